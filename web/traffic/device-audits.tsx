/**
 * The audits that were kept with a device, newest first, each with its answer in one line; and the way to the next one.
 */
import { useTranslation } from "react-i18next";
import { deviceAuditsRoute, type KeptAudit } from "../../src/contract/traffic.ts";
import { SEVERITIES } from "../../src/domain/finding/severity.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";

const SHOWN = 10;

export function DeviceAudits({ id, retired }: { id: string; retired: boolean }) {
  const { t } = useTranslation();
  const asked = useCall(deviceAuditsRoute, { params: { id }, query: { limit: String(SHOWN) } });
  const mayRun = useMay("audit.run") && !retired;
  return (
    <>
      <Asked of={asked}>
        {({ audits, total }) =>
          total === 0 ? (
            <p>{t("audit.noneKept")}</p>
          ) : (
            <>
              <ol className={sheet.rows}>
                {audits.map((audit) => (
                  <li key={audit.id}>
                    <Line audit={audit} />
                  </li>
                ))}
              </ol>
              {total > audits.length && <p>{t("audit.older", { count: total - audits.length })}</p>}
            </>
          )
        }
      </Asked>
      {mayRun && (
        <p>
          <Link href={`/audit?device=${id}`}>{t("audit.auditDevice")}</Link>
        </p>
      )}
    </>
  );
}

function Line({ audit }: { audit: KeptAudit }) {
  const { t } = useTranslation();
  const { id, auditedAt, by, captures, findings, destinations, claimsBroken, labelDigest, report } = audit;
  const gravest = SEVERITIES.toReversed().find((severity) => findings[severity] > 0);
  const count = SEVERITIES.reduce((sum, severity) => sum + findings[severity], 0);
  const contacted = t("audit.contacted", { count: destinations });
  const answer =
    count === 0
      ? t(labelDigest === null ? "audit.lineNoLabel" : "audit.lineHolds", { contacted })
      : t("audit.lineDeparts", { count, contacted });
  return (
    <>
      <span className={sheet.chip}>
        <Glyph name={gravest ?? (labelDigest === null ? "info" : "met")} size={18} />
        <b>{report === "readable" ? <Link href={`/audits/${id}`}>{answer}</Link> : answer}</b>
      </span>{" "}
      {claimsBroken > 0 && t("audit.lineBroken", { count: claimsBroken })}{" "}
      {report !== "readable" && t(`audit.unreadable.${report}`)}
      <span className={sheet.muted}>
        {" "}
        <When at={auditedAt} />, {t("audit.by", { name: visibleLine(by) })}, {captures.map(visibleLine).join(", ")}
      </span>
    </>
  );
}
