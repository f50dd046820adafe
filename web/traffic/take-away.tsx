/**
 * The report as a file: of a kept audit in every form that there is, of another one as JSON.
 */
import { Button } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AUDIT_EXPORT_FORMATS, type AuditExportFormat, exportAuditRoute } from "../../src/contract/traffic.ts";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { addressOf } from "../call.ts";
import { Disclosure } from "../look/disclosure.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./take-away.module.css";

/** Of a report that is kept nowhere: until it is saved the browser asks before its window is closed. */
export function SaveReport({ report }: { report: AuditReport }) {
  const { t } = useTranslation();
  const [saved, setSaved] = useState(false);
  const address = useMemo(
    () => URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" })),
    [report],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  useEffect(() => {
    if (saved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [saved]);
  return (
    <>
      <p className={css.notKept}>{t("audit.notKept")}</p>
      <Button
        variant="outline"
        h={44}
        component="a"
        href={address}
        download="carelabel-audit.json"
        onClick={() => setSaved(true)}
      >
        {t("audit.save")}
      </Button>
    </>
  );
}

/** These tell what changed since another audit as well. */
const TELLS_CHANGES: ReadonlySet<AuditExportFormat> = new Set(["html", "pdf"]);

interface TakeAwayProps {
  readonly id: string;
  /** The audit that it is compared with on the page. */
  readonly since: string | undefined;
}

/** In the language that is spoken on the page. */
export function TakeAway({ id, since }: TakeAwayProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return (
    <Disclosure label={t("audit.takeAway")} className={css.button}>
      <ul className={css.forms}>
        {AUDIT_EXPORT_FORMATS.map((format) => (
          <li key={format}>
            <a
              href={addressOf(exportAuditRoute, {
                params: { id },
                query: { format, language, since: TELLS_CHANGES.has(format) ? since : undefined },
              })}
              download
            >
              {t(`audit.form.${format}`)}
            </a>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
