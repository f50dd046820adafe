/**
 * One improvement: what was found, what is done about it, and the words of whoever looked whether it worked; and the form
 * that plans another.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { checkImprovementRoute, type Improvement, planImprovementRoute } from "../../src/contract/improvement.ts";
import { addDays } from "../../src/domain/calendar.ts";
import {
  type ImprovementInput,
  type ImprovementWord,
  isAskedAfter,
  wordProblem,
} from "../../src/domain/inspection/improvement.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Actions, Fields, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useAccount, useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn, today } from "../words/locale.ts";

const WORDS: Record<"planned" | "done", readonly ImprovementWord[]> = {
  planned: ["done", "not-yet", "worked", "did-not-work", "given-up"],
  done: ["worked", "not-yet", "did-not-work", "given-up"],
};

interface ImprovementItemProps {
  readonly improvement: Improvement;
  /** In which inspection it is looked at. */
  readonly inspectionId: string | null;
}

export function ImprovementItem({ improvement, inspectionId }: ImprovementItemProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const writes = useMay("inspection.write");
  const { id, version, state, title, finding, owner, due, cost, effect, of, checks } = improvement;
  const [note, setNote] = useState("");
  const check = useChange(checkImprovementRoute, { onDone: () => setNote("") });
  const isOpen = isAskedAfter(state);
  const say = (word: ImprovementWord) =>
    check.mutate({ params: { id }, version, body: { word, note: note.trim() || null, inspectionId } });
  return (
    <div className={sheet.part}>
      <p>
        <b>{visibleLine(title)}</b> · {t(`inspections.improvements.state.${state}`)}
        <br />
        <span className={sheet.muted}>
          {visibleLine(of)} · {visibleLine(owner)} · {t("inspections.dueOn", { day: dayIn(due, language) })}
          {cost !== null && ` · ${t("inspections.improvements.costs", { cost: numberIn(cost, language) })}`}
        </span>
      </p>
      <p>
        {t("inspections.improvements.found")}: {visibleLine(finding)}
        <br />
        {t("inspections.improvements.effect")}: {visibleLine(effect)}
      </p>
      {checks.length > 0 && (
        <ul className={sheet.muted}>
          {checks.map((one, place) => (
            // The same word may be said twice on one day.
            <li key={`${place} ${one.on}`}>
              {dayIn(one.on, language)}, {visibleLine(one.by)}: {t(`inspections.improvements.word.${one.word}`)}
              {one.note !== null && ` – ${visibleLine(one.note)}`}
            </li>
          ))}
        </ul>
      )}
      {isOpen && writes && (
        <>
          <TextField label={t("inspections.note")} maxLength={500} value={note} onChange={setNote} />
          <Actions>
            {WORDS[state === "done" ? "done" : "planned"].map((word) => (
              <Button
                key={word}
                h={44}
                variant="outline"
                loading={check.isPending}
                disabled={wordProblem(state, word, note) !== undefined}
                onClick={() => say(word)}
              >
                {t(`inspections.improvements.word.${word}`)}
              </Button>
            ))}
          </Actions>
          <Notice problem={check.error ?? undefined} />
        </>
      )}
    </div>
  );
}

interface PlanImprovementProps {
  readonly of: Pick<ImprovementInput, "deviceId" | "productId" | "placeId">;
  readonly source: ImprovementInput["source"];
  readonly inspectionId: string | null;
}

const DUE_DAYS = 30;

export function PlanImprovement({ of, source, inspectionId }: PlanImprovementProps) {
  const { t } = useTranslation();
  const name = useAccount()?.name ?? "";
  const blank = { title: "", finding: "", owner: name, due: addDays(today(), DUE_DAYS), cost: "", effect: "" };
  const [open, setOpen] = useState(false);
  const [input, setInput] = useState(blank);
  const set = (field: keyof typeof blank) => (value: string) => setInput((before) => ({ ...before, [field]: value }));
  const plan = useChange(planImprovementRoute, {
    onDone: () => {
      setOpen(false);
      setInput(blank);
    },
  });
  if (!open)
    return (
      <div>
        <Button variant="outline" h={44} onClick={() => setOpen(true)}>
          {t("inspections.improvements.plan")}
        </Button>
      </div>
    );
  const cost = input.cost.trim() === "" ? null : Number(input.cost.trim().replace(",", "."));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { title, finding, owner, effect, due } = input;
    const words = { title: title.trim(), finding: finding.trim(), owner: owner.trim(), effect: effect.trim() };
    plan.mutate({ body: { ...of, ...words, source, inspectionId, due, cost } });
  };
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("inspections.improvements.plan")}>
      <Fields>
        {(["finding", "title", "effect", "owner"] as const).map((field) => (
          <TextField
            key={field}
            label={t(`inspections.improvements.field.${field}`)}
            required
            maxLength={field === "finding" ? 500 : field === "effect" ? 300 : 120}
            value={input[field]}
            onChange={set(field)}
          />
        ))}
        <TextField label={t("inspections.due")} type="date" required value={input.due} onChange={set("due")} />
        <TextField
          label={t("inspections.improvements.field.cost")}
          inputMode="decimal"
          value={input.cost}
          onChange={set("cost")}
          {...(cost !== null && !(cost >= 0) ? { problem: t("inspections.improvements.noAmount") } : {})}
        />
      </Fields>
      <Actions>
        <Button type="submit" h={44} loading={plan.isPending} disabled={cost !== null && !(cost >= 0)}>
          {t("inspections.improvements.plan")}
        </Button>
        <Button variant="outline" h={44} onClick={() => setOpen(false)}>
          {t("keep.cancel")}
        </Button>
      </Actions>
      <Notice problem={plan.error ?? undefined} />
    </form>
  );
}
