/**
 * Sign in. It stands in the place of every page that needs it, so that the page asked for appears right after.
 */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { type SubmitEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import example from "../../samples/labels/ultrasound-wireless.label.yaml";
import { signInRoute } from "../../src/contract/session.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { labelFace } from "../../src/domain/label/label-face.ts";
import { useChange } from "../call.ts";
import { FactsLabel } from "../label/facts-label.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { goTo, Link } from "../router.tsx";
import { begin, useSession } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";
import { SamplePeople } from "./sample-people.tsx";
import css from "./sign-in-page.module.css";

/** The address `/sign-in?to=/devices`. */
export function SignInPage() {
  const { to } = useSearch({ strict: false }) as { to?: string };
  const signedIn = useSession().session?.account != null;
  useEffect(() => {
    if (signedIn) goTo(to ?? "/", { replace: true });
  }, [signedIn, to]);
  return signedIn ? null : <SignIn />;
}

/** @param again the session ended while the page was open. */
export function SignIn({ again = false }: { again?: boolean }) {
  const { t } = useTranslation();
  const [signInName, setSignInName] = useState("");
  const [password, setPassword] = useState("");
  const isSample = useSession().session?.sample === true;
  const signIn = useChange(signInRoute, { onDone: begin });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate({ body: { signInName: signInName.trim().toLowerCase(), password } });
  };
  const wrong = signIn.error?.code === "credentials-wrong";
  return (
    <div className={css.page}>
      <form className={css.form} onSubmit={submit}>
        <PageTitle>{t("signIn.title")}</PageTitle>
        {again && <p role="status">{t("signIn.again")}</p>}
        <TextField
          label={t("signIn.name")}
          value={signInName}
          onChange={setSignInName}
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
        />
        <TextField
          label={t("signIn.password")}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          required
          problem={wrong ? t("signIn.wrong") : undefined}
        />
        {!wrong && <Notice problem={signIn.error ?? undefined} />}
        <Actions>
          <Button type="submit" h={44} loading={signIn.isPending}>
            {t("signIn.go")}
          </Button>
        </Actions>
        {isSample && (
          <SamplePeople
            onChoose={(name, itsPassword) => {
              setSignInName(name);
              setPassword(itsPassword);
            }}
          />
        )}
        <p className={css.hint}>{t("signIn.forgotten")}</p>
        <p className={css.hint}>
          {t("signIn.open")} <Link href="/verify">{t("start.verify.title")}</Link>
        </p>
      </form>
      <Purpose />
    </div>
  );
}

/** What CareLabel is for, with the label that it is about. */
function Purpose() {
  const { t, i18n } = useTranslation();
  const face = labelFace(example as Label, { language: languageOf(i18n), tier: "self", countryName: countryIn });
  return (
    <section className={css.purpose}>
      <h2>{t("start.title")}</h2>
      <p>{t("start.lead")}</p>
      <figure>
        <FactsLabel face={face} />
        <figcaption>{t("start.example")}</figcaption>
      </figure>
    </section>
  );
}
