/**
 * One criterion: what it asks in plain words, what was said, and saying something else; then on to the next, by keys alone
 * if one likes.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MeasuredProposal, Proposals } from "../../src/contract/evaluation.ts";
import type { Answer, AnswerKind } from "../../src/domain/maturity/answer.ts";
import type { CriterionResult } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { isUndecided } from "../entry-queue.ts";
import { Actions, Fields, TextField } from "../look/field.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./criterion-form.module.css";
import { Disputed } from "./disputed.tsx";
import type { Said, WaitingEntry } from "./entry-queue.ts";
import { FromTable } from "./evaluation-tables.tsx";
import { MeasuredBeside } from "./measured-beside.tsx";
import { MODEL } from "./model.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

const KINDS: readonly AnswerKind[] = ["fulfilled", "partly", "not-fulfilled", "not-applicable", "unknown"];

interface CriterionFormProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly criterion: string;
  readonly mayAnswer: boolean;
  /** Undefined while nobody knows, as without a line. */
  readonly proposals: Proposals | undefined;
  /** Whether what is said is lost with the page, since the browser keeps nothing. */
  readonly onSaid: (safe: boolean) => void;
  readonly onNext: () => void;
}

export function CriterionForm(props: CriterionFormProps) {
  const { open, texts, criterion, mayAnswer, proposals } = props;
  const { t } = useTranslation();
  const [taken, setTaken] = useState<MeasuredProposal>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The next criterion is read out, and the next Tab is in its form.
    if (criterion !== "") heading.current?.focus();
  }, [criterion]);
  const words = texts.criteria[criterion];
  const data = MODEL.criterion(criterion);
  if (words === undefined || data === undefined) return null;
  const result = open.result.criteria.find(({ id }) => id === criterion);
  const disputed = open.waiting.find((one) => one.kind === "answer" && one.about === criterion && isUndecided(one));
  const takenHere = taken?.criterion === criterion ? taken : undefined;
  const mayTake = mayAnswer && disputed === undefined;
  const { dimension, column, level } = data;
  return (
    <section className={css.criterion} aria-labelledby="criterion">
      <p className={css.where}>
        {texts.dimensions[dimension]} › {texts.columns[`${dimension}.${column}`]} ·{" "}
        {t("maturity.levelOf", { level, name: texts.levels[level - 1] ?? "" })}
      </p>
      <h2 id="criterion" ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p className={css.statement}>{words.statement ?? data.statement}</p>
      <p>{words.help}</p>
      <details>
        <summary>{t("maturity.examples")}</summary>
        <ul>
          {words.evidence.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
      {words.reviewed === false && <p className={css.muted}>{t("maturity.unreviewed")}</p>}
      <Standing result={result} texts={texts} />
      <FromTable answer={open.answers.get(criterion)} />
      {disputed !== undefined && <DisputedAnswer {...props} entry={disputed} />}
      {mayTake && (
        <AnswerForm
          key={`${criterion} ${open.kept(criterion)?.version ?? 0} ${takenHere?.link ?? ""}`}
          {...props}
          taken={takenHere}
        />
      )}
      {!mayAnswer && <Told open={open} criterion={criterion} />}
      <MeasuredBeside
        proposals={proposals}
        criterion={criterion}
        taken={takenHere}
        onTake={mayTake ? setTaken : undefined}
      />
    </section>
  );
}

