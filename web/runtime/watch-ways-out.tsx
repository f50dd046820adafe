/**
 * Whom the watch tells, in which order and by which ways, who takes a device off the network, and how each went last.
 * What is set stands in `ways.json`; its addresses and secrets are never shown.
 */
import { useTranslation } from "react-i18next";
import { testAlarmRoute, type WatchWays, watchWaysRoute } from "../../src/contract/watch-state.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import css from "./watch-page.module.css";

const AGAIN_MS = 15_000;

type Contact = WatchWays["contacts"][number];
type Use = Pick<WatchWays["isolators"][number], "sentAt" | "failedAt" | "reason">;

export function WaysOut() {
  const { t } = useTranslation();
  const asked = useCall(watchWaysRoute, undefined, { everyMs: AGAIN_MS });
  const tries = useMay("watch.settings");
  return (
    <>
      <p className={sheet.muted}>{t("watch.ways.where")}</p>
      <Asked of={asked}>
        {({ problem, contacts, isolators, heartbeat }) => (
          <>
            {problem !== null && (
              <p className={css.problem}>
                <Glyph name="high" size={20} /> {t("watch.ways.problem")} <code>{visibleLine(problem)}</code>
              </p>
            )}
            {contacts.length === 0 ? <p>{t("watch.ways.nobody")}</p> : <Contacts contacts={contacts} />}
            {contacts.length > 0 && tries && <TestAlarm />}
            <h3>{t("watch.ways.isolators")}</h3>
            {isolators.length === 0 ? <p>{t("watch.ways.noIsolator")}</p> : <Isolators isolators={isolators} />}
            <h3>{t("watch.ways.heartbeat")}</h3>
            <p>
              {heartbeat === null
                ? t("watch.ways.noHeartbeat")
                : t("watch.ways.beats", {
                    seconds: heartbeat.everySeconds,
                    sent: heartbeat.sent,
                    failed: heartbeat.failed,
                  })}
            </p>
          </>
        )}
      </Asked>
    </>
  );
}

function Contacts({ contacts }: { contacts: readonly Contact[] }) {
  const { t } = useTranslation();
  return (
    <ul className={sheet.rows} aria-label={t("watch.ways.contacts")}>
      {contacts.map(({ id, onCall, always, quiet, ways }) => (
        <li key={id} className={css.contact}>
          <div>
            <h3>{visibleLine(id)}</h3>
            {onCall !== null && <p>{t("watch.ways.onCall", { place: onCall })}</p>}
            {always && <p>{t("watch.ways.always")}</p>}
            {quiet !== null && <p className={sheet.muted}>{t("watch.ways.quiet", quiet)}</p>}
          </div>
          <ul className={css.uses}>
            {ways.map(({ channel, ...use }) => (
              <li key={channel}>
                <b>{t(`watch.channel.${channel}`)}</b>{" "}
                {channel === "page" ? t("watch.ways.onPage") : <LastUse of={use} />}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Isolators({ isolators }: { isolators: WatchWays["isolators"] }) {
  const { t } = useTranslation();
  return (
    <ol className={css.uses}>
      {isolators.map(({ name, ...use }) => (
        <li key={name}>
          <b>{isolatorWords(name, t("watch.isolator.gateway"), t("watch.isolator.webhook"))}</b> <LastUse of={use} />
        </li>
      ))}
    </ol>
  );
}

/** RADIUS is called the same in every language. */
function isolatorWords(name: string, gateway: string, webhook: string): string {
  if (name.startsWith("gateway")) return gateway;
  if (name.startsWith("webhook")) return webhook;
  return name === "radius" ? "RADIUS" : visibleLine(name);
}

/** Whichever came last stands first. */
function LastUse({ of: { sentAt, failedAt, reason } }: { of: Use }) {
  const { t } = useTranslation();
  if (sentAt === null && failedAt === null) return <span className={sheet.muted}>{t("watch.ways.notUsed")}</span>;
  const failing = failedAt !== null && (sentAt === null || failedAt >= sentAt);
  const worked = sentAt !== null && (
    <span className={sheet.chip}>
      <Glyph name="met" size={16} />
      <span>
        {t("watch.ways.worked")} <When at={sentAt} />
      </span>
    </span>
  );
  const failed = failedAt !== null && (
    <span className={sheet.chip}>
      <Glyph name={failing ? "high" : "info"} size={16} />
      <span>
        {t("watch.ways.failed")} <When at={failedAt} />
        {reason !== null && `: ${visibleLine(reason)}`}
      </span>
    </span>
  );
  return (
    <span className={css.use}>
      {failing ? failed : worked} {failing ? worked : failed}
    </span>
  );
}

function TestAlarm() {
  const { t } = useTranslation();
  const test = useChange(testAlarmRoute);
  return (
    <div className={sheet.part}>
      <div>
        <SureButton label={t("watch.test.do")} title={t("watch.test.title")} onSure={() => test.mutateAsync({})}>
          <p>{t("watch.test.text")}</p>
        </SureButton>
      </div>
      {test.data !== undefined && (
        <div role="status" className={css.tested}>
          <p>
            <b>{t("watch.test.done")}</b> <When at={test.data.at} exact />
          </p>
          <ul className={css.uses}>
            {test.data.results.map(({ contact, channel, result, reason }) => (
              <li key={`${contact} ${channel}`}>
                <span className={sheet.chip}>
                  <Glyph name={result === "failed" ? "high" : result === "page" ? "info" : "met"} size={16} />
                  <span>
                    <b>{visibleLine(contact)}</b>, {t(`watch.channel.${channel}`)}: {t(`watch.test.is.${result}`)}
                    {reason !== null && ` (${visibleLine(reason)})`}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
