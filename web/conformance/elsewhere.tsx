/**
 * What the same answers are worth elsewhere: for schemes that took provisions from this edition, and for the other edition;
 * and the evidence tables that they draw on.
 */
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { nameTableRoute } from "../../src/contract/assessment.ts";
import type { Assessment } from "../../src/domain/conformance/assess.ts";
import { carryOver } from "../../src/domain/conformance/editions.ts";
import { changeIn, kindIn, reasonIn } from "../../src/domain/conformance/words/words.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import { useChange } from "../call.ts";
import { TextField } from "../look/field.tsx";
import { Fold } from "../look/fold.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./conformance.module.css";
import { newEntry, type OpenAssessment } from "./use-assessment.ts";
import { Verdict } from "./verdict.tsx";

export function Elsewhere({ open }: { open: OpenAssessment }) {
  const { t } = useTranslation();
  const { catalogue, result } = open;
  const others = catalogue.editions.filter(({ id }) => id !== result.edition.id);
  return (
    <>
      {result.subsets.length > 0 && (
        <section className={sheet.part} aria-labelledby="schemes">
          <h2 id="schemes">{t("conformance.schemes")}</h2>
          <p className={sheet.muted}>{t("conformance.schemesText")}</p>
          <Schemes result={result} />
        </section>
      )}
      {result.tables.length > 0 && (
        <section className={sheet.part} aria-labelledby="tables">
          <h2 id="tables">{t("conformance.tables")}</h2>
          <Fold
            summary={t("conformance.tablesGiven", {
              given: result.tables.filter(({ given }) => given.length > 0).length,
              count: result.tables.length,
            })}
          >
            {() => result.tables.map(({ id }) => <Table key={id} open={open} id={id} />)}
          </Fold>
        </section>
      )}
      {others.map((edition) => (
        <section key={edition.id} className={sheet.part} aria-labelledby={`edition-${edition.id}`}>
          <h2 id={`edition-${edition.id}`}>{t("conformance.otherEdition", { edition: edition.name })}</h2>
          <Fold summary={t("conformance.otherEditionText")}>
            {() => <OtherEdition open={open} edition={edition} />}
          </Fold>
        </section>
      ))}
    </>
  );
}

/** What schemes took from an edition, each with the verdict of these answers. */
function Schemes({ result }: { result: Assessment }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return (
    <ul className={sheet.rows}>
      {result.subsets.map((one) => (
        <li key={one.subset.id}>
          <Verdict of={one.verdict} /> <b>{textIn(one.subset.name, language)}</b>{" "}
          <span className={sheet.muted}>{t("conformance.provisionCount", { count: one.provisions.length })}</span>
          <p>{reasonIn(one, result, language)}</p>
          {one.subset.note !== undefined && <p className={sheet.muted}>{textIn(one.subset.note, language)}</p>}
        </li>
      ))}
    </ul>
  );
}

/** Where an evidence table stands that was filled in. */
function Table({ open, id }: { open: OpenAssessment; id: string }) {
  const { t, i18n } = useTranslation();
  const { content, catalogue, result, statement } = open;
  const mayAnswer = useMay("assessment.write") && content.assessment.state === "answering";
  const given = (statement.tables.get(id) ?? []).join("; ");
  const [value, setValue] = useState(given);
  const change = useChange(nameTableRoute);
  const about = catalogue.tables?.find((one) => one.id === id)?.about ?? id;
  const version = content.said.table.find((one) => one.id === id)?.version ?? 0;
  return (
    <form
      className={sheet.tools}
      onSubmit={(event) => {
        event.preventDefault();
        const said = value.split(";").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
        change.mutate({
          params: { id: content.assessment.id, entry: id },
          body: { base: version, entry: newEntry(), said: said.length === 0 ? null : said },
        });
      }}
    >
      <TextField
        label={`${id}: ${textIn(about, languageOf(i18n))}`}
        hint={t("conformance.tableFor", { ids: result.tables.find((one) => one.id === id)?.for.join(", ") ?? "" })}
        value={value}
        readOnly={!mayAnswer}
        maxLength={4000}
        onChange={setValue}
      />
      {mayAnswer && value !== given && (
        <Button type="submit" h={44} loading={change.isPending}>
          {t("keep.save")}
        </Button>
      )}
      <Notice problem={change.error ?? undefined} />
    </form>
  );
}

function OtherEdition({ open, edition }: { open: OpenAssessment; edition: OpenAssessment["result"]["edition"] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { catalogue, statement, result } = open;
  const { difference, assessment } = useMemo(
    () => carryOver(catalogue, statement, result.edition, edition),
    [catalogue, statement, result, edition],
  );
  const differing = difference.provisions.filter(({ kind }) => kind !== "same");
  return (
    <div className={sheet.part}>
      <p>
        <Verdict of={assessment.product.verdict} /> {reasonIn(assessment.product, assessment, language)}
      </p>
      {assessment.subsets.length > 0 && (
        <>
          <h3>{t("conformance.schemes")}</h3>
          <p className={sheet.muted}>{t("conformance.schemesText")}</p>
          <Schemes result={assessment} />
        </>
      )}
      <h3>{t("conformance.differences")}</h3>
      <ul className={css.differences}>
        {differing.map((compared) => {
          const { id } = compared;
          const change = changeIn(compared, difference, language);
          const judged = assessment.provisions.get(id);
          return judged === undefined ? null : (
            <li key={id}>
              <Verdict of={judged.verdict} /> <b>{id}</b> {textIn(judged.provision.title, language)}
              <span className={sheet.muted}>
                {" "}
                · {kindIn(compared, difference, language)}
                {change !== null && <>: {change}</>}
              </span>
            </li>
          );
        })}
      </ul>
      {difference.dropped.length > 0 && <p>{t("conformance.dropped", { ids: difference.dropped.join(", ") })}</p>}
    </div>
  );
}
