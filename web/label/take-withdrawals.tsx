/**
 * Takes in a signed withdrawal list: what its signer takes back is then answered with "withdrawn" everywhere.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { takeWithdrawalsRoute } from "../../src/contract/product.ts";
import type { WithdrawalFile } from "../../src/domain/label/withdrawal.ts";
import { useChange } from "../call.ts";
import { FileChoice } from "../look/file-choice.tsx";
import { jsonIn } from "../look/json-in.ts";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";

export function TakeWithdrawals() {
  const { t } = useTranslation();
  const may = useMay("label.issue");
  const [refused, setRefused] = useState<unknown>();
  const take = useChange(takeWithdrawalsRoute);
  if (!may) return null;
  const open = async (file: File) => {
    setRefused(undefined);
    take.reset();
    try {
      // The server says what is wrong with one that is none.
      take.mutate({ body: (await jsonIn(file, "choose the withdrawal list")) as WithdrawalFile });
    } catch (problem) {
      setRefused(problem);
    }
  };
  return (
    <section className={sheet.part}>
      <h2>{t("keyRing.withdrawals")}</h2>
      <FileChoice
        label={t("keyRing.withdrawalsFile")}
        hint={t("keyRing.withdrawalsHint")}
        accept=".json"
        onFile={(file) => void open(file)}
      />
      <Notice problem={refused ?? take.error ?? undefined} />
      <p role="status">{take.data === undefined ? "" : t("keyRing.withdrawalsTaken", { count: take.data.entries })}</p>
    </section>
  );
}
