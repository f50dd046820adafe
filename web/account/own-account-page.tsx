/**
 * One's own account: who one is here, one's password, and API tokens.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changePasswordRoute } from "../../src/contract/session.ts";
import { PASSWORD_MIN } from "../../src/domain/account/account.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Actions, TextField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useAccount } from "../session.tsx";
import { useRecordWords } from "../words/record-words.ts";
import { Tokens } from "./tokens.tsx";

export function OwnAccountPage() {
  const { t } = useTranslation();
  const account = useAccount();
  const words = useRecordWords();
  if (account === undefined) return null;
  const { name, signInName, role, places, products } = account;
  return (
    <div className={sheet.page}>
      <PageTitle>{t("ownAccount.title")}</PageTitle>
      <dl className={sheet.facts}>
        <dt>{t("accounts.name")}</dt>
        <dd>{visibleLine(name)}</dd>
        <dt>{t("accounts.signInName")}</dt>
        <dd>{signInName}</dd>
        <dt>{t("accounts.role")}</dt>
        <dd>
          {t(`frame.role.${role}`)}: {t(`roles.${role}.does`)}
        </dd>
        <dt>{t("ownAccount.reach")}</dt>
        <dd>
          {products !== null
            ? words.valueOf(products)
            : places === null
              ? t("ownAccount.everywhere")
              : words.valueOf(places)}
        </dd>
      </dl>
      <ChangePassword />
      <Tokens role={role} />
    </div>
  );
}

function ChangePassword() {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const change = useChange(changePasswordRoute, {
    onDone: () => {
      setCurrent("");
      setNext("");
      setAgain("");
    },
  });
  const differs = again !== "" && again !== next;
  return (
    <section className={sheet.part}>
      <h2>{t("ownAccount.password")}</h2>
      <form
        className={sheet.form}
        aria-label={t("ownAccount.password")}
        onSubmit={(event) => {
          event.preventDefault();
          if (!differs) change.mutate({ body: { current, next } });
        }}
      >
        <TextField
          label={t("ownAccount.current")}
          type="password"
          value={current}
          required
          maxLength={200}
          autoComplete="current-password"
          onChange={setCurrent}
        />
        <TextField
          label={t("ownAccount.next")}
          hint={t("accounts.passwordHint", { count: PASSWORD_MIN })}
          type="password"
          value={next}
          required
          minLength={PASSWORD_MIN}
          maxLength={200}
          autoComplete="new-password"
          onChange={setNext}
        />
        <TextField
          label={t("ownAccount.again")}
          problem={differs ? t("ownAccount.differs") : undefined}
          type="password"
          value={again}
          required
          maxLength={200}
          autoComplete="new-password"
          onChange={setAgain}
        />
        <Notice problem={change.error ?? undefined} />
        <p role="status">{change.isSuccess ? t("ownAccount.changed") : ""}</p>
        <Actions>
          <Button type="submit" h={44} loading={change.isPending}>
            {t("ownAccount.change")}
          </Button>
        </Actions>
      </form>
    </section>
  );
}
