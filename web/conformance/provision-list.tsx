/**
 * The provisions clause by clause, each with its verdict; the chosen one opens in its place.
 */
import { useTranslation } from "react-i18next";
import type { AssessmentProposals } from "../../src/contract/assessment.ts";
import type { JudgedProvision } from "../../src/domain/conformance/assess.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./conformance.module.css";
import { ProvisionForm } from "./provision-form.tsx";
import type { OpenAssessment } from "./use-assessment.ts";
import { Verdict } from "./verdict.tsx";

/** What is shown, by its name in the address. */
const SHOWN = {
  all: () => true,
  inTheWay: ({ verdict }: JudgedProvision) => verdict === "fail" || verdict === "inconclusive",
  fail: ({ verdict }: JudgedProvision) => verdict === "fail",
  open: ({ verdict }: JudgedProvision) => verdict === "inconclusive",
  declined: ({ code }: JudgedProvision) => code === "declined-with-reason",
} as const;
type ShownName = keyof typeof SHOWN;

interface Props {
  readonly open: OpenAssessment;
  readonly chosen: string | undefined;
  readonly show: string | undefined;
  readonly mayAnswer: boolean;
  /** Undefined while nobody knows. */
  readonly proposals: AssessmentProposals | undefined;
}

export function ProvisionList({ open, chosen, show, mayAnswer, proposals }: Props) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { catalogue, result, content } = open;
  const { id } = content.assessment;
  const name: ShownName = show !== undefined && Object.hasOwn(SHOWN, show) ? (show as ShownName) : "all";
  const all = [...result.provisions];
  const shown = all.filter(([one, judged]) => SHOWN[name](judged) || one === chosen);
  if (all.length === 0) return null;
  const against = new Set(proposals?.proposals.filter(({ contradicts }) => contradicts).map((one) => one.provision));
  const stale = new Set(proposals?.stale.map((one) => one.provision));
  const addressOf = (provision: string | undefined) => {
    const search = new URLSearchParams({
      ...(name === "all" ? {} : { show: name }),
      ...(provision === undefined ? {} : { provision }),
    });
    return `/assessments/${id}${search.size === 0 ? "" : `?${search}`}`;
  };
  // What cannot apply is nobody's next.
  const after = shown.slice(shown.findIndex(([one]) => one === chosen) + 1);
  const next = chosen === undefined ? undefined : after.find(([, { verdict }]) => verdict !== "not-applicable")?.[0];
  return (
    <section className={sheet.part} aria-labelledby="provisions">
      <h2 id="provisions">{t("conformance.provisions")}</h2>
      <nav className={css.filters} aria-label={t("conformance.filter")}>
        {(Object.keys(SHOWN) as ShownName[]).map((one) => (
          <Link
            key={one}
            href={`/assessments/${id}${one === "all" ? "" : `?show=${one}`}`}
            {...(one === name ? { "aria-current": "true" as const } : {})}
          >
            {t(`conformance.show.${one}`)} ({all.filter(([, judged]) => SHOWN[one](judged)).length})
          </Link>
        ))}
      </nav>
      {shown.length === 0 && <p>{t("conformance.nothingShown")}</p>}
      {catalogue.groups.map((group) => {
        const own = shown.filter(([, { provision }]) => provision.group === group.id);
        if (own.length === 0) return null;
        return (
          <section key={group.id} className={sheet.part} aria-labelledby={`group-${group.id}`}>
            <h3 id={`group-${group.id}`}>
              {group.id} {textIn(group.name, language)}
            </h3>
            <ul className={css.provisions}>
              {own.map(([one, judged]) => (
                <li key={one} data-chosen={one === chosen}>
                  <Link
                    href={addressOf(one === chosen ? undefined : one)}
                    className={css.row}
                    aria-expanded={one === chosen}
                  >
                    <Verdict of={judged.verdict} />
                    <b>{one}</b>
                    <abbr title={t(`conformance.status.${judged.inEdition.status}`)}>{judged.inEdition.status}</abbr>
                    <span>
                      {textIn(judged.provision.title, language)}
                      {judged.code === "declined-with-reason" && (
                        <span className={sheet.muted}> · {t("conformance.declined")}</span>
                      )}
                    </span>
                    {against.has(one) && <em>{t("conformance.evidence.against")}</em>}
                    {stale.has(one) && <em>{t("conformance.evidence.staleShort")}</em>}
                  </Link>
                  {one === chosen && (
                    <ProvisionForm
                      key={one}
                      open={open}
                      judged={judged}
                      mayAnswer={mayAnswer}
                      proposals={proposals}
                      next={next === undefined ? undefined : addressOf(next)}
                    />
                  )}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}
