/**
 * The report as a file: of a kept audit in every form that there is, of another one as JSON.
 */
import { Button } from "@mantine/core";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { AUDIT_EXPORT_FORMATS, exportAuditRoute } from "../../src/contract/traffic.ts";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { addressOf } from "../call.ts";
import { Disclosure } from "../look/disclosure.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./take-away.module.css";

export function SaveReport({ report }: { report: AuditReport }) {
  const { t } = useTranslation();
  const address = useMemo(
    () => URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" })),
    [report],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <Button variant="outline" h={44} component="a" href={address} download="carelabel-audit.json">
      {t("audit.save")}
    </Button>
  );
}

/** In the language that is spoken on the page. */
export function TakeAway({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return (
    <Disclosure label={t("audit.takeAway")} className={css.button}>
      <ul className={css.forms}>
        {AUDIT_EXPORT_FORMATS.map((format) => (
          <li key={format}>
            <a href={addressOf(exportAuditRoute, { params: { id }, query: { format, language } })} download>
              {t(`audit.form.${format}`)}
            </a>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
