/**
 * What departs from the label, gravest first: a sentence, the declared beside the observed, and one click behind it the
 * evidence: where in the file, through which layers, and what was found there.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Evidence, Finding } from "../../src/domain/finding/finding.ts";
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";
import { Pair } from "../look/pair.tsx";
import { destinationKey } from "./destination-state.ts";
import { destinationsOf, fileName, inWords, shownAt } from "./finding-facts.ts";
import css from "./findings.module.css";
import { LayerChain } from "./layer-chain.tsx";
import { pointerParts } from "./layer-names.ts";
import { countriesInWords } from "./place-words.ts";
import { useAuditWords } from "./use-audit-words.ts";

/** A device that talks to thousands has thousands; the gravest come first. */
const FINDINGS_SHOWN = 100;
/** Of a company with a hundred hosts these lead to the rest. */
const LINKS_SHOWN = 8;

interface FindingsProps {
  readonly report: AuditReport;
  readonly onDestination: (key: string) => void;
}

export function Findings({ report, onDestination }: FindingsProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { findings } = report;
  const rest = findings.length - FINDINGS_SHOWN;
  return (
    <>
      <ol className={css.list}>
        {(all ? findings : findings.slice(0, FINDINGS_SHOWN)).map((finding) => (
          <One
            key={`${finding.kind} ${finding.subject} ${finding.requirement}`}
            finding={finding}
            report={report}
            onDestination={onDestination}
          />
        ))}
      </ol>
      {!all && rest > 0 && (
        <Button variant="outline" h={44} className={css.rest} onClick={() => setAll(true)}>
          {t("audit.moreFindings", { count: rest })}
        </Button>
      )}
    </>
  );
}

function One({ finding, report, onDestination }: FindingsProps & { finding: Finding }) {
  const { t } = useTranslation();
  const { language, of, sentence } = useAuditWords();
  const { severity, declared, observed, occurrences, evidence, because } = finding;
  const about = destinationsOf(finding, report);
  const words = { more: (count: number) => t("audit.andMore", { count }), tried: t("audit.unansweredAll") };
  const told = (text: string) => countriesInWords(inWords(text, finding, report, language, words), language);
  return (
    <li data-severity={severity}>
      <h3>{sentence(finding)}</h3>
      <Pair
        declared={declared === null ? t("audit.nothingDeclared") : told(declared)}
        observed={told(observed)}
        mark={severity}
        says={of("severity", severity)}
      />
      <details>
        <summary>
          {t("audit.evidence")}: {t("audit.seen", { count: occurrences })}
        </summary>
        <div className={css.evidence}>
          <p lang="en">{because}</p>
          <ul>
            {[...new Map(evidence.map((one) => [`${one.file} ${one.pointer}`, one])).values()].map((one) => (
              <Place key={`${one.file} ${one.pointer}`} evidence={one} about={about} />
            ))}
          </ul>
          {about.length > 0 && (
            <p className={css.links}>
              {t("audit.allAbout")}{" "}
              {about.slice(0, LINKS_SHOWN).map((one) => (
                <button key={destinationKey(one)} type="button" onClick={() => onDestination(destinationKey(one))}>
                  {one.host}
                </button>
              ))}
            </p>
          )}
        </div>
      </details>
    </li>
  );
}

function Place({ evidence: { file, pointer, at }, about }: { evidence: Evidence; about: readonly Destination[] }) {
  const { exchange, layers } = pointerParts(pointer);
  return (
    <li>
      <span className={css.where}>
        <code>
          {fileName(file)} {exchange}
        </code>
        {at !== undefined && <time dateTime={at}>{at}</time>}
      </span>
      {layers.length > 0 && <LayerChain layers={layers} shown={shownAt(layers, about)} />}
    </li>
  );
}
