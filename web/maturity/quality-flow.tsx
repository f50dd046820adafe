/**
 * Structure carries process, and process carries outcome (Donabedian): each as a ladder of levels, and between them in
 * plain words which runs ahead of what carries it. The outcome is reported apart.
 */
import { useTranslation } from "react-i18next";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import sheet from "../look/sheet.module.css";
import { MODEL } from "./model.ts";
import css from "./quality-flow.module.css";
import { usePercent } from "./use-figures.ts";

type Joint = Evaluation["flow"]["joints"][number];
const ARROWS: Record<Joint["reads"], string> = { ahead: "↗", behind: "↘", level: "→" };

export function QualityFlow({ result, texts }: { readonly result: Evaluation; readonly texts: MaturityTexts }) {
  const { t } = useTranslation();
  const { steps, joints } = result.flow;
  const { achieved, core } = result.facility;
  const apart = MODEL.readings.apart.dimensions;
  return (
    <section className={sheet.part} aria-labelledby="quality-flow">
      <h2 id="quality-flow">{t("maturityPictures.flow.title")}</h2>
      <p className={sheet.lead}>{t("maturityPictures.flow.lead")}</p>
      <ol className={css.steps}>
        {steps.map((step, at) => {
          const joint = joints.find(({ to }) => to === step);
          return (
            <li key={step} data-apart={apart.includes(step)}>
              {at > 0 && joint !== undefined && (
                <p className={css.joint} data-reads={joint.reads}>
                  <span aria-hidden="true">{ARROWS[joint.reads]}</span>
                  <JointWords joint={joint} />
                </p>
              )}
              <Step step={step} result={result} texts={texts} apart={apart.includes(step)} />
            </li>
          );
        })}
      </ol>
      <p>
        {t(core.achieved === achieved ? "maturityPictures.flow.coreSame" : "maturityPictures.flow.core", {
          ...{ level: achieved, core: core.achieved },
        })}
      </p>
    </section>
  );
}

function JointWords({ joint: { to, reads, difference } }: { readonly joint: Joint }) {
  const { t } = useTranslation();
  const carried = to === "outcome" ? "outcome" : "process";
  return <span>{t(`maturityPictures.flow.${carried}.${reads}`, { count: Math.abs(difference) })}</span>;
}

interface StepProps {
  readonly step: string;
  readonly result: Evaluation;
  readonly texts: MaturityTexts;
  readonly apart: boolean;
}

function Step({ step, result, texts, apart }: StepProps) {
  const { t } = useTranslation();
  const percent = usePercent();
  const standing = result.dimensions[step];
  if (standing === undefined) return null;
  const { achieved, workingOn } = standing;
  const next = achieved < MODEL.topLevel ? standing.levels.find(({ level }) => level === workingOn) : undefined;
  return (
    <div className={css.step}>
      <h3>
        {texts.dimensions[step] ?? step}
        {apart && <span className={css.apart}> {t("maturityPictures.flow.apart")}</span>}
      </h3>
      <div className={css.ladder} aria-hidden="true">
        {Array.from({ length: MODEL.topLevel }, (_, at) => MODEL.topLevel - at).map((level) => (
          <span
            key={level}
            data-achieved={level <= achieved}
            style={level === next?.level ? { ["--met" as string]: `${(next.share ?? 0) * 100}%` } : undefined}
          >
            <span>{level}</span>
          </span>
        ))}
      </div>
      <p>
        <b>{t("maturity.achieved", { level: achieved })}</b>
        {next !== undefined && (
          <span className={sheet.muted}>
            {t("maturityPictures.flow.next", { level: next.level, share: percent(next.share) })}
          </span>
        )}
      </p>
    </div>
  );
}
