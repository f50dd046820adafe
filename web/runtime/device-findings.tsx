/**
 * What is wrong with a device and since when: each finding with the declared beside the observed, how sure, why, what to
 * do, and what people said of it.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { handleFindingRoute, type WatchFinding } from "../../src/contract/runtime.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Disclosure } from "../look/disclosure.tsx";
import { Fold } from "../look/fold.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import { Pair } from "../look/pair.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import { HANDLINGS, HandleDialog, type Handling } from "./handle-dialog.tsx";
import css from "./runtime.module.css";
import { asSentence, useWatchWords } from "./watch-words.ts";

export function DeviceFindings({ findings }: { findings: readonly WatchFinding[] }) {
  const { t } = useTranslation();
  const open = findings.filter(({ closedAt }) => closedAt === null);
  const over = findings.filter(({ closedAt }) => closedAt !== null);
  return (
    <>
      {open.length > 0 && (
        <ul className={css.findings}>
          {open.map((one) => (
            <li key={one.id} data-severity={one.finding.severity}>
              {MINOR.includes(one.finding.severity) ? <Folded of={one} /> : <OneFinding of={one} />}
            </li>
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <Fold className={css.fold} summary={t("runtime.wrong.over", { count: over.length })}>
          {() => (
            <ul className={css.findings}>
              {over.map((one) => (
                <li key={one.id} data-severity="info">
                  <OneFinding of={one} />
                </li>
              ))}
            </ul>
          )}
        </Fold>
      )}
    </>
  );
}

/** Those that can wait take one line until somebody opens them. */
const MINOR: readonly string[] = ["low", "info"];

function Folded({ of }: { of: WatchFinding }) {
  const { t } = useTranslation();
  const words = useWatchWords();
  return (
    <Fold
      className={css.fold}
      summary={`${t(`runtime.finding.severity.${of.finding.severity}`)}: ${words.sentence(of.finding)}`}
    >
      {() => <OneFinding of={of} />}
    </Fold>
  );
}

function OneFinding({ of }: { of: WatchFinding }) {
  const { t } = useTranslation();
  const words = useWatchWords();
  const { finding, closedAt } = of;
  const since = new Date(finding.firstSeenMs).toISOString();
  const says = t(`runtime.finding.severity.${finding.severity}`);
  return (
    <article className={css.finding} aria-label={words.of("kind", finding.kind)}>
      <h3>{words.sentence(finding)}</h3>
      <p className={sheet.muted}>
        {t("runtime.finding.since")} <When at={since} exact />,{" "}
        {t("runtime.finding.times", { count: finding.occurrences })}
        {finding.occurrences > 1 && (
          <>
            , {t("runtime.finding.lastSeen")} <When at={new Date(finding.lastSeenMs).toISOString()} />
          </>
        )}
      </p>
      {closedAt !== null && (
        <p>
          {t("runtime.finding.over")} <When at={closedAt} exact />
        </p>
      )}
      <Pair
        declared={
          finding.declared === null ? t("runtime.finding.notStated") : <bdi>{words.value(finding.declared)}</bdi>
        }
        observed={<bdi>{words.value(finding.observed)}</bdi>}
        mark={closedAt === null ? finding.severity : "info"}
        says={closedAt === null ? says : t("runtime.finding.state.resolved")}
      />
      <dl className={sheet.facts}>
        <dt>{t("runtime.finding.whose")}</dt>
        <dd>{asSentence(words.of("authority", finding.authority))}</dd>
        <dt>{t("runtime.finding.certainty")}</dt>
        <dd>
          {t("runtime.finding.certain", { percent: Math.round(finding.certainty * 100) })}
          {finding.because.length > 0 && `: ${words.because(finding)}`}
        </dd>
        <dt>{t("runtime.finding.cause")}</dt>
        <dd>{words.of("cause", finding.cause)}</dd>
        {closedAt === null && (
          <>
            <dt>{t("runtime.finding.todo")}</dt>
            <dd>{words.of("todo", finding.kind)}</dd>
          </>
        )}
      </dl>
      <Said of={of} />
      <Ways of={of} />
    </article>
  );
}

