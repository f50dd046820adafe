/**
 * The first act of an installation: name the facility, and make its first administrator.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { setUpRoute } from "../../src/contract/session.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "../../src/domain/account/account.ts";
import { useChange } from "../call.ts";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { goTo, Link } from "../router.tsx";
import { begin, useSession } from "../session.tsx";
import css from "./set-up-page.module.css";

const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function SetUpPage() {
  const { t } = useTranslation();
  const { session, problem } = useSession();
  if (session === undefined) return problem === undefined ? null : <Notice problem={problem} />;
  if (!session.setUp) return <SetUp codeNeeded={session.codeNeeded} />;
  return (
    <>
      <PageTitle>{t("setUp.done")}</PageTitle>
      <p>
        <Link href="/">{t("setUp.toStart")}</Link>
      </p>
    </>
  );
}

function SetUp({ codeNeeded }: { codeNeeded: boolean }) {
  const { t } = useTranslation();
  const zones = useMemo(
    () =>
      [...new Set([OWN_ZONE, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((value) => ({ value, label: value })),
    [],
  );
  const [facility, setFacility] = useState("");
  const [zone, setZone] = useState(OWN_ZONE);
  const [name, setName] = useState("");
  const [signInName, setSignInName] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [code, setCode] = useState("");
  const setUp = useChange(setUpRoute, {
    onDone: (state) => {
      begin(state);
      goTo("/", { replace: true });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setUp.mutate({
      body: {
        facility: facility.trim(),
        zone,
        name: name.trim(),
        signInName: signInName.trim(),
        password,
        ...(codeNeeded ? { code: code.trim() } : {}),
      },
    });
  };
  const missing = PASSWORD_MIN - password.length;
  return (
    <form className={css.form} onSubmit={submit}>
      <PageTitle>{t("setUp.title")}</PageTitle>
      <p className={css.lead}>{t("setUp.lead")}</p>
      {codeNeeded && (
        <fieldset>
          <legend>{t("setUp.codeLegend")}</legend>
          <TextField
            label={t("setUp.code")}
            hint={t("setUp.codeHint")}
            value={code}
            onChange={setCode}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={40}
            required
          />
        </fieldset>
      )}
      <fieldset>
        <legend>{t("setUp.facilityLegend")}</legend>
        <Fields>
          <TextField
            label={t("setUp.facility")}
            hint={t("setUp.facilityHint")}
            value={facility}
            onChange={setFacility}
            autoComplete="organization"
            maxLength={120}
            required
          />
          <ChoiceField
            label={t("setUp.zone")}
            hint={t("setUp.zoneHint")}
            value={zone}
            choices={zones}
            onChange={setZone}
          />
        </Fields>
      </fieldset>
      <fieldset>
        <legend>{t("setUp.selfLegend")}</legend>
        <Fields>
          <TextField
            label={t("setUp.name")}
            hint={t("setUp.nameHint")}
            value={name}
            onChange={setName}
            autoComplete="name"
            maxLength={120}
            required
          />
          <TextField
            label={t("signIn.name")}
            hint={t("setUp.signInNameHint")}
            value={signInName}
            onChange={(value) => setSignInName(value.toLowerCase())}
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            pattern="[a-z0-9][a-z0-9._@+\-]{1,79}"
            required
          />
          <TextField
            label={t("signIn.password")}
            hint={t("setUp.passwordHint", { count: PASSWORD_MIN })}
            problem={password !== "" && missing > 0 ? t("setUp.passwordShort", { count: missing }) : undefined}
            type={shown ? "text" : "password"}
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            minLength={PASSWORD_MIN}
            maxLength={PASSWORD_MAX}
            required
          />
          <div>
            <Button variant="outline" h={44} aria-pressed={shown} onClick={() => setShown(!shown)}>
              {t("setUp.showPassword")}
            </Button>
          </div>
        </Fields>
        <p>{t("setUp.lost")}</p>
      </fieldset>
      <Notice problem={setUp.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={setUp.isPending}>
          {t("setUp.go")}
        </Button>
      </Actions>
    </form>
  );
}
