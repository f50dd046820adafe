/**
 * What departs from the label, gravest first: a sentence, the declared beside the observed, and one click behind it the
 * evidence: what weighs most, where in the file, through which layers, and what was found there.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Evidence, Finding } from "../../src/domain/finding/finding.ts";
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";
import { Pair } from "../look/pair.tsx";
import { useZone } from "../session.tsx";
import { momentIn } from "../words/locale.ts";
import { decisiveData, decisiveFacts } from "./decisive.ts";
import { destinationKey } from "./destination-state.ts";
import { destinationsOf, fileName, inWords, shownAt } from "./finding-facts.ts";
import css from "./findings.module.css";
import { LayerChain } from "./layer-chain.tsx";
import { pointerParts } from "./layer-names.ts";
import { countriesInWords } from "./place-words.ts";
import { useAuditWords } from "./use-audit-words.ts";

/** A device that talks to thousands has thousands; the gravest come first. */
const FINDINGS_SHOWN = 100;
/** So many names a reader takes in. */
const NAMES_SHOWN = 5;
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
  const { severity, declared, observed, occurrences, evidence } = finding;
  const places = new Map(evidence.map((one) => [`${one.file} ${one.pointer}`, one]));
  const seenMore = occurrences - evidence.length;
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
          <Why finding={finding} about={about} />
          <ul>
            {[...places].map(([key, one]) => (
              <Place key={key} evidence={one} about={about} />
            ))}
          </ul>
          {seenMore > 0 && <p>{t("audit.seenMore", { count: seenMore })}</p>}
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

/** What makes it as grave as it is; else why it is a departure at all. */
function Why({ finding, about }: { finding: Finding; about: readonly Destination[] }) {
  const { t } = useTranslation();
  const { language, of } = useAuditWords();
  const data = decisiveData(finding, about);
  if (data !== undefined) {
    const more = data.names.length - NAMES_SHOWN;
    const names = data.names.slice(0, NAMES_SHOWN).map((name) => name[language]);
    const told = `${names.join(", ")}${more > 0 ? ` ${t("audit.andMore", { count: more })}` : ""}`;
    return <p>{t(`audit.decisive.${data.about}`, { names: told })}</p>;
  }
  const { categories, transfers } = decisiveFacts(finding, about);
  const facts = [
    ...categories.map((code) => of("category", code)),
    ...transfers.map((code) => `${t("audit.transfer")}: ${of("transfer", code)}`),
  ];
  if (facts.length > 0) return <p>{t("audit.decisive.facts", { facts: facts.join("; ") })}</p>;
  const why = of("why", finding.kind);
  // A kind of a newer version has no words here yet.
  return why === finding.kind ? <p lang="en">{finding.because}</p> : <p>{why}</p>;
}

function Place({ evidence: { file, pointer, at }, about }: { evidence: Evidence; about: readonly Destination[] }) {
  const { language } = useAuditWords();
  const zone = useZone();
  const { exchange, layers } = pointerParts(pointer);
  return (
    <li>
      <span className={css.where}>
        <code>
          {fileName(file)} {exchange}
        </code>
        {at !== undefined && (
          <time dateTime={at} title={at}>
            {momentIn(new Date(at), language, zone)}
          </time>
        )}
      </span>
      {layers.length > 0 && <LayerChain layers={layers} shown={shownAt(layers, about, language)} />}
    </li>
  );
}
