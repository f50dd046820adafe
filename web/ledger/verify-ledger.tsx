/**
 * Has the ledger's chain computed anew, and shows the hash to write down elsewhere. Before that, what the last
 * verification found, and when it was.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Verification, verifyLedgerRoute } from "../../src/contract/ledger.ts";
import { call } from "../call.ts";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./verify-ledger.module.css";

export function VerifyLedger({ last }: { last: Verification | null }) {
  const { t } = useTranslation();
  const [state, setState] = useState<{
    readonly busy: boolean;
    readonly result?: Verification;
    readonly problem?: unknown;
  }>({ busy: false });
  const verify = async () => {
    setState({ busy: true });
    try {
      const { reply } = await call(verifyLedgerRoute);
      setState({ busy: false, result: reply });
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return (
    <>
      <div className={css.ask}>
        <Button h={44} loading={state.busy} onClick={() => void verify()}>
          {t("ledger.verify")}
        </Button>
        {state.result === undefined && <Mark last={last} />}
      </div>
      <Notice problem={state.problem} />
      <div role="status">{state.result !== undefined && <Result result={state.result} />}</div>
    </>
  );
}

/** What was found last, by whomever; it speaks of that moment only. */
function Mark({ last }: { last: Verification | null }) {
  const { t, i18n } = useTranslation();
  if (last === null) return <p className={sheet.muted}>{t("ledger.neverVerified")}</p>;
  const number = (value: number) => numberIn(value, languageOf(i18n));
  return (
    <p className={css.mark} data-holds={last.brokenAt === null}>
      <Glyph name={last.brokenAt === null ? "met" : "broken"} size={20} />{" "}
      <span>
        {t("ledger.lastVerified")} <When at={last.at} />:{" "}
        {last.brokenAt === null
          ? t("ledger.heldThen", { count: last.entries, number: number(last.entries) })
          : t("ledger.broken", { number: number(last.brokenAt) })}
      </span>
    </p>
  );
}

function Result({ result: { at, entries, head, brokenAt } }: { result: Verification }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => numberIn(value, languageOf(i18n));
  return (
    <div className={css.result} data-holds={brokenAt === null}>
      <Glyph name={brokenAt === null ? "met" : "broken"} size={40} />
      <div>
        <p>
          <b>
            {brokenAt === null
              ? t("ledger.holds", { count: entries, number: number(entries) })
              : t("ledger.broken", { number: number(brokenAt) })}
          </b>
        </p>
        <p>{t(brokenAt === null ? "ledger.holdsText" : "ledger.brokenText")}</p>
        <code>{head.match(/.{8}/g)?.join(" ") ?? head}</code>
        <p className={sheet.muted}>
          {t("ledger.computedAt")} <When at={at} exact />
        </p>
      </div>
    </div>
  );
}
