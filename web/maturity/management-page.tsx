/**
 * The figures of a quarter for the management, each beside the quarter before, and the same as a document.
 */
import { useSearch } from "@tanstack/react-router";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { managementDocumentRoute, managementReportRoute } from "../../src/contract/evaluation-documents.ts";
import {
  COVERAGE,
  LABEL_TIERS,
  type ManagementReport,
  quarterOf,
  type Trend,
} from "../../src/domain/maturity/management.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { runtimeWords } from "../../src/domain/runtime/words/runtime-words.ts";
import { addressOf, useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link } from "../router.tsx";
import { type Language, languageOf } from "../words/i18n.ts";
import { dayIn, numberIn, today } from "../words/locale.ts";
import css from "./management-page.module.css";
import { useTexts } from "./model.ts";

/** Quarters that can be chosen: this one and the seven before. */
const CHOICES = 8;

export function ManagementPage() {
  const { t, i18n } = useTranslation();
  const { quarter = quarterOf(today()) } = useSearch({ strict: false });
  const asked = useCall(managementReportRoute, { query: { quarter } });
  const nameOf = (one: string) => t("management.quarter", { n: one.slice(6), year: one.slice(0, 4) });
  return (
    <div className={sheet.page}>
      <PageTitle>{t("management.title")}</PageTitle>
      <p className={sheet.lead}>{t("management.lead")}</p>
      <div className={css.choice}>
        <ChoiceField
          label={t("management.choose")}
          value={quarter}
          choices={latestQuarters(quarter).map((value) => ({ value, label: nameOf(value) }))}
          onChange={(value) => goTo(`/management?quarter=${value}`, { replace: true })}
        />
      </div>
      <p>
        <a href={addressOf(managementDocumentRoute, { query: { quarter, language: languageOf(i18n) } })} download>
          {t("management.document")}
        </a>
      </p>
      <Asked of={asked}>{(report) => <Figures report={report} />}</Asked>
    </div>
  );
}

/** The newest first; one that was asked for by its address is among them. */
function latestQuarters(asked: string): string[] {
  const year = Number(today().slice(0, 4));
  const now = quarterOf(today());
  const all = Array.from({ length: 12 }, (_, back) => `${year - Math.floor(back / 4)}-Q${4 - (back % 4)}`);
  const shown = all.filter((one) => one <= now).slice(0, CHOICES);
  return shown.includes(asked) ? shown : [...shown, asked];
}