/** Who has seen it, whose it is, whether it was put off, and the notes. */
function Said({ of: { state, handling, snoozed } }: { of: WatchFinding }) {
  const { t } = useTranslation();
  const { moment } = useWatchWords();
  const { acknowledged, assignee, snooze, notes } = handling;
  return (
    <div className={css.said}>
      <p className={sheet.chip}>
        <Glyph name={acknowledged === null ? "unknown" : "met"} size={16} />
        {acknowledged === null ? (
          asSentence(t(`runtime.finding.state.${state}`))
        ) : (
          <span>
            {t("runtime.finding.acknowledgedBy", { name: acknowledged.by })} <When at={acknowledged.at} />
            {state !== "acknowledged" && ` · ${t(`runtime.finding.state.${state}`)}`}
          </span>
        )}
      </p>
      {assignee !== null && <p>{t("runtime.finding.assignedTo", { name: assignee })}</p>}
      {snooze !== null && snoozed && (
        <p>
          {t("runtime.finding.putOff", { name: snooze.by })}{" "}
          {[
            snooze.until === null ? [] : t("runtime.finding.until", { moment: moment(new Date(snooze.until)) }),
            snooze.orOccurrences === null ? [] : t("runtime.finding.orTimes", { count: snooze.orOccurrences }),
            t("runtime.finding.worse"),
          ]
            .flat()
            .join(", ")}
        </p>
      )}
      {notes.length > 0 && (
        <>
          <h4>{t("runtime.finding.notes")}</h4>
          <ul className={css.notes}>
            {notes.map(({ by, at, text }) => (
              <li key={`${at} ${text}`}>
                <bdi>{visibleLine(text)}</bdi>{" "}
                <span className={sheet.muted}>
                  {by}, <When at={at} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** What may be done about it: nothing is offered that would be refused. */
function Ways({ of }: { of: WatchFinding }) {
  const { t } = useTranslation();
  const handles = useMay("watch.handle");
  const [open, setOpen] = useState<Handling>();
  const wake = useChange(handleFindingRoute);
  if (!handles) return null;
  const ways = HANDLINGS.filter((one) => isWay(one, of));
  const first = ways.includes("acknowledge") ? "acknowledge" : "note";
  const rest = ways.filter((one) => one !== first);
  const put = of.closedAt === null && (of.snoozed || of.state === "accepted");
  return (
    <div className={css.ways}>
      {ways.includes(first) && (
        <Button variant={first === "acknowledge" ? "filled" : "outline"} h={44} onClick={() => setOpen(first)}>
          {t(`runtime.handle.do.${first}`)}
        </Button>
      )}
      {put && (
        <Button
          variant="outline"
          h={44}
          loading={wake.isPending}
          onClick={() => wake.mutate({ params: { id: of.id }, version: of.version, body: { do: "wake" } })}
        >
          {t("runtime.handle.do.wake")}
        </Button>
      )}
      {rest.length > 0 && (
        <Disclosure label={t("runtime.handle.more")} className={css.more}>
          <ul>
            {rest.map((one) => (
              <li key={one}>
                <button type="button" onClick={() => setOpen(one)}>
                  {t(`runtime.handle.do.${one}`)}
                </button>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      <Notice problem={wake.error ?? undefined} />
      {open !== undefined && <HandleDialog what={open} finding={of} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function isWay(what: Handling, { finding, closedAt, handling, state }: WatchFinding): boolean {
  if (what === "refute") return state !== "refuted";
  if (closedAt !== null) return what === "note";
  if (what === "acknowledge") return handling.acknowledged === null;
  // Beyond a fail-safe limit nothing is put off.
  return (what !== "snooze" && what !== "accept") || finding.kind !== "fail-safe-limit";
}
