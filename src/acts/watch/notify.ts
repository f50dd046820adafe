/**
 * Tells people: whoever the policy names for a chain's alarm, each by all of their channels, again with growing pauses
 * when a way fails. Of an incident one chain speaks for all.
 *
 * What went out is remembered by its key in memory; after a crash the receivers drop what comes twice under one key.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Severity } from "../../domain/finding/severity.ts";
import type { AlarmReason, Chain } from "../../domain/runtime/reaction/chain.ts";
import {
  type Delivery,
  type NotificationsDue,
  notificationsDue,
  speakers,
  testAlarm,
} from "../../domain/runtime/reaction/notification.ts";
import type { SelfReason } from "../../domain/runtime/self-state.ts";
import type { Reading } from "../../store/database.ts";
import { chainById, openChains } from "../../store/reaction-chain.ts";
import { readSetting } from "../../store/setting.ts";
import { alarmFacts, bareFacts } from "./alarm-facts.ts";
import { type AlarmText, alarmText, selfText, testText } from "./alarm-text.ts";
import { type Channel, type Message, type Outgoing, openDeliveries } from "./deliver.ts";
import { type LastUse, openLastUses } from "./last-use.ts";
import type { WaysOptions } from "./reaction-ways.ts";
import type { QuietSensor } from "./sensors.ts";
import type { Ways } from "./ways.ts";

export interface NotifierOptions {
  readonly read: Reading;
  readonly ways: () => Ways;
  readonly now: () => Date;
  /** Where people open the page, unless the settings say it; null when only this machine does. */
  readonly pageAddress: () => string | null;
  readonly log: (text: string) => void;
  /** Waited before the second, third ... try. */
  readonly pausesMs?: readonly number[];
}

/** The watch's own alarm, told like the alarm of a chain. */
export interface SelfAlarm {
  readonly id: string;
  /** Empty once it is over. */
  readonly reasons: readonly SelfReason[];
  /** Sensors that are missed. */
  readonly quiet: readonly QuietSensor[];
  readonly sinceMs: number;
  readonly repetition: number;
  /** How far up the on-call order. */
  readonly level: number;
  readonly severity: Severity;
}

export interface Tested {
  readonly contact: string;
  readonly channel: Channel;
  /** `page`: there is nothing to send. */
  readonly result: "sent" | "failed" | "page";
  readonly reason: string | null;
}

export interface NotifierFigures {
  readonly sent: Readonly<Record<Outgoing, number>>;
  /** Given up. */
  readonly failed: Readonly<Record<Outgoing, number>>;
  readonly triedAgain: number;
  /** Alarms for which another chain of the incident speaks. */
  readonly spokenFor: number;
  /** Alarms for which nobody on call is named. */
  readonly unheard: number;
  readonly underWay: number;
}

export interface Notifier {
  readonly tell: WaysOptions["tell"];
  raise(alarm: SelfAlarm): Promise<void>;
  /** Reaches everybody by every way, once; what became of each. */
  test(id: string): Promise<readonly Tested[]>;
  /** Goes on with what quiet hours held back when the program ended. */
  resume(): Promise<void>;
  figures(): NotifierFigures;
  /** How it went last to tell `contact` by `channel`. */
  lastUse(contact: string, channel: Outgoing): LastUse;
  close(): void;
}

const PAUSES_MS = [1000, 5000, 20_000, 60_000];
const LONGEST_PAUSE_MS = 5 * 60_000;
const KEYS_KEPT = 10_000;
/** Deliveries under way; beyond, one more is given up at once. */
const AT_ONCE = 1000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A mass event asks for the same incident many times in a moment. */
const INCIDENT_HOLDS_MS = 500;