function Figures({ report }: { report: ManagementReport }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { until, places, coverage, incidents, reactions, spending } = report;
  const confirmed = incidents.confirmed.now;
  return (
    <>
      <section className={sheet.part} aria-labelledby="answer">
        <h2 id="answer">
          {confirmed === null
            ? t("management.answer.untold")
            : confirmed === 0
              ? t("management.answer.none")
              : t("management.answer.confirmed", { count: confirmed })}
        </h2>
        <p className={sheet.muted}>
          {t(until.isOver ? "management.whole" : "management.untilNow", { day: dayIn(until.day, language) })}
          {places !== null && ` · ${t("management.within", { places: places.join(", ") })}`}
        </p>
      </section>
      <Trends
        id="coverage"
        title={t("management.coverage")}
        rows={COVERAGE.map((kind) => [t(`management.rows.${kind}`), coverage[kind]])}
      />
      <Tiers report={report} />
      <Trends
        id="incidents"
        title={t("management.incidents")}
        rows={(["confirmed", "open", "untriaged"] as const).map((kind) => [
          t(`management.incidentRows.${kind}`),
          incidents[kind],
        ])}
      />
      <Trends
        id="reactions"
        title={t("management.reactions")}
        rows={(["pauses", "isolations", "hours"] as const).map((kind) => [
          t(`management.reactionRows.${kind}`),
          reactions[kind],
        ])}
      />
      <Levels report={report} />
      <section className={sheet.part} aria-labelledby="spending">
        <h2 id="spending">{t("management.spending")}</h2>
        <p>
          {spending === null
            ? t("management.noSpending")
            : t("management.spendingIs", {
                percent: numberIn(spending.percent, language),
                how: t(`management.how.${spending.how}`),
                evaluation: spending.evaluation,
                day: dayIn(spending.openedOn, language),
              })}
        </p>
      </section>
      <Overdue report={report} />
      <section className={sheet.part} aria-labelledby="limits">
        <h2 id="limits">{t("management.limits")}</h2>
        <ul>
          {(["a", "b", "c", "d", "e", "f"] as const).map((line) => (
            <li key={line}>{t(`management.limitLines.${line}`)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface TrendsProps {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly (readonly [name: string, trend: Trend])[];
}

function Trends({ id, title, rows }: TrendsProps) {
  const { t, i18n } = useTranslation();
  const told = (value: number | null) =>
    value === null ? <span className={sheet.muted}>{t("management.untold")}</span> : numberIn(value, languageOf(i18n));
  return (
    <section className={sheet.part} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Scroll label={t("management.table", { of: title })}>
        <table className={`${sheet.table} ${css.figures}`}>
          <thead>
            <tr>
              <th scope="col">{t("management.figure")}</th>
              <th scope="col">{t("management.now")}</th>
              <th scope="col">{t("management.before")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, { now, before }]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{told(now)}</td>
                <td>{told(before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Tiers({ report: { tiers, coverage } }: { report: ManagementReport }) {
  const { t, i18n } = useTranslation();
  if (tiers === null) return null;
  const known = LABEL_TIERS.reduce((sum, tier) => sum + tiers[tier], 0);
  const none = Math.max(0, (coverage.devices.now ?? 0) - known);
  return (
    <section className={sheet.part} aria-labelledby="tiers">
      <h2 id="tiers">{t("management.tiers")}</h2>
      <dl className={sheet.facts}>
        {LABEL_TIERS.toReversed().map((tier) => (
          <Fragment key={tier}>
            <dt>{t(`management.tierNames.${tier}`)}</dt>
            <dd>{numberIn(tiers[tier], languageOf(i18n))}</dd>
          </Fragment>
        ))}
        <dt>{t("management.noTier")}</dt>
        <dd>{numberIn(none, languageOf(i18n))}</dd>
      </dl>
    </section>
  );
}

function Levels({ report: { levels } }: { report: ManagementReport }) {
  const { t, i18n } = useTranslation();
  return (
    <section className={sheet.part} aria-labelledby="levels">
      <h2 id="levels">{t("management.levels")}</h2>
      {levels.length === 0 ? (
        <p>{t("management.noLevels")}</p>
      ) : (
        <Scroll label={t("management.table", { of: t("management.levels") })}>
          <table className={`${sheet.table} ${css.figures}`}>
            <thead>
              <tr>
                <th scope="col">{t("management.evaluation")}</th>
                <th scope="col">{t("management.place")}</th>
                <th scope="col">{t("management.closedOn")}</th>
                <th scope="col">{t("management.achieved")}</th>
                <th scope="col">{t("management.working")}</th>
              </tr>
            </thead>
            <tbody>
              {levels.map(({ id, title, place, closedOn, achieved, workingOn }) => (
                <tr key={id}>
                  <th scope="row">
                    <Link href={`/evaluations/${id}`}>{title}</Link>
                  </th>
                  <td>{place ?? t("management.wholeFacility")}</td>
                  <td>{dayIn(closedOn, languageOf(i18n))}</td>
                  <td>{achieved}</td>
                  <td>{workingOn}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function Overdue({ report: { overdue } }: { report: ManagementReport }) {
  const { t, i18n } = useTranslation();
  const texts = useTexts();
  const language = languageOf(i18n);
  return (
    <section className={sheet.part} aria-labelledby="overdue">
      <h2 id="overdue">{t("management.overdue")}</h2>
      <dl className={sheet.facts}>
        {(["findings", "answers", "measures", "inspections"] as const).map((kind) => {
          const count = overdue[kind];
          return (
            <Fragment key={kind}>
              <dt>{t(`management.overdueRows.${kind}`)}</dt>
              <dd>{count === null ? t("management.noInspections") : numberIn(count, language)}</dd>
            </Fragment>
          );
        })}
      </dl>
      {overdue.first.length > 0 && (
        <>
          <h3>{t("management.oldest")}</h3>
          <ul className={sheet.rows}>
            {overdue.first.map((item) => (
              <li key={`${item.kind} ${item.id} ${item.of} ${item.title}`}>
                <Link href={item.kind === "finding" ? `/devices/${item.id}` : `/evaluations/${item.id}`}>
                  {item.title}
                </Link>{" "}
                <span>{t(`management.items.${item.kind}`)}</span>{" "}
                <span className={sheet.muted}>
                  {[aboutItem(item, texts, language), dayIn(item.since, language)]
                    .filter((one) => one !== "")
                    .join(" · ")}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function aboutItem(
  { kind, of }: ManagementReport["overdue"]["first"][number],
  texts: MaturityTexts | undefined,
  language: Language,
): string {
  if (kind === "finding") return runtimeWords("kind", of, language);
  return kind === "answer" ? (texts?.criteria[of]?.title ?? of) : of;
}
