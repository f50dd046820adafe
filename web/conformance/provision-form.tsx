/**
 * One provision: what it asks in plain words, why its verdict is what it is, what was answered, and answering.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type AssessmentProposals,
  answerProvisionRoute,
  type ProvisionProposal,
} from "../../src/contract/assessment.ts";
import type { JudgedProvision } from "../../src/domain/conformance/assess.ts";
import type { KeptProvision, Taken } from "../../src/domain/conformance/kept-assessment.ts";
import { SUPPORTS, type Support } from "../../src/domain/conformance/statement.ts";
import { reasonIn } from "../../src/domain/conformance/words/words.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import { useChange } from "../call.ts";
import { Actions } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./conformance.module.css";
import { EvidenceBeside } from "./evidence-beside.tsx";
import { newEntry, type OpenAssessment } from "./use-assessment.ts";

interface Props {
  readonly open: OpenAssessment;
  readonly judged: JudgedProvision;
  readonly mayAnswer: boolean;
  readonly proposals: AssessmentProposals | undefined;
  /** Where the next provision stands. */
  readonly next: string | undefined;
}

export function ProvisionForm(props: Props) {
  const { open, judged } = props;
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { provision, inEdition } = judged;
  const top = useRef<HTMLElement>(null);
  useEffect(() => {
    // The chosen provision is read out, and the next Tab is in its form.
    top.current?.focus();
    top.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const kept = open.content.said.provision.find((one) => one.id === provision.id);
  return (
    <section className={css.provision} ref={top} tabIndex={-1} aria-label={provision.id}>
      {provision.summary !== undefined && <p>{textIn(provision.summary, language)}</p>}
      <p className={sheet.muted}>
        {t(`conformance.status.${inEdition.status}`)}
        {inEdition.change !== undefined && <> · {textIn(inEdition.change, language)}</>}
      </p>
      <p>
        <b>{reasonIn(judged, open.result, language)}.</b>
      </p>
      {kept !== undefined && kept.said !== null && (
        <p className={sheet.muted}>{t("conformance.saidBy", { name: kept.by, day: kept.date })}</p>
      )}
      <Answering {...props} kept={kept} />
    </section>
  );
}

type Kept = OpenAssessment["content"]["said"]["provision"][number];

const folded = (text: string) => text.replaceAll(/\s+/g, " ").trim();
const lines = (text: string): string[] =>
  text
    .split("\n")
    .map(folded)
    .filter((line) => line !== "");
const NOTHING: KeptProvision = { support: "unknown" };

function Answering({ open, judged, mayAnswer, proposals, next, kept }: Props & { kept: Kept | undefined }) {
  const { t } = useTranslation();
  const name = useId();
  const before = kept?.said ?? NOTHING;
  const [base, setBase] = useState(kept?.version ?? 0);
  const [support, setSupport] = useState<Support>(before.support);
  const [measures, setMeasures] = useState(before.measures ?? "");
  const [reason, setReason] = useState(before.reason ?? "");
  const [evidence, setEvidence] = useState((before.evidence ?? []).join("\n"));
  const [taken, setTaken] = useState<readonly Taken[]>(before.taken ?? []);
  const change = useChange(answerProvisionRoute, {
    onDone: ({ version }) => {
      setBase(version);
      if (next !== undefined) goTo(next, { replace: true });
    },
  });
  const moved = (kept?.version ?? 0) !== base && !change.isPending;

  function fill({ said }: Kept) {
    const one = said ?? NOTHING;
    setSupport(one.support);
    setMeasures(one.measures ?? "");
    setReason(one.reason ?? "");
    setEvidence((one.evidence ?? []).join("\n"));
    setTaken(one.taken ?? []);
    setBase(kept?.version ?? 0);
  }
  function take({ link, says, source, because }: ProvisionProposal, language: "en" | "de") {
    const words = folded(`${source.name}: ${because[language]}`).slice(0, 4000);
    setEvidence((all) => (lines(all).includes(words) ? all : [...lines(all), words].join("\n")));
    const others = taken.filter((one) => one.link !== link || one.source !== source.name);
    setTaken([...others, { link, says, source: source.name.slice(0, 200), on: source.on }]);
    if (support === "unknown") setSupport(says === "supports" ? "yes" : "no");
  }
  function save(event: SubmitEvent) {
    event.preventDefault();
    const said: KeptProvision = {
      support,
      ...(folded(measures) === "" ? {} : { measures: folded(measures) }),
      ...(folded(reason) === "" ? {} : { reason: folded(reason) }),
      evidence: lines(evidence),
      ...(taken.length === 0 ? {} : { taken: [...taken] }),
    };
    change.mutate({
      params: { id: open.content.assessment.id, entry: judged.provision.id },
      body: { base, entry: newEntry(), said },
    });
  }

  const area = (
    field: "measures" | "reason" | "evidence",
    value: string,
    set: (value: string) => void,
    hint: string,
  ) => (
    <div className={css.area}>
      <label htmlFor={`${name}-${field}`}>
        {t(field === "evidence" ? "conformance.evidenceField" : `conformance.${field}`)}
      </label>
      <textarea
        id={`${name}-${field}`}
        rows={field === "evidence" ? Math.max(2, lines(value).length) : 2}
        maxLength={4000}
        value={value}
        readOnly={!mayAnswer}
        aria-describedby={`${name}-${field}-hint`}
        onChange={(event) => set(event.target.value)}
      />
      <p id={`${name}-${field}-hint`} className={sheet.muted}>
        {hint}
      </p>
    </div>
  );
  return (
    <div className={css.beside}>
      <form className={css.form} onSubmit={save}>
        <fieldset className={css.kinds} disabled={!mayAnswer}>
          <legend>{t("conformance.answer")}</legend>
          {SUPPORTS.map((one) => (
            <label key={one} data-chosen={one === support}>
              <input type="radio" name={name} checked={one === support} onChange={() => setSupport(one)} />
              {t(`conformance.support.${one === "n/a" ? "na" : one}`)}
            </label>
          ))}
        </fieldset>
        {area("measures", measures, setMeasures, t("conformance.measuresHint"))}
        {(support !== "yes" || reason !== "") && area("reason", reason, setReason, t("conformance.reasonHint"))}
        {area("evidence", evidence, setEvidence, t("conformance.evidenceHint"))}
        {moved && kept !== undefined && (
          <div className={css.against} role="status">
            <p>
              {t("conformance.moved", { name: kept.by })}{" "}
              <b>
                {t(`conformance.support.${kept.said?.support === "n/a" ? "na" : (kept.said?.support ?? "unknown")}`)}
              </b>
              {kept.said?.measures !== undefined && <> · {kept.said.measures}</>}
            </p>
            <Actions>
              <Button variant="outline" h={44} onClick={() => fill(kept)}>
                {t("conformance.takeTheirs")}
              </Button>
              <Button variant="outline" h={44} onClick={() => setBase(kept.version)}>
                {t("conformance.keepMine")}
              </Button>
            </Actions>
          </div>
        )}
        {mayAnswer && (
          <Actions>
            <Button type="submit" h={44} loading={change.isPending} disabled={moved}>
              {t(next === undefined ? "keep.save" : "conformance.saveAndNext")}
            </Button>
            {next !== undefined && <Link href={next}>{t("conformance.next")}</Link>}
          </Actions>
        )}
        <Notice problem={change.error ?? undefined} />
      </form>
      <EvidenceBeside
        proposals={proposals}
        provision={judged.provision.id}
        taken={taken}
        onTake={mayAnswer ? take : undefined}
      />
    </div>
  );
}
