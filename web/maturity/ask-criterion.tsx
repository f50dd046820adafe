/**
 * A question about one criterion: yes, partly, no, does not apply, not known; and where the model has a stronger answer that
 * settles several at once, that one.
 */
import { Button } from "@mantine/core";
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MeasuredProposal, Proposals } from "../../src/contract/evaluation.ts";
import { type Answer, type AnswerKind, hasExpired } from "../../src/domain/maturity/answer.ts";
import type { Question, Shortcut } from "../../src/domain/maturity/interview.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { Actions, TextField } from "../look/field.tsx";
import { Fold } from "../look/fold.tsx";
import { languageOf } from "../words/i18n.ts";
import type { Said } from "./entry-queue.ts";
import css from "./interview.module.css";
import { MeasuredBeside } from "./measured-beside.tsx";
import { MODEL } from "./model.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

const KINDS: readonly AnswerKind[] = ["fulfilled", "partly", "not-fulfilled", "not-applicable", "unknown"];
const PERSON = { kind: "person" } as const;

/** The ways of the model for which the page has words. */
const WAYS = {
  "no-training-necessary": "no-training-necessary",
  certificates: "certificates",
  "certificates-without-login": "certificates-without-login",
  "certificate-and-second-factor": "certificate-and-second-factor",
  "key-per-product-family": "key-per-product-family",
} as const;
const isNamed = (way: string): way is keyof typeof WAYS => way in WAYS;

export interface AskProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly question: Question;
  /** Undefined while nobody knows, as without a line. */
  readonly proposals: Proposals | undefined;
  /** @param words what was said, for those who listen. @param safe whether it outlives the page. */
  readonly onSaid: (words: string, safe: boolean) => void;
}

/** What a reason is still needed for. */
type Pending = "not-applicable" | Shortcut;

