/**
 * Who countersigned a closed evaluation: as whom, when, and what was examined; and taking an auditor's file in.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type KeptCountersignature,
  listCountersignaturesRoute,
  takeCountersignatureRoute,
} from "../../src/contract/evaluation-seal.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { digestOf } from "../../src/domain/label/digest.ts";
import { fingerprintOf } from "../../src/domain/label/key.ts";
import { fromBase64Url } from "../../src/domain/label/signed-label.ts";
import { SIGNED_EVALUATION_LIMIT_BYTES, signedEvaluationOf } from "../../src/domain/maturity/signed-evaluation.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { FileChoice } from "../look/file-choice.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";

export function Countersigned({ evaluationId: id }: { readonly evaluationId: string }) {
  const { t } = useTranslation();
  const known = useCall(listCountersignaturesRoute, { params: { id } });
  const take = useChange(takeCountersignatureRoute);
  const mayTake = useMay("evaluation.review");
  const [told, setTold] = useState<{ problem?: unknown; taken?: number }>({});
  const rows = take.data?.countersignatures ?? known.data?.countersignatures ?? [];

  const takeAll = async (file: File) => {
    setTold({});
    try {
      const fresh = await freshIn(file, new Set(rows.map(({ digest }) => digest)), t("maturity.counter.tooLarge"));
      for (const countersignature of fresh) await take.mutateAsync({ params: { id }, body: { countersignature } });
      setTold({ taken: fresh.length });
    } catch (problem) {
      setTold({ problem });
    }
  };

  return (
    <section aria-labelledby="countersigned">
      <h3 id="countersigned">{t("maturity.counter.title")}</h3>
      {known.data !== undefined && rows.length === 0 && <p className={sheet.muted}>{t("maturity.counter.none")}</p>}
      <ul className={sheet.rows}>
        {rows.map((row) => (
          <Row key={row.digest} row={row} />
        ))}
      </ul>
      {mayTake && (
        <FileChoice
          label={t("maturity.counter.file")}
          hint={t("maturity.counter.hint")}
          accept=".json,application/json"
          onFile={(file) => void takeAll(file)}
        />
      )}
      <div role="status">{told.taken !== undefined && <p>{t("maturity.counter.taken", { count: told.taken })}</p>}</div>
      <Notice problem={told.problem ?? known.error ?? undefined} />
    </section>
  );
}

function Row({ row }: { readonly row: KeptCountersignature }) {
  const { t, i18n } = useTranslation();
  const { answer, by, role, on, examined, evidence, kid } = row;
  const parts = [
    t(`maturity.counter.role.${role}`),
    dayIn(on, languageOf(i18n)),
    ...(evidence.length === 0 ? [] : [t("verify.evidence", { count: evidence.length })]),
  ];
  return (
    <li data-answer={answer}>
      <p>
        <b>{visibleLine(by.name)}</b> · {parts.join(" · ")}
      </p>
      <p dir="auto">{visibleLine(examined)}</p>
      <p className={sheet.muted}>
        {t(`answer.${answer}.word`)} · <code>{fingerprintOf(kid)}</code>
      </p>
    </li>
  );
}

/** Countersignatures of the file that are not among `known`. @throws {InputError} when it is no signed evaluation. */
async function freshIn(file: File, known: ReadonlySet<string>, tooLarge: string): Promise<string[]> {
  if (file.size > SIGNED_EVALUATION_LIMIT_BYTES) throw new InputError("document-too-large", file.name, tooLarge);
  const fresh: string[] = [];
  for (const jws of signedEvaluationOf(jsonOf(await file.text(), file.name), file.name).countersignatures)
    if (!known.has(await digestOf(fromBase64Url(jws.split(".")[1] ?? "")))) fresh.push(jws);
  return fresh;
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError("signature-unreadable", where, "it is no JSON, so it is no signed evaluation", { cause });
  }
}
