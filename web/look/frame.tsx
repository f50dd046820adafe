/**
 * What stands around every page: name, ways, search and account above; what CareLabel is not below. On a phone the ways
 * lie at the foot of the window, where the thumb is.
 */
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isPublicAddress, Link } from "../router.tsx";
import { useAccount } from "../session.tsx";
import { AccountMenu, Settings } from "./account-menu.tsx";
import { Disclosure } from "./disclosure.tsx";
import css from "./frame.module.css";
import { News } from "./news.tsx";
import { SearchBox } from "./search-box.tsx";
import { isWayOf, MAIN_WAYS, MORE_WAYS, useWays, type WayName } from "./ways.ts";

/** Pages that use the whole width of the window. */
const WIDE = new Set(["/devices", "/ledger", "/import"]);

export function Frame({ path, children }: { path: string; children: ReactNode }) {
  const { t } = useTranslation();
  const signedIn = useAccount() !== undefined;
  // A printed code is opened by patients and nurses, who have none of these tasks.
  const tasks = !isPublicAddress(path);
  const column = `${css.column} ${WIDE.has(path) ? css.wide : ""}`;
  return (
    <div className={css.page} data-bar={signedIn && tasks}>
      <a className={css.skip} href="#main">
        {t("frame.skip")}
      </a>
      <header className={column}>
        <div className={css.head}>
          <Link href="/" className={css.brand}>
            CareLabel
          </Link>
          {tasks && (signedIn ? <Ways path={path} /> : <OpenWays path={path} />)}
          {tasks && signedIn && <SearchBox />}
          <div className={css.self}>{signedIn ? <AccountMenu /> : <Settings />}</div>
        </div>
        <div className={css.rule} />
        <News />
      </header>
      <main id="main" className={`${column} ${css.main}`}>
        {children}
      </main>
      <footer className={column}>
        <p className={css.foot}>{t("frame.intendedUse")}</p>
      </footer>
      {tasks && signedIn && <BottomBar path={path} />}
    </div>
  );
}

function WayList({ names, path }: { names: readonly { name: WayName; href: string }[]; path: string }) {
  const { t } = useTranslation();
  return (
    <ul className={css.ways}>
      {names.map(({ name, href }) => (
        <li key={name}>
          <Link href={href} aria-current={isWayOf(path, href) ? "page" : undefined}>
            {t(`frame.way.${name}`)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Ways({ path }: { path: string }) {
  const { t } = useTranslation();
  const main = useWays(MAIN_WAYS);
  const more = useWays(MORE_WAYS);
  return (
    <nav className={css.nav} aria-label={t("frame.ways")}>
      <WayList names={main} path={path} />
      {more.length > 0 && (
        <Disclosure label={t("frame.more")}>
          <WayList names={more} path={path} />
        </Disclosure>
      )}
    </nav>
  );
}

/** What can be done without sign-in. */
function OpenWays({ path }: { path: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("frame.ways")}>
      <WayList names={[{ name: "verify", href: "/verify" }]} path={path} />
    </nav>
  );
}

const BAR_LENGTH = 4;

function BottomBar({ path }: { path: string }) {
  const { t } = useTranslation();
  const main = useWays(MAIN_WAYS);
  const more = useWays(MORE_WAYS);
  return (
    <nav className={css.bar} aria-label={t("frame.ways")}>
      <WayList names={main.slice(0, BAR_LENGTH)} path={path} />
      <Disclosure label={t("frame.more")} side="end" up>
        <WayList names={[...main.slice(BAR_LENGTH), ...more]} path={path} />
      </Disclosure>
    </nav>
  );
}

/** The page's heading; takes the focus when the page is opened from another one, and names the window. */
export function PageTitle({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · CareLabel`;
  }, [children]);
  useEffect(() => {
    // On the first load the reader starts at the top of the page, as on any page. Where it was scrolled to is the
    // router's to decide. Who searches goes on typing.
    const searching = document.activeElement?.matches("search input") === true;
    if (document.body.dataset.opened === "yes" && !searching) heading.current?.focus({ preventScroll: true });
    document.body.dataset.opened = "yes";
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
