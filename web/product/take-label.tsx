/**
 * Takes a signed label in, of a maker or an institute: what it is, is told by the answer that it then bears.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HeldLabel } from "../../src/contract/held-label.ts";
import { takeLabelRoute } from "../../src/contract/product.ts";
import { signedLabelOf } from "../../src/domain/label/signed-label.ts";
import { useChange } from "../call.ts";
import { FileChoice } from "../look/file-choice.tsx";
import { jsonIn } from "../look/json-in.ts";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import { LabelState } from "./label-state.tsx";

export function TakeLabel({ productId }: { productId: string }) {
  const { t } = useTranslation();
  const may = useMay("label.issue");
  const [refused, setRefused] = useState<unknown>();
  const [taken, setTaken] = useState<HeldLabel>();
  const take = useChange(takeLabelRoute, { onDone: setTaken });
  if (!may) return null;
  const open = async (file: File) => {
    setRefused(undefined);
    setTaken(undefined);
    try {
      take.mutate({
        params: { id: productId },
        body: signedLabelOf(await jsonIn(file, "choose the signed label file"), ""),
      });
    } catch (problem) {
      setRefused(problem);
    }
  };
  return (
    <section className={sheet.part}>
      <h2>{t("product.take")}</h2>
      <FileChoice
        label={t("product.takeFile")}
        hint={t("product.takeHint")}
        accept=".json"
        onFile={(file) => void open(file)}
      />
      <Notice problem={refused ?? take.error ?? undefined} />
      <p role="status">
        {taken !== undefined && (
          <>
            {t("product.taken")} <LabelState label={taken} />
          </>
        )}
      </p>
    </section>
  );
}
