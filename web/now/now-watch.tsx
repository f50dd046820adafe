/**
 * What the watch says in a line of *Now*: what is wrong with the value against its limit and whose reference that is,
 * what was done already, and who has seen it.
 */
import { useTranslation } from "react-i18next";
import type { NowItem } from "../../src/contract/device.ts";
import type { WatchChain, WatchFinding } from "../../src/contract/runtime.ts";
import { useNow, When } from "../look/when.tsx";
import { stillNeeded } from "../runtime/chain-act.ts";
import { asSentence, useWatchWords } from "../runtime/watch-words.ts";
import css from "./now-line.module.css";

const DAY_MS = 24 * 60 * 60_000;

/** Nothing where the watch has found nothing. */
export function NowWatch({ item: { finding, findings, chain } }: { item: NowItem }) {
  return (
    <>
      {finding !== null && <Found of={finding} further={findings - 1} />}
      {chain !== null && <Done chain={chain} />}
      {finding !== null && <Seen of={finding} chain={chain} />}
    </>
  );
}

function Found({ of: { finding }, further }: { of: WatchFinding; further: number }) {
  const { t } = useTranslation();
  const words = useWatchWords();
  const now = useNow();
  const since = new Date(finding.firstSeenMs);
  const isToday = now.getTime() - since.getTime() < DAY_MS;
  return (
    <p className={css.told}>
      {asSentence(words.of("authority", finding.authority))},{" "}
      {t("runtime.now.since", { time: isToday ? words.clock(since) : words.moment(since) })} (
      <When at={since.toISOString()} lasting />)
      {further > 0 && (
        <>
          {" · "}
          {t("runtime.now.more", { count: further })}
        </>
      )}
    </p>
  );
}

/** What is to come is told on the device's page. */
const NOT_YET: readonly string[] = ["planned", "dropped"];

function Done({ chain }: { chain: WatchChain }) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const steps = chain.steps.filter(({ state }) => !NOT_YET.includes(state));
  const waiting = chain.steps.find(({ state }) => state === "needs-person");
  const { persons } = waiting === undefined ? { persons: 0 } : stillNeeded(chain, waiting);
  const all = waiting === undefined ? 0 : persons + waiting.confirmedBy.length;
  return (
    <p className={css.did}>
      {chain.repetition > 0 && t("runtime.reaction.told", { count: chain.repetition })}{" "}
      {steps.map((step) => (
        <span key={step.do}>
          {asSentence(reaction("command", step.do))}: <b>{reaction("step", step.state)}</b>.{" "}
        </span>
      ))}
      {waiting !== undefined && all > 1 && <b>{t("runtime.now.of", { done: waiting.confirmedBy.length, all })}. </b>}
      {waiting === undefined && chain.waitingFor !== null && chain.takenBy !== null && (
        <span>{reaction("waitingFor", chain.waitingFor)}</span>
      )}
    </p>
  );
}

function Seen({ of: { handling }, chain }: { of: WatchFinding; chain: WatchChain | null }) {
  const { t } = useTranslation();
  const { acknowledged, assignee } = handling;
  const taken = chain?.takenByName != null && chain.takenAt !== null;
  return (
    <p className={css.told}>
      {taken && (
        <>
          {t("runtime.reaction.takenBy", { name: chain.takenByName })} <When at={chain.takenAt ?? ""} />
        </>
      )}
      {taken && acknowledged !== null && " · "}
      {acknowledged !== null && (
        <>
          {t("runtime.now.seenBy", { name: acknowledged.by })} <When at={acknowledged.at} />
        </>
      )}
      {!taken && acknowledged === null && asSentence(t("runtime.now.nobody"))}
      {assignee !== null && ` · ${t("runtime.finding.assignedTo", { name: assignee })}`}
    </p>
  );
}
