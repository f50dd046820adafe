/**
 * Has the ledger's chain computed anew, and shows the hash to write down elsewhere.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { verifyLedgerRoute } from "../../src/contract/ledger.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { call } from "../call.ts";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./verify-ledger.module.css";

export function VerifyLedger() {
  const { t } = useTranslation();
  const [state, setState] = useState<{
    readonly busy: boolean;
    readonly result?: ReplyOf<typeof verifyLedgerRoute>;
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
      <div>
        <Button h={44} loading={state.busy} onClick={() => void verify()}>
          {t("ledger.verify")}
        </Button>
      </div>
      <Notice problem={state.problem} />
      <div role="status">{state.result !== undefined && <Result result={state.result} />}</div>
    </>
  );
}

function Result({ result: { entries, head, brokenAt } }: { result: ReplyOf<typeof verifyLedgerRoute> }) {
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
      </div>
    </div>
  );
}
