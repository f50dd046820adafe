/**
 * An audit that was kept with a device, at an address of its own; beside it, when one is chosen, what changed since another.
 */
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { readDeviceRoute } from "../../src/contract/device.ts";
import { type KeptAudit, readAuditRoute } from "../../src/contract/traffic.ts";
import { deviceTitle } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { AuditResult } from "./audit-result.tsx";
import { Since } from "./difference.tsx";
import { TakeAway } from "./take-away.tsx";

export function KeptAuditPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { since } = useSearch({ strict: false }) as { since?: string };
  const asked = useCall(readAuditRoute, { params: { id } });
  return (
    <div className={sheet.page}>
      <PageTitle>{t("audit.keptTitle")}</PageTitle>
      <Asked of={asked}>
        {({ audit, report }) => (
          <>
            <Head audit={audit} />
            <AuditResult key={id} report={report} leftOut={audit.leftOut}>
              <TakeAway id={id} since={since} />
            </AuditResult>
            <section className={sheet.part} aria-labelledby="since">
              <h2 id="since">{t("audit.since")}</h2>
              <Since audit={audit} since={since} />
            </section>
          </>
        )}
      </Asked>
    </div>
  );
}

function Head({ audit: { deviceId, auditedAt, by, captures } }: { audit: KeptAudit }) {
  const { t } = useTranslation();
  const { data } = useCall(readDeviceRoute, { params: { id: deviceId } });
  return (
    <div>
      <p>
        {data !== undefined && (
          <>
            <Link href={`/devices/${deviceId}`}>{visibleLine(deviceTitle(data.device.identifiers))}</Link>,{" "}
            {visibleLine(`${data.product.maker} ${data.product.model}`)} ·{" "}
          </>
        )}
        <When at={auditedAt} exact />, {t("audit.by", { name: visibleLine(by) })}
      </p>
      <p className={sheet.muted}>{captures.map(visibleLine).join(", ")}</p>
    </div>
  );
}