export function openNotifier(options: NotifierOptions): Notifier {
  const { read, ways, now, log, pausesMs = PAUSES_MS } = options;
  const nowMs = () => now().getTime();
  const deliveries = openDeliveries(now);
  const uses = openLastUses();
  const closing = new AbortController();
  const sent = { "e-mail": 0, webhook: 0, syslog: 0 };
  const failed = { "e-mail": 0, webhook: 0, syslog: 0 };
  let triedAgain = 0;
  let spokenFor = 0;
  let unheard = 0;
  let underWay = 0;
  /** Key and channel of what is on its way or has arrived, the latest last. */
  const known = new Set<string>();
  /** By chain: to be asked again when quiet hours end. */
  const holding = new Map<string, NodeJS.Timeout>();
  let open: { readonly atMs: number; readonly chains: Promise<readonly Chain[]> } | undefined;

  async function incidentOf({ incident }: Chain): Promise<readonly Chain[]> {
    const atMs = performance.now();
    if (open === undefined || atMs - open.atMs > INCIDENT_HOLDS_MS)
      open = { atMs, chains: openChains(read).then((all) => all.map(({ chain }) => chain)) };
    return (await open.chains).filter((one) => one.incident === incident);
  }

  /** An alarm goes out with what there is, even when the database cannot be read. */
  async function unless<T, F>(asked: Promise<T>, otherwise: F): Promise<T | F> {
    try {
      return await asked;
    } catch (error) {
      log(`carelabel: of an alarm not all could be read: ${String(error)}\n`);
      return otherwise;
    }
  }

  /** How many more devices `chain` speaks for; undefined when another one speaks for it. */
  async function othersOf(chain: Chain): Promise<number | undefined> {
    if (chain.incident === null) return 0;
    const all = [...(await incidentOf(chain)).filter(({ id }) => id !== chain.id), chain];
    const [speaker] = speakers(all);
    return speaker?.id === chain.id ? new Set(all.map(({ device }) => device)).size - 1 : undefined;
  }

  async function tellOf(chain: Chain, because: AlarmReason, only?: ReadonlySet<string>): Promise<void> {
    const others = await unless(othersOf(chain), 0);
    if (others === undefined) {
      spokenFor++;
      return;
    }
    const due = notificationsDue(ways().policy, chain, nowMs());
    hold(chain.id, due);
    if (due.nobody) unheard++;
    const wanted = due.deliveries.filter(({ to }) => only?.has(to) ?? true);
    if (wanted.length === 0) return;
    const { severity, repetition } = chain.alarm;
    const address = ways().pageAddress ?? options.pageAddress();
    const told = { because, severity, others };
    const about = await unless(alarmFacts(read, chain, told, address), bareFacts(chain, told));
    const { device, finding, page } = about;
    const facts = {
      reaction: chain.id,
      incident: chain.incident,
      device: device.id,
      title: device.title,
      finding: finding.kind,
      because,
      repetition,
      since: new Date(about.sinceMs).toISOString(),
      page,
    };
    const words = alarmText(about, ways().language);
    await deliverAll(wanted, { event: "alarm", words, facts });
  }

  function hold(chainId: string, { held, againAtMs }: Pick<NotificationsDue, "held" | "againAtMs">): void {
    clearTimeout(holding.get(chainId));
    holding.delete(chainId);
    if (againAtMs === null || closing.signal.aborted) return;
    const inMs = Math.min(againAtMs - nowMs(), LONGEST_TIMER_MS);
    holding.set(chainId, setTimeout(() => void wake(chainId, new Set(held)), inMs).unref());
  }

  /** Quiet hours are over: tells those whom they kept from it, if it still stands. */
  async function wake(chainId: string, held: ReadonlySet<string>): Promise<void> {
    holding.delete(chainId);
    try {
      const chain = (await chainById(read, chainId))?.chain;
      if (chain === undefined || chain.state === "ended") return;
      await tellOf(chain, chain.alarm.repetition > 1 ? "repeated" : "breach", held);
    } catch (error) {
      log(`carelabel: what quiet hours held back of reaction ${chainId} could not be told: ${String(error)}\n`);
    }
  }

  async function deliverAll(
    all: readonly Delivery[],
    message: Pick<Message, "event" | "words" | "facts">,
  ): Promise<void> {
    await Promise.all(
      all.flatMap(({ key, to, severity, channels }) =>
        channels.filter(isOutgoing).map((channel) => deliver(channel, { ...message, key, to, severity })),
      ),
    );
  }

  async function deliver(channel: Outgoing, message: Message): Promise<void> {
    const mark = `${message.key} ${channel}`;
    if (known.has(mark) || closing.signal.aborted) return;
    known.add(mark);
    for (const oldest of known.values().take(Math.max(0, known.size - KEYS_KEPT))) known.delete(oldest);
    const reason =
      underWay >= AT_ONCE ? `${AT_ONCE} notifications are on their way already` : await tries(channel, message);
    if (!closing.signal.aborted) uses.note(`${message.to} ${channel}`, nowMs(), reason);
    if (reason === null) sent[channel]++;
    else if (!closing.signal.aborted) {
      failed[channel]++;
      known.delete(mark);
      log(`carelabel: a notification did not get out by ${channel} and is given up: ${reason}\n`);
    }
  }

  /** Null once it arrived; else why it did not. The settings are read anew each time: a person may have mended them. */
  async function tries(channel: Outgoing, message: Message): Promise<string | null> {
    underWay++;
    try {
      for (let attempt = 0; ; attempt++) {
        const result = await deliveries.send(channel, message, ways());
        if (result.kind === "sent") return null;
        const pauseMs = pausesMs[attempt];
        if (!result.again || pauseMs === undefined) return result.reason;
        triedAgain++;
        const inMs = Math.min(Math.max(pauseMs, result.afterMs), LONGEST_PAUSE_MS);
        await wait(inMs, undefined, { ref: false, signal: closing.signal });
      }
    } catch (error) {
      return String(error); // the notifier closes
    } finally {
      underWay--;
    }
  }

  async function zone(): Promise<string> {
    const facility = await unless(readSetting(read, "facility"), undefined);
    return facility === undefined ? "UTC" : (JSON.parse(facility) as { zone: string }).zone;
  }

  return {
    async tell({ repetition, level, severity, because }, given) {
      const kept = (await unless(chainById(read, given.id), undefined))?.chain ?? given;
      // What the command says; the chain may have gone on since.
      await tellOf({ ...kept, alarm: { ...kept.alarm, repetition, level, severity } }, because);
    },

    async raise({ id, reasons, quiet, sinceMs, repetition, level, severity }) {
      const alarm = { repetition, level, severity, unanswered: 0, nextAtMs: 0, takenBy: null, takenAtMs: null };
      const { policy, language } = ways();
      const { deliveries: due } = notificationsDue(policy, { id: `watch-${id}`, state: "running", alarm }, nowMs());
      const words: AlarmText = selfText({ reasons, quiet, sinceMs }, await zone(), language);
      await deliverAll(due, { event: "watch", words, facts: { reasons: reasons.join(","), repetition } });
    },

    async test(id) {
      const { policy, language } = ways();
      const words = testText(language);
      return Promise.all(
        testAlarm(policy, id).flatMap(({ key, to, severity, channels }) =>
          channels.map(async (channel): Promise<Tested> => {
            if (!isOutgoing(channel)) return { contact: to, channel, result: "page", reason: null };
            const message: Message = { event: "test", key, to, severity, words, facts: {} };
            const result = await deliveries.send(channel, message, ways());
            if (result.kind === "sent") sent[channel]++;
            uses.note(`${to} ${channel}`, nowMs(), result.kind === "sent" ? null : result.reason);
            return result.kind === "sent"
              ? { contact: to, channel, result: "sent", reason: null }
              : { contact: to, channel, result: "failed", reason: result.reason };
          }),
        ),
      );
    },

    async resume() {
      for (const { chain } of await openChains(read)) hold(chain.id, notificationsDue(ways().policy, chain, nowMs()));
    },

    figures: () => ({ sent: { ...sent }, failed: { ...failed }, triedAgain, spokenFor, unheard, underWay }),
    lastUse: (contact, channel) => uses.of(`${contact} ${channel}`),

    close() {
      closing.abort();
      for (const timer of holding.values()) clearTimeout(timer);
      holding.clear();
      deliveries.close();
    },
  };
}

const isOutgoing = (channel: Channel): channel is Outgoing => channel !== "page";
