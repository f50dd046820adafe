/**
 * The result of an audit: the answer first, then what departs, where data went, what the label claims, and the limits.
 */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { KeptAudit } from "../../src/contract/traffic.ts";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { departures } from "../../src/domain/traffic/departures.ts";
import { recipientOf } from "../../src/domain/traffic/flow.ts";
import { Glyph } from "../look/glyph.tsx";
import { BlindSpots, Editions } from "./audit-limits.tsx";
import css from "./audit-result.module.css";
import { Claims } from "./claims.tsx";

import { Destinations } from "./destinations.tsx";
import { fileName } from "./finding-facts.ts";
import { Findings } from "./findings.tsx";
import { LeftOut } from "./left-out.tsx";

interface AuditResultProps {
  readonly report: AuditReport;
  readonly leftOut: KeptAudit["leftOut"];
  /** What can be done with it, below the answer. */
  readonly children: ReactNode;
}

export function AuditResult({ report, leftOut, children }: AuditResultProps) {
  const { t } = useTranslation();
  const { findings, claims, destinations, editions } = report;
  const [asked, setAsked] = useState<{ key: string; time: number }>();
  const ask = (key: string) => setAsked((before) => ({ key, time: (before?.time ?? 0) + 1 }));
  return (
    <>
      <Answer report={report} leftOut={leftOut} />
      <div className={css.actions}>{children}</div>
      {findings.length > 0 && (
        <Part title={t("audit.findings")}>
          <Findings report={report} onDestination={ask} />
        </Part>
      )}
      {destinations.length > 0 && (
        <Part title={t("audit.flow")}>
          <Destinations report={report} asked={asked} onAsk={ask} />
        </Part>
      )}
      {claims.length > 0 && (
        <Part title={t("audit.claims")}>
          <Claims report={report} />
        </Part>
      )}
      <Part title={t("audit.blind")}>
        <BlindSpots report={report} />
      </Part>
      <Part title={t("audit.editions")}>
        <Editions editions={editions} />
      </Part>
    </>
  );
}

/** One sentence that answers the question, with the shape of the gravest finding. */
function Answer({ report, leftOut }: Omit<AuditResultProps, "children">) {
  const { t } = useTranslation();
  const { label, captures, findings, destinations, valuesShown } = report;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const contacted = t("audit.contacted", { count: destinations.length + leftOut.destinations });
  const product = label === null ? "" : `${label.maker} ${label.model}`;
  const departing = departures(findings);
  const [gravest] = departing;
  const [sentence, more] =
    label === null
      ? [
          t("audit.answerNoLabel", { contacted }),
          departing.length === 0
            ? t("audit.answerNoLabelMore")
            : `${t("audit.answerNoLabelMore")} ${t("audit.answerWrongAnyway", { count: departing.length })}`,
        ]
      : gravest === undefined
        ? [t("audit.answerHolds", { product }), t("audit.answerHoldsMore", { contacted })]
        : [t("audit.answerDeparts", { count: departing.length, product }), t("audit.answerDepartsMore", { contacted })];
  return (
    <div ref={place} tabIndex={-1} className={css.answer} data-severity={gravest?.severity ?? "none"}>
      <Glyph name={gravest?.severity ?? (label === null ? "info" : "met")} size={48} />
      <div>
        <p className={css.sentence}>{sentence}</p>
        <p>{more}</p>
        {captures
          .filter(({ truncated }) => truncated)
          .map(({ file }) => (
            <p key={file} className={css.grave}>
              {t("audit.endsEarly", { file: fileName(file) })}
            </p>
          ))}
        <LeftOut leftOut={leftOut} />
        <PlantedPatient report={report} />
        {label?.signed === false && <p>{t("audit.unsigned")}</p>}
        {valuesShown && <p className={css.grave}>{t("audit.valuesStand")}</p>}
      </div>
    </div>
  );
}

/** Who got the patient that was typed in for the test, or that nobody was seen to. */
function PlantedPatient({ report: { canary, destinations } }: { report: AuditReport }) {
  const { t } = useTranslation();
  if (canary === null) return null;
  const found = [...new Set(destinations.filter(({ planted }) => planted.length > 0).map(recipientOf))];
  return (
    <p>
      {found.length === 0
        ? t("audit.patientNotFound", { patient: canary })
        : t("audit.patientFound", { patient: canary, parties: found.join(", ") })}
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
