/**
 * The app around its rooms: who is not signed in is asked to, and finds the page that was asked for behind it.
 */
import { Outlet, rootRouteId, useLocation, useMatches } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChanges } from "./changes.ts";
import { Frame, PageTitle } from "./look/frame.tsx";
import { Notice } from "./look/notice.tsx";
import { goTo, Link } from "./router.tsx";
import { useSession, WorkOf } from "./session.tsx";

const SignIn = lazy(() => import("./account/sign-in-page.tsx").then(({ SignIn }) => ({ default: SignIn })));

export function Shell() {
  const pathname = useLocation({ select: (location) => location.pathname });
  // An address behind which nothing stands is told so to everybody.
  const open = useMatches({
    select: (matches) => matches.at(-1)?.staticData.open === true || matches.at(-1)?.routeId === rootRouteId,
  });
  useChanges();
  return (
    <Frame path={pathname}>
      {open ? (
        <Outlet />
      ) : (
        <SignedIn>
          <Outlet />
        </SignedIn>
      )}
    </Frame>
  );
}

/** What is being written outlives the end of a session: signed in again, the same person finds it as it was. */
function SignedIn({ children }: { children: ReactNode }) {
  const { session, problem } = useSession();
  const account = session?.account ?? undefined;
  const [last, setLast] = useState(account);
  if (account !== undefined && account !== last) setLast(account);
  const unset = session?.setUp === false;
  useEffect(() => {
    if (unset) goTo("/set-up", { replace: true });
  }, [unset]);
  if (session === undefined) return problem === undefined ? null : <Notice problem={problem} />;
  if (unset) return null;
  return (
    <>
      {account === undefined && (
        <Suspense>
          <SignIn again={last !== undefined} />
        </Suspense>
      )}
      {last !== undefined && (
        <WorkOf key={last.id} value={last}>
          <div hidden={account === undefined}>{children}</div>
        </WorkOf>
      )}
    </>
  );
}

export function NothingHere() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle>{t("nothing.title")}</PageTitle>
      <p>
        {t("nothing.text")} <Link href="/">{t("nothing.start")}</Link>
      </p>
    </>
  );
}
