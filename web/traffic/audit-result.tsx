/**
 * The result of an audit: the answer first, then what departs, where data went, what the label claims, and the limits.
 */
import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { Glyph } from "../look/glyph.tsx";
import { BlindSpots, Editions } from "./audit-limits.tsx";
import css from "./audit-result.module.css";
import { Claims } from "./claims.tsx";
import { Destinations } from "./destinations.tsx";
import { Findings } from "./findings.tsx";

export function AuditResult({ report, onAgain }: { report: AuditReport; onAgain: () => void }) {
  const { t } = useTranslation();
  const { findings, claims, destinations, editions } = report;
  const address = useMemo(
    () => URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" })),
    [report],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <>
      <Answer report={report} />
      <div className={css.actions}>
        <Button variant="outline" h={44} component="a" href={address} download="carelabel-audit.json">
          {t("audit.save")}
        </Button>
        <Button variant="outline" h={44} onClick={onAgain}>
          {t("audit.again")}
        </Button>
      </div>
      {findings.length > 0 && (
        <Part title={t("audit.findings")}>
          <Findings findings={findings} />
        </Part>
      )}
      {destinations.length > 0 && (
        <Part title={t("audit.flow")}>
          <Destinations report={report} />
        </Part>
      )}
      {claims.length > 0 && (
        <Part title={t("audit.claims")}>
          <Claims claims={claims} />
        </Part>
      )}
      <Part title={t("audit.blind")}>
        <BlindSpots captures={report.captures} />
      </Part>
      <Part title={t("audit.editions")}>
        <Editions editions={editions} />
      </Part>
    </>
  );
}

/** One sentence that answers the question, with the shape of the gravest finding. */
function Answer({ report: { label, findings, destinations } }: { report: AuditReport }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const contacted = t("audit.contacted", { count: destinations.length });
  const product = label === null ? "" : `${label.maker} ${label.model}`;
  const [gravest] = findings;
  const [sentence, more] =
    label === null
      ? [t("audit.answerNoLabel", { contacted }), t("audit.answerNoLabelMore")]
      : gravest === undefined
        ? [t("audit.answerHolds", { product }), t("audit.answerHoldsMore", { contacted })]
        : [t("audit.answerDeparts", { count: findings.length, product }), t("audit.answerDepartsMore", { contacted })];
  return (
    <div ref={place} tabIndex={-1} className={css.answer} data-severity={gravest?.severity ?? "none"}>
      <Glyph name={gravest?.severity ?? (label === null ? "info" : "met")} size={48} />
      <div>
        <p className={css.sentence}>{sentence}</p>
        <p>{more}</p>
        {label?.signed === false && <p>{t("audit.unsigned")}</p>}
      </div>
    </div>
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
