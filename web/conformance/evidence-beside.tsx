/**
 * What label, audits and watch say of a provision, beside its answer: for it or against it, with its source. Nothing of it
 * counts until a person takes it over.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AssessmentProposals, ProvisionProposal } from "../../src/contract/assessment.ts";
import type { Taken } from "../../src/domain/conformance/kept-assessment.ts";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./conformance.module.css";

interface Props {
  readonly proposals: AssessmentProposals | undefined;
  readonly provision: string;
  readonly taken: readonly Taken[];
  /** Undefined where nothing can be answered. */
  readonly onTake: ((proposal: ProvisionProposal, language: "en" | "de") => void) | undefined;
}

const PAGES: Partial<Record<ProvisionProposal["source"]["kind"], (id: string) => string>> = {
  audit: (id) => `/audits/${id}`,
  watch: (id) => `/devices/${id}`,
};

export function EvidenceBeside({ proposals, provision, taken, onTake }: Props) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const found = proposals?.proposals.filter((one) => one.provision === provision) ?? [];
  const stale = proposals?.stale.filter((one) => one.provision === provision) ?? [];
  if (found.length === 0 && stale.length === 0) return null;
  return (
    <section className={css.evidence} aria-label={t("conformance.evidence.title")}>
      <h4>{t("conformance.evidence.title")}</h4>
      {stale.map(({ link, source, now }) => (
        <p key={`${link} ${source}`}>
          <b>{t(`conformance.evidence.stale.${now}`, { source })}</b>
        </p>
      ))}
      {found.map((one) => {
        const { link, says, source, because, contradicts } = one;
        const isTaken = taken.some((other) => other.link === link && other.source === source.name);
        const page = source.id === undefined ? undefined : PAGES[source.kind]?.(source.id);
        return (
          <div key={`${link} ${source.name} ${source.at} ${because.en}`}>
            <p className={css.verdict} data-verdict={says === "supports" ? "pass" : "fail"}>
              <Glyph name={says === "supports" ? "met" : "deviating"} size={18} />
              <b>
                {t(`conformance.evidence.${says}`)}
                {contradicts && <> · {t("conformance.evidence.against")}</>}
              </b>
            </p>
            <p>{because[language]}</p>
            <p className={sheet.muted}>
              {t(`conformance.evidence.source.${source.kind}`)}{" "}
              {page === undefined ? source.name : <Link href={page}>{source.name}</Link>}
              {source.on !== null && <> · {dayIn(source.on, language)}</>}
            </p>
            {onTake !== undefined && (
              <p>
                <Button variant="outline" h={44} onClick={() => onTake(one, language)}>
                  {t("conformance.evidence.take")}
                </Button>{" "}
                <span role="status">{isTaken && t("conformance.evidence.taken")}</span>
              </p>
            )}
          </div>
        );
      })}
    </section>
  );
}
