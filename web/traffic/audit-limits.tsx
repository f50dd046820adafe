/**
 * What a capture cannot show, and the data that a result rests on, with the names that their licences ask for.
 */
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { AuditedCapture, AuditReport } from "../../src/domain/traffic/audit-report.ts";
import en from "../locales/en.json" with { type: "json" };
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./audit-limits.module.css";

type Spot = keyof typeof en.audit.blindSpot;
const isSpot = (code: string): code is Spot => Object.hasOwn(en.audit.blindSpot, code);

export function BlindSpots({ captures }: { captures: readonly AuditedCapture[] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return captures.map(({ file, writer, exchanges, blindSpots, skippedTotal, skipped, truncated }) => (
    <div key={file} className={css.capture}>
      <p>
        <b>{t("audit.file", { file, requests: numberIn(exchanges, language) })}</b>
        {writer !== null && `, ${t("audit.writtenBy", { writer })}`}
      </p>
      <ul>
        {truncated && <li className={css.grave}>{t("audit.truncated")}</li>}
        {skippedTotal > 0 && (
          <li>
            {t("audit.skipped", { count: skippedTotal })}{" "}
            {skipped[0] !== undefined && (
              <span lang="en">
                <code>{skipped[0].pointer}</code>: {skipped[0].reason}
              </span>
            )}
          </li>
        )}
        {blindSpots.map(({ code, count }) => (
          <li key={code}>
            {isSpot(code) ? t(`audit.blindSpot.${code}`) : code}
            {count !== undefined && `: ${numberIn(count, language)}`}
          </li>
        ))}
      </ul>
    </div>
  ));
}

export function Editions({ editions }: { editions: AuditReport["editions"] }) {
  return (
    <ul className={css.editions}>
      {editions.map(({ name, edition, licence, attribution }) => (
        <li key={name} lang="en">
          <b>{name}</b> {edition} ({licence})
          {attribution !== "" && (
            <>
              . <Attribution text={attribution} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The words that a licence asks for, with its address as a link. */
function Attribution({ text }: { text: string }) {
  return text.split(/(https:\/\/\S+)/).map((part) => (
    <Fragment key={part}>
      {part.startsWith("https://") ? (
        <a href={part} rel="noreferrer">
          {part}
        </a>
      ) : (
        part
      )}
    </Fragment>
  ));
}