export function AskCriterion({ open, texts, question, proposals, onSaid }: AskProps) {
  const { t, i18n } = useTranslation();
  const { id, shortcuts } = question;
  const before = open.answers.get(id);
  const words = texts.criteria[id];
  const [pending, setPending] = useState<Pending>();
  const [reason, setReason] = useState(before?.reason ?? "");
  const [ownFigure, setOwnFigure] = useState(before?.ownFigure ?? "");
  const [note, setNote] = useState(before?.note ?? "");
  const [evidence, setEvidence] = useState("");
  const asksFigure = MODEL.readings.ownFigures.criteria.includes(id);

  const told = (answer: AnswerKind) =>
    t("interview.said", { title: words?.title ?? id, answer: t(`maturity.answer.${answer}`) });
  const typed = evidence.trim() === "" ? [] : [{ title: evidence.trim() }];
  const say = (answer: AnswerKind, { evidence: found = [], ...more }: Partial<Said> = {}) => {
    const all = [...(before?.evidence ?? []), ...typed, ...found];
    const said: Said = {
      ...keptOf(before, open.evaluated.today),
      evidence: [...new Map(all.map((one) => [one.title, one])).values()],
      source: PERSON,
      ...(note.trim() === "" ? {} : { note: note.trim() }),
      ...(asksFigure && ownFigure.trim() !== "" ? { ownFigure: ownFigure.trim() } : {}),
      ...more,
      answer,
    };
    onSaid(told(answer), open.say(id, said));
  };
  const sayShortcut = ({ criterion, way, answers }: Shortcut, because: string | undefined) => {
    const said: Said = {
      answer: "fulfilled",
      evidence: typed,
      source: PERSON,
      ...(way === undefined ? {} : { way }),
      ...(because === undefined ? {} : { reason: because }),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    };
    onSaid(
      answers.length > 1 ? t("interview.saidAtOnce", { count: answers.length }) : told("fulfilled"),
      open.say(criterion, said),
    );
  };
  const choose = (kind: AnswerKind) => (kind === "not-applicable" ? setPending(kind) : say(kind));
  const take = ({ answer, link, because, validUntil, sources }: MeasuredProposal) =>
    say(answer, {
      source: { kind: "link", link, because: because[languageOf(i18n)] },
      validUntil,
      evidence: sources.map(({ title }) => ({ title })),
    });
  const nameOf = ({ way, criterion }: Shortcut) =>
    way !== undefined && isNamed(way)
      ? t(`interview.way.${WAYS[way]}`)
      : (texts.criteria[criterion]?.title ?? criterion);

  return (
    <>
      <h2 id="question" tabIndex={-1}>
        {words?.question ?? words?.title ?? id}
      </h2>
      <p>{words?.help}</p>
      <Fold summary={t("maturity.examples")} className={css.fold}>
        {() => (
          <ul>
            {words?.evidence.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        )}
      </Fold>
      <MeasuredBeside proposals={proposals} criterion={id} taken={undefined} onTake={take} />
      {asksFigure && (
        <div className={css.reason}>
          <TextField
            label={t("interview.ownFigure")}
            hint={t("interview.ownFigureHint")}
            maxLength={200}
            value={ownFigure}
            onChange={setOwnFigure}
          />
        </div>
      )}
      <Fold summary={t("interview.more")} className={css.fold}>
        {() => (
          <>
            <TextField
              label={t("maturity.evidence")}
              hint={t("interview.evidenceHint")}
              maxLength={500}
              value={evidence}
              onChange={setEvidence}
            />
            <TextField label={t("maturity.note")} maxLength={4000} value={note} onChange={setNote} />
          </>
        )}
      </Fold>
      <ol className={css.choices} aria-label={t("maturity.yourAnswer")}>
        {KINDS.map((kind, index) => (
          <li key={kind}>
            <Choice
              number={index + 1}
              isChosen={before?.answer === kind && before.way === undefined}
              onChoose={() => choose(kind)}
            >
              {t(`interview.choice.${kind}`)}
            </Choice>
          </li>
        ))}
        {shortcuts.map((one, index) => (
          <li key={one.way ?? one.criterion}>
            <Choice
              number={KINDS.length + index + 1}
              onChoose={() => (one.reasonNeeded ? setPending(one) : sayShortcut(one, undefined))}
            >
              {nameOf(one)} {one.weaker && <span>{t("interview.weaker")}</span>}
              {one.answers.length > 1 && <span>{t("interview.atOnce", { count: one.answers.length })}</span>}
            </Choice>
          </li>
        ))}
      </ol>
      {pending !== undefined && (
        <ReasonForm
          label={pending === "not-applicable" ? t("maturity.reason") : t("interview.why", { way: nameOf(pending) })}
          reason={reason}
          onChange={setReason}
          onSay={(because) =>
            pending === "not-applicable" ? say(pending, { reason: because }) : sayShortcut(pending, because)
          }
          onClose={() => setPending(undefined)}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  readonly number: number;
  readonly isChosen?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** A button that answers; its number is its key. */
export function Choice({ number, isChosen = false, onChoose, children }: ChoiceProps) {
  return (
    <button type="button" data-choice={number} aria-pressed={isChosen} onClick={onChoose}>
      <kbd>{number}</kbd>
      <span>{children}</span>
    </button>
  );
}

interface ReasonFormProps {
  readonly label: string;
  readonly reason: string;
  readonly onChange: (reason: string) => void;
  readonly onSay: (reason: string) => void;
  readonly onClose: () => void;
}

function ReasonForm({ label, reason, onChange, onSay, onClose }: ReasonFormProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector("input")?.focus();
  }, []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (reason.trim() !== "") onSay(reason.trim());
  };
  return (
    <form ref={form} className={css.reason} onSubmit={submit}>
      <TextField
        label={label}
        hint={t("maturity.reasonHint")}
        required
        maxLength={4000}
        value={reason}
        onChange={onChange}
      />
      <Actions>
        <Button type="submit" h={44} disabled={reason.trim() === ""}>
          {t("interview.goOn")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}

/** What an earlier answer says beside itself, without a last day that has passed. */
function keptOf(before: Answer | undefined, today: string): Pick<Said, "validUntil" | "ownFigure"> {
  if (before === undefined) return {};
  const { validUntil, ownFigure } = before;
  return {
    ...(validUntil === undefined || hasExpired(before, today) ? {} : { validUntil }),
    ...(ownFigure === undefined ? {} : { ownFigure }),
  };
}
