/**
 * What is the reader's own: language and colours for everybody; account and sign-out for who is signed in.
 */
import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { signOutRoute } from "../../src/contract/session.ts";
import { call } from "../call.ts";
import { Link } from "../router.tsx";
import { useAccount } from "../session.tsx";
import { languageOf, speak } from "../words/i18n.ts";
import { Disclosure } from "./disclosure.tsx";
import css from "./frame.module.css";

/** Language and colours: each button names what it leads to. */
function useSettings() {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const dark = useComputedColorScheme("light") === "dark";
  const other = languageOf(i18n) === "en" ? "de" : "en";
  return [
    { key: "language", lang: other, words: other === "de" ? "Deutsch" : "English", act: () => void speak(other) },
    {
      key: "colours",
      words: t(dark ? "frame.light" : "frame.dark"),
      act: () => setColorScheme(dark ? "light" : "dark"),
    },
  ] as const;
}

export function Settings() {
  return useSettings().map(({ key, words, act, ...rest }) => (
    <button key={key} type="button" className={css.setting} onClick={act} {...rest}>
      {words}
    </button>
  ));
}

export function AccountMenu() {
  const { t } = useTranslation();
  const account = useAccount();
  const settings = useSettings();
  // All that this page has in memory goes with the session.
  const signOut = () => call(signOutRoute).finally(() => location.assign("/"));
  return (
    <Disclosure label={<span className={css.self}>{account?.name}</span>} side="end">
      <p className={css.role}>{account !== undefined && t(`frame.role.${account.role}`)}</p>
      <ul>
        <li>
          <Link href="/account">{t("frame.account")}</Link>
        </li>
        {settings.map(({ key, words, act, ...rest }) => (
          <li key={key}>
            <button type="button" onClick={act} {...rest}>
              {words}
            </button>
          </li>
        ))}
        <li>
          <button type="button" onClick={() => void signOut()}>
            {t("frame.signOut")}
          </button>
        </li>
      </ul>
    </Disclosure>
  );
}