/** Why it counts as it does, where that is not plain from the answer. */
function Standing({ result, texts }: { result: CriterionResult | undefined; texts: MaturityTexts }) {
  const { t } = useTranslation();
  if (result === undefined) return null;
  const told = [
    ...(result.setAside === undefined ? [] : [t(`maturity.setAside.${result.setAside}`)]),
    ...(result.measuredOtherwise === undefined ? [] : [t(`maturity.measuredOtherwise.${result.measuredOtherwise}`)]),
    ...(result.basis === "measured" ? [t("maturity.byFigure")] : []),
    ...(result.noSuchDevice === true ? [t("maturity.noSuchDevice")] : []),
    ...(result.impliedBy === undefined
      ? []
      : [t("maturity.implied", { criterion: texts.criteria[result.impliedBy]?.title ?? result.impliedBy })]),
  ];
  return told.length === 0 ? null : (
    <ul className={css.told}>
      {told.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

function Told({ open, criterion }: { open: OpenEvaluation; criterion: string }) {
  const { t } = useTranslation();
  const answer = open.answers.get(criterion);
  return (
    <p>
      <b>{t(`maturity.answer.${answer?.answer ?? "unknown"}`)}</b>
      {answer?.reason !== undefined && <> · {answer.reason}</>}
      {answer?.note !== undefined && <> · {answer.note}</>}
    </p>
  );
}

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

interface AnswerFormProps extends CriterionFormProps {
  /** What was measured and fills the form now. */
  readonly taken: MeasuredProposal | undefined;
}

function AnswerForm({ open, criterion, taken, onSaid, onNext }: AnswerFormProps) {
  const { t, i18n } = useTranslation();
  const name = useId();
  const before = open.answers.get(criterion);
  const [answer, setAnswer] = useState<AnswerKind>(taken?.answer ?? before?.answer ?? "unknown");
  const [reason, setReason] = useState(before?.reason ?? "");
  const [note, setNote] = useState(before?.note ?? "");
  const [evidence, setEvidence] = useState(() => [...evidenceOf(before, taken)].join("\n"));
  const [validUntil, setValidUntil] = useState(taken?.validUntil ?? before?.validUntil ?? "");
  const kept = open.kept(criterion);
  const needsReason = answer === "not-applicable";
  const ready = !needsReason || reason.trim() !== "";

  function save(event: SubmitEvent) {
    event.preventDefault();
    if (!ready) return;
    const known = before?.evidence ?? [];
    const said: Said = {
      answer,
      evidence: lines(evidence).map((title) => known.find((one) => one.title === title) ?? { title }),
      source: sourceOf(answer, before, taken, languageOf(i18n)),
      ...(needsReason ? { reason: reason.trim() } : {}),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
      ...(validUntil === "" ? {} : { validUntil }),
      ...(before?.way === undefined ? {} : { way: before.way }),
      ...(before?.ownFigure === undefined ? {} : { ownFigure: before.ownFigure }),
    };
    onSaid(open.say(criterion, said));
    onNext();
  }

  return (
    <form className={css.form} onSubmit={save}>
      <fieldset className={css.kinds}>
        <legend>{t("maturity.yourAnswer")}</legend>
        {KINDS.map((kind) => (
          <label key={kind} data-chosen={kind === answer}>
            <input type="radio" name={name} checked={kind === answer} onChange={() => setAnswer(kind)} />
            {t(`maturity.answer.${kind}`)}
          </label>
        ))}
      </fieldset>
      {needsReason && (
        <TextField
          label={t("maturity.reason")}
          hint={t("maturity.reasonHint")}
          required
          value={reason}
          onChange={setReason}
          maxLength={4000}
        />
      )}
      <div className={css.area}>
        <label htmlFor={`${name}-evidence`}>{t("maturity.evidence")}</label>
        <textarea
          id={`${name}-evidence`}
          rows={2}
          maxLength={5000}
          value={evidence}
          aria-describedby={`${name}-evidence-hint`}
          onChange={(event) => setEvidence(event.target.value)}
        />
        <p id={`${name}-evidence-hint`} className={css.muted}>
          {t("maturity.evidenceHint")}
        </p>
      </div>
      <Fields>
        <TextField label={t("maturity.note")} value={note} onChange={setNote} maxLength={4000} />
        <TextField
          label={t("maturity.validUntil")}
          hint={t("maturity.validUntilHint")}
          type="date"
          min="1970-01-01"
          max="2999-12-31"
          value={validUntil}
          onChange={setValidUntil}
        />
      </Fields>
      <Actions>
        <Button type="submit" h={44} disabled={!ready}>
          {t("maturity.save")}
        </Button>
        <Button variant="outline" h={44} onClick={onNext}>
          {t("maturity.skip")}
        </Button>
      </Actions>
      {kept?.answer.by !== undefined && (
        <p className={css.muted}>
          {t("maturity.saidBy", { name: kept.answer.by })}{" "}
          {kept.answer.date !== undefined && dayIn(kept.answer.date, languageOf(i18n))}
        </p>
      )}
    </form>
  );
}

/** What stood there, and where what was measured can be looked at. */
function evidenceOf(before: Answer | undefined, taken: MeasuredProposal | undefined): Set<string> {
  return new Set([
    ...(before?.evidence.map(({ title }) => title) ?? []),
    ...(taken?.sources.map(({ title }) => title) ?? []),
  ]);
}

/** Whoever answers otherwise than was measured says so alone. */
function sourceOf(
  answer: AnswerKind,
  before: Answer | undefined,
  taken: MeasuredProposal | undefined,
  language: "en" | "de",
): Said["source"] {
  if (taken?.answer === answer) return { kind: "link", link: taken.link, because: taken.because[language] };
  return before?.source.kind === "link" && before.answer === answer ? before.source : { kind: "person" };
}

/** Two people at one criterion: both answers, and a person decides. Or the server refuses what was said. */
function DisputedAnswer({ open, criterion, entry }: CriterionFormProps & { entry: WaitingEntry }) {
  const { t } = useTranslation();
  const theirs = open.kept(criterion)?.answer;
  const told = (one: Pick<Answer, "answer" | "note"> | undefined) =>
    [t(`maturity.answer.${one?.answer ?? "unknown"}`), one?.note ?? []].flat().join(" · ");
  return (
    <Disputed
      open={open}
      entry={entry}
      mine={told(entry.kind === "answer" ? entry.said : undefined)}
      theirs={told(theirs)}
      by={theirs?.by}
    />
  );
}
