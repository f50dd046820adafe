/**
 * What stands around every page: name, ways, language and colours above; what CareLabel is not below.
 */
import { Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isCodeAddress, Link } from "../router.tsx";
import { languageOf, speak } from "../words/i18n.ts";
import css from "./frame.module.css";

export const WAYS = ["check", "verify", "audit"] as const;

export function Frame({ path, children }: { path: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <a className={css.skip} href="#main">
        {t("frame.skip")}
      </a>
      <header className={css.column}>
        <div className={css.head}>
          <Link href="/" className={css.brand}>
            CareLabel
          </Link>
          {/* A printed code is opened by patients and nurses, who have none of these tasks. */}
          {isCodeAddress(path) ? null : <Ways path={path} />}
          <Settings />
        </div>
        <div className={css.rule} />
      </header>
      <main id="main" className={`${css.column} ${css.main}`}>
        {children}
      </main>
      <footer className={css.column}>
        <p className={css.foot}>{t("frame.intendedUse")}</p>
      </footer>
    </>
  );
}

function Ways({ path }: { path: string }) {
  const { t } = useTranslation();
  return (
    <nav className={css.nav} aria-label={t("frame.ways")}>
      <ul className={css.ways}>
        {WAYS.map((way) => (
          <li key={way}>
            <Link href={`/${way}`} aria-current={path === `/${way}` ? "page" : undefined}>
              {t(`frame.way.${way}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Language and colours: each button names what it leads to. */
function Settings() {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const dark = useComputedColorScheme("light") === "dark";
  const other = languageOf(i18n) === "en" ? "de" : "en";
  return (
    <div className={css.settings}>
      <Button variant="subtle" h={44} px="sm" lang={other} onClick={() => void speak(other)}>
        {other === "de" ? "Deutsch" : "English"}
      </Button>
      <Button variant="subtle" h={44} px="sm" onClick={() => setColorScheme(dark ? "light" : "dark")}>
        {t(dark ? "frame.light" : "frame.dark")}
      </Button>
    </div>
  );
}

/** The page's heading; takes the focus when the page is opened from another one, and names the window. */
export function PageTitle({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · CareLabel`;
  }, [children]);
  useEffect(() => {
    // On the first load the reader starts at the top of the page, as on any page.
    if (document.body.dataset.opened === "yes") heading.current?.focus();
    document.body.dataset.opened = "yes";
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
