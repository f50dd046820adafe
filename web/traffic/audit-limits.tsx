/**
 * What a capture cannot show, and the data that a result rests on, with the names that their licences ask for.
 */
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { AuditedCapture, AuditReport } from "../../src/domain/traffic/audit-report.ts";
import { When } from "../look/when.tsx";
import { bytesIn, numberIn } from "../words/locale.ts";
import css from "./audit-limits.module.css";
import { destinationKey } from "./destination-state.ts";
import { Fact } from "./fact.tsx";
import { fileName } from "./finding-facts.ts";
import { useAuditWords } from "./use-audit-words.ts";

/** Each destination tells its own. */
const UNREAD_SHOWN = 10;

/** What this audit did not look for or could not read, then what each capture cannot show by its kind. */
export function BlindSpots({ report }: { report: AuditReport }) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  const { contentsExamined, canary, captures, destinations } = report;
  const unread = destinations.filter(({ examined }) => examined.unexaminedBytes > 0);
  return (
    <>
      {!contentsExamined && <p>{t("audit.contentsNotExamined")}</p>}
      {contentsExamined && canary === null && <p>{t("audit.noCanary")}</p>}
      {unread.length > 0 && (
        <ul className={css.unread}>
          {unread.slice(0, UNREAD_SHOWN).map((one) => (
            <li key={destinationKey(one)}>
              {t("audit.unexamined", { bytes: bytesIn(one.examined.unexaminedBytes, language), host: one.host })}
            </li>
          ))}
          {unread.length > UNREAD_SHOWN && <li>{t("audit.andMore", { count: unread.length - UNREAD_SHOWN })}</li>}
        </ul>
      )}
      {captures.map((capture) => (
        <Capture key={capture.file} capture={capture} />
      ))}
    </>
  );
}

function Capture({
  capture: { file, writer, exchanges, blindSpots, skippedTotal, skipped, truncated, ...itself },
}: {
  capture: AuditedCapture;
}) {
  const { t } = useTranslation();
  const { language, of } = useAuditWords();
  return (
    <div className={css.capture}>
      <p>
        <b>{t("audit.file", { file: fileName(file), requests: numberIn(exchanges, language) })}</b>
        {writer !== null && `, ${t("audit.writtenBy", { writer })}`}
      </p>
      <Itself {...itself} />
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
            {of("blindSpot", code)}
            {count !== undefined && `: ${numberIn(count, language)}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Which file it was, so that it can be told from every other, and the time that it covers. */
function Itself({
  bytes,
  digest,
  firstSeen,
  lastSeen,
}: Pick<AuditedCapture, "bytes" | "digest" | "firstSeen" | "lastSeen">) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  return (
    <dl className={css.itself}>
      {bytes !== undefined && <Fact name={t("audit.size")}>{bytesIn(bytes, language)}</Fact>}
      {isTold(firstSeen) && (
        <Fact name={t("audit.period")}>
          <When at={firstSeen} exact />
          {isTold(lastSeen) && minuteOf(lastSeen) !== minuteOf(firstSeen) && (
            <>
              {" – "}
              <When at={lastSeen} exact />
            </>
          )}
        </Fact>
      )}
      {digest !== undefined && (
        <Fact name="SHA-256">
          <code>{digest}</code>
        </Fact>
      )}
    </dl>
  );
}

/** What is shown of a moment. */
function minuteOf(moment: string): number {
  return Math.floor(Date.parse(moment) / 60_000);
}

function isTold(moment: string | null | undefined): moment is string {
  return moment !== null && moment !== undefined;
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
