/**
 * The software of a product: its bill of materials, the weaknesses that are known of it, the worst first, and what to update
 * to; and which of its components nobody supports any more.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  attachBillRoute,
  BILL_LIMIT_BYTES,
  listComponentsRoute,
  type MatchOutcome,
  type ProductSoftware,
  readSoftwareRoute,
  removeBillRoute,
} from "../../src/contract/software.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { Fold } from "../look/fold.tsx";
import { Glyph, type GlyphName } from "../look/glyph.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import { Pager } from "../look/pager.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import css from "./software.module.css";
import { Weaknesses } from "./weaknesses.tsx";

const PAGE = 50;

export function Software({ productId }: { productId: string }) {
  const may = useMay("knowledge.read");
  return may ? <SoftwareOf productId={productId} /> : null;
}

function SoftwareOf({ productId }: { productId: string }) {
  const { t } = useTranslation();
  const asked = useCall(readSoftwareRoute, { params: { id: productId } });
  const mayWrite = useMay("knowledge.write");
  return (
    <section className={sheet.part} aria-labelledby="software-title">
      <h2 id="software-title">{t("software.title")}</h2>
      <Asked of={asked}>
        {({ software }) =>
          software === null ? (
            <NothingYet title={t("software.none")}>
              <p>{t("software.noneText")}</p>
            </NothingYet>
          ) : (
            <Attached software={software} />
          )
        }
      </Asked>
      {mayWrite && <AttachBill productId={productId} />}
    </section>
  );
}

function AttachBill({ productId }: { productId: string }) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<unknown>();
  const attach = useChange(attachBillRoute);
  const take = (file: File) => {
    const isTooLarge = file.size > BILL_LIMIT_BYTES;
    setRefused(isTooLarge ? new InputError("document-too-large", file.name, t("software.tooLarge")) : undefined);
    if (isTooLarge) return;
    const body = new FormData();
    body.append("file", file);
    attach.mutate({ params: { id: productId }, body });
  };
  return (
    <div>
      <FileChoice label={t("software.file")} hint={t("software.fileHint")} accept=".json" onFile={take} />
      {attach.isPending && <p role="status">{t("keep.waiting")}</p>}
      <Notice problem={refused ?? attach.error ?? undefined} />
    </div>
  );
}

function Attached({ software }: { software: ProductSoftware }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const remove = useChange(removeBillRoute);
  const mayWrite = useMay("knowledge.write");
  const { productId, fileName, format, edition, attachedBy, attachedAt, entries, labelled, outcome, version } =
    software;
  return (
    <>
      <div className={sheet.tools}>
        <div>
          <p>
            {t("software.from", {
              ...{ file: visibleLine(fileName), format, edition, by: visibleLine(attachedBy) },
              day: dayIn(attachedAt.slice(0, 10), language),
            })}
            {". "}
            {t("software.entries", { count: entries, number: numberIn(entries, language) })}.
          </p>
          {labelled !== null && (
            <p className={sheet.chip}>
              <Glyph name={labelled === "same" ? "met" : "medium"} size={18} /> {t(`software.labelled.${labelled}`)}
            </p>
          )}
        </div>
        {mayWrite && (
          <div className={sheet.push}>
            <SureButton
              label={t("software.remove")}
              title={t("software.removeTitle")}
              onSure={() => remove.mutateAsync({ params: { id: productId }, version })}
            >
              <p>{t("software.removeText")}</p>
            </SureButton>
          </div>
        )}
      </div>
      {outcome === null ? (
        <p role="status">{t("software.matching")}</p>
      ) : (
        <Outcome of={outcome} productId={productId} />
      )}
    </>
  );
}

const MARKS: Record<NonNullable<MatchOutcome["knownWeaknesses"]>, GlyphName> = {
  none: "met",
  low: "low",
  high: "high",
  exploited: "critical",
};

/** In the order in which they ask for somebody. */
const FIGURES = ["exploited", "critical", "high", "medium", "low", "unrated", "undecided", "takenAway"] as const;

function Outcome({ of, productId }: { of: MatchOutcome; productId: string }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const shown = (value: number) => numberIn(value, language);
  const { knownWeaknesses: level, unknownBecause, figures, sources } = of;
  return (
    <>
      <p className={css.level} data-level={level ?? "unknown"}>
        <Glyph name={level === null ? "unknown" : MARKS[level]} size={24} />
        <strong>{level === null ? t("software.unknown") : t(`software.level.${level}`)}</strong>
      </p>
      {unknownBecause !== null && <p>{t(`software.because.${unknownBecause}`)}</p>}
      <ul className={css.figures}>
        {FIGURES.map((name) => ({ name, count: figures[name] }))
          .filter(({ count }) => count > 0)
          .map(({ name, count }) => (
            <li key={name}>
              {t(`software.figures.${name}`)} <strong>{shown(count)}</strong>
            </li>
          ))}
      </ul>
      <Weaknesses productId={productId} figures={figures} />
      <Support of={of} productId={productId} />
      <Fold className={sheet.fold} summary={t("software.sources")}>
        {() => (
          <>
            <ul>
              {sources.map(({ name, datedOn }) => (
                <li key={name}>
                  <bdi>{visibleLine(name)}</bdi>, {datedOn === null ? t("software.undated") : dayIn(datedOn, language)}
                </li>
              ))}
            </ul>
            <p className={sheet.muted}>
              {t("software.matchedAt", { day: dayIn(of.matchedAt.slice(0, 10), language) })}{" "}
              {t("software.coverage", {
                ...{ identified: shown(of.identified), components: shown(of.components), covered: shown(of.covered) },
              })}
            </p>
          </>
        )}
      </Fold>
    </>
  );
}

function Support({ of: { componentsPastSupport: past }, productId }: { of: MatchOutcome; productId: string }) {
  const { t, i18n } = useTranslation();
  if (past === null) return <p>{t("software.pastUnknown")}</p>;
  if (past === 0) return <p>{t("software.pastNone")}</p>;
  const number = numberIn(past, languageOf(i18n));
  return (
    <Fold className={sheet.fold} summary={t("software.past", { count: past, number })}>
      {() => <PastSupport productId={productId} />}
    </Fold>
  );
}

function PastSupport({ productId }: { productId: string }) {
  const { t, i18n } = useTranslation();
  const [offset, setOffset] = useState(0);
  const asked = useCall(listComponentsRoute, {
    params: { id: productId },
    query: { show: "past-support", offset: `${offset}`, limit: `${PAGE}` },
  });
  return (
    <Asked of={asked}>
      {({ components, total }) => (
        <>
          <Scroll label={t("software.past", { count: total, number: numberIn(total, languageOf(i18n)) })}>
            <table className={sheet.table}>
              <thead>
                <tr>
                  {(["component", "release", "until", "latest"] as const).map((column) => (
                    <th key={column} scope="col">
                      {t(`software.column.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {components.map(({ name, version, pastSupport }, at) => (
                  <tr key={offset + at}>
                    <th scope="row">
                      <bdi>{visibleLine(`${name} ${version ?? ""}`)}</bdi>
                    </th>
                    <td>{visibleLine(pastSupport?.cycle ?? "")}</td>
                    <td>
                      {pastSupport?.endsOn == null ? t("software.ended") : dayIn(pastSupport.endsOn, languageOf(i18n))}
                    </td>
                    <td>{visibleLine(pastSupport?.latest ?? "")}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <Pager offset={offset} limit={PAGE} total={total} onOffset={setOffset} />
        </>
      )}
    </Asked>
  );
}
