/**
 * How the watch is itself: what is wrong and what to do, then the queue, the disk, and what was refused.
 */
import { useTranslation } from "react-i18next";
import { type WatchFigures, watchStateRoute } from "../../src/contract/watch-state.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn, numberIn } from "../words/locale.ts";
import css from "./watch-page.module.css";

const AGAIN_MS = 10_000;

export function WatchHealth() {
  const { t } = useTranslation();
  const asked = useCall(watchStateRoute, undefined, { everyMs: AGAIN_MS });
  return (
    <Asked of={asked}>
      {({ watch, reasons, since, figures }) => (
        <>
          <div role="status" className={css.state} data-watch={reasons.length > 0 ? "alarm" : watch}>
            <Glyph name={watch === "off" ? "unknown" : reasons.length === 0 ? "met" : "critical"} size={26} />
            <div>
              <p>
                <b>{t(`watch.health.is.${reasons.length > 0 && watch === "ok" ? "alarm" : watch}`)}</b>
                {since !== null && (
                  <>
                    {" "}
                    <When at={since} lasting />
                  </>
                )}
              </p>
              {reasons.length > 0 && (
                <ul className={css.reasons}>
                  {reasons.map((reason) => (
                    <li key={reason}>{t(`watch.reason.${reason}`)}</li>
                  ))}
                </ul>
              )}
            </div>
          </div>
          {figures !== null && <Figures of={figures} />}
        </>
      )}
    </Asked>
  );
}

function Figures({ of }: { of: WatchFigures }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const number = (value: number) => numberIn(Math.round(value), language);
  const seconds = (ms: number) => t("watch.health.seconds", { seconds: numberIn(Math.round(ms / 100) / 10, language) });
  const { reports, duplicates, refused, busy, waiting, oldestWaitingMs, findingsWaitingMs, lastCommitAt } = of;
  const { commitP99Ms, failedCommits, journalBytes, diskFreeBytes, connections, signOnsRefused, devices } = of;
  return (
    <>
      <dl className={`${sheet.facts} ${css.figures}`}>
        <dt>{t("watch.health.queue")}</dt>
        <dd>
          {waiting === 0
            ? t("watch.health.noneWaits")
            : t("watch.health.waits", { count: waiting, formatted: number(waiting), oldest: seconds(oldestWaitingMs) })}
          {findingsWaitingMs > 0 && ` ${t("watch.health.findingsWait", { oldest: seconds(findingsWaitingMs) })}`}
        </dd>
        <dt>{t("watch.health.lastCommit")}</dt>
        <dd>
          {lastCommitAt === null ? t("watch.health.noCommit") : <When at={lastCommitAt} exact />}
          {lastCommitAt !== null && `, ${t("watch.health.commitTime", { ms: number(commitP99Ms) })}`}
          {failedCommits > 0 && (
            <b> {t("watch.health.failedCommits", { count: failedCommits, formatted: number(failedCommits) })}</b>
          )}
        </dd>
        <dt>{t("watch.health.disk")}</dt>
        <dd>
          {t("watch.health.journal", { size: bytesIn(journalBytes, language) })}
          {diskFreeBytes !== null && `, ${t("watch.health.free", { size: bytesIn(diskFreeBytes, language) })}`}
        </dd>
        <dt>{t("watch.health.reports")}</dt>
        <dd>
          {t("watch.health.judged", { count: reports, formatted: number(reports) })}{" "}
          {t("watch.health.refused", {
            refused: number(refused),
            duplicates: number(duplicates),
            busy: number(busy),
          })}
        </dd>
        <dt>{t("watch.health.door")}</dt>
        <dd>
          {t("watch.health.connections", { count: connections, formatted: number(connections) })}{" "}
          {t("watch.health.devices", { count: devices, formatted: number(devices) })}{" "}
          {t("watch.health.doorRefused", { count: signOnsRefused, formatted: number(signOnsRefused) })}
        </dd>
      </dl>
      <p className={sheet.muted}>{t("watch.health.sinceStart")}</p>
    </>
  );
}
