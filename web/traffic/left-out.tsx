/**
 * What a report lacks, being larger than reports may be: counted, so that nobody takes it for all that was found.
 */
import { useTranslation } from "react-i18next";
import { KEPT_REPORT_LIMIT_BYTES, type KeptAudit } from "../../src/contract/traffic.ts";
import { bytesIn, numberIn } from "../words/locale.ts";
import { useAuditWords } from "./use-audit-words.ts";

type LeftOutCounts = KeptAudit["leftOut"];

export const isCut = ({ destinations, findings }: LeftOutCounts) => destinations + findings > 0;

export function LeftOut({ leftOut }: { leftOut: LeftOutCounts }) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  if (!isCut(leftOut)) return null;
  const limit = bytesIn(KEPT_REPORT_LIMIT_BYTES, language);
  const told = (["destinations", "findings"] as const)
    .filter((what) => leftOut[what] > 0)
    .map((what) => t(`audit.leftOut.${what}`, { count: leftOut[what], number: numberIn(leftOut[what], language) }));
  return <p>{t("audit.leftOut.lacks", { limit, what: told.join(t("audit.leftOut.and")) })}</p>;
}
