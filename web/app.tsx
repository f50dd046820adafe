/**
 * The app around its rooms: who is not signed in is asked to, and finds the page that was asked for behind it.
 */
import { Outlet, rootRouteId, useLocation, useMatches } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { readSessionRoute } from "../src/contract/session.ts";
import { CallProblem, keyOf, UNREACHABLE } from "./call.ts";
import { useChanges } from "./changes.ts";
import { Frame, PageTitle } from "./look/frame.tsx";
import { Notice } from "./look/notice.tsx";
import { queries } from "./queries.ts";
import { goTo, Link } from "./router.tsx";
import { keepAccount, lastAccount, useSession, WorkOf } from "./session.tsx";

const SignIn = lazy(() => import("./account/sign-in-page.tsx").then(({ SignIn }) => ({ default: SignIn })));

export function Shell() {
  const pathname = useLocation({ select: (location) => location.pathname });
  // An address behind which nothing stands is told so to everybody.
  const open = useMatches({
    select: (matches) => matches.at(-1)?.staticData.open === true || matches.at(-1)?.routeId === rootRouteId,
  });
  const keepsGoing = useMatches({ select: (matches) => matches.at(-1)?.staticData.offline === true });
  useChanges();
  return (
    <Frame path={pathname}>
      {open ? (
        <Outlet />
      ) : (
        <SignedIn keepsGoing={keepsGoing}>
          <Outlet />
        </SignedIn>
      )}
    </Frame>
  );
}

const ASK_AGAIN_MS = 5_000;

/** Asks who is signed in until the server answers. */
function useAskAgain(isWithoutLine: boolean): void {
  useEffect(() => {
    if (!isWithoutLine) return;
    const again = () => void queries.invalidateQueries({ queryKey: keyOf(readSessionRoute) });
    const timer = setInterval(again, ASK_AGAIN_MS);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }, [isWithoutLine]);
}

interface SignedInProps {
  /** Whether the page is of use without a line, with what it kept for the person who was signed in last. */
  readonly keepsGoing: boolean;
  readonly children: ReactNode;
}

/** What is being written outlives the end of a session: signed in again, the same person finds it as it was. */
function SignedIn({ keepsGoing, children }: SignedInProps) {
  const { session, problem } = useSession();
  // Asking again takes the problem away for a while; the line is not back before the server has answered.
  const [lost, setLost] = useState(false);
  const isLost = session === undefined && (lost || (problem instanceof CallProblem && problem.code === UNREACHABLE));
  if (isLost !== lost) setLost(isLost);
  const isWithoutLine = keepsGoing && isLost;
  useAskAgain(isWithoutLine);
  const [before] = useState(lastAccount);
  const account = session?.account ?? (isWithoutLine ? before : undefined);
  const [last, setLast] = useState(account);
  if (account !== undefined && account.id !== last?.id) setLast(account);
  useEffect(() => {
    if (session !== undefined) keepAccount(session.account);
  }, [session]);
  const unset = session?.setUp === false;
  useEffect(() => {
    if (unset) goTo("/set-up", { replace: true });
  }, [unset]);
  if (session === undefined && account === undefined)
    return problem === undefined ? null : <Notice problem={problem} />;
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
