/**
 * The watch with its MQTT door: who signs on, what comes in, which commands go out.
 */

import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { Acting } from "../acts/act.ts";
import type { FollowedWays } from "../acts/watch/follow-ways.ts";
import { type LastUse, notedIsolators, openLastUses } from "../acts/watch/last-use.ts";
import { type Notifier, openNotifier } from "../acts/watch/notify.ts";
import { openSelfWatch, type SelfWatch } from "../acts/watch/self-watch.ts";
import { openWatchHouse, type WatchHouse } from "../acts/watch/watch-house.ts";
import type { Done } from "../acts/watch/watched-device.ts";
import { COMMAND_LIMIT_BYTES, CommandAnswer } from "../contract/command.ts";
import type { ChangeEvent } from "../contract/ledger.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { digestOfDeviceToken, endedAmong, noteSignOns, signOn } from "../store/credential.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { createMqttDoor, type MqttDoor } from "./mqtt/door.ts";
import { type OutsideBroker, openOutsideBroker } from "./outside-broker.ts";

export interface OpenWatchOptions {
  readonly folder: string;
  readonly acting: Omit<Acting, "publish">;
  /** Whom to tell and who isolates. */
  readonly ways: Pick<FollowedWays, "current" | "problem">;
  /** Where people open the page, unless the settings say it; null when only this machine does. */
  readonly pageAddress: () => string | null;
  /** Where the reports around grave findings are kept. */
  readonly evidence: EvidenceFiles;
  /** An outside broker by which devices are reached as well (`CARELABEL_MQTT_URL`). */
  readonly broker?: { readonly url: string; readonly clientId: string };
  readonly log: (text: string) => void;
}

export interface OpenWatch {
  readonly house: WatchHouse;
  readonly mqtt: MqttDoor;
  readonly notifier: Notifier;
  readonly selfWatch: SelfWatch;
  readonly ways: OpenWatchOptions["ways"];
  /** How an isolator answered last. */
  lastUse(isolator: string): LastUse;
  /** Told of every act, after its commit: a credential that was taken back ends its connections. */
  changed(event: ChangeEvent): void;
  close(): Promise<void>;
}

/** How all come that an outside broker hands over: it alone knows their connections. */
const OUTSIDE = "";

/** Days of sign-on are noted together, some at a time: a transaction holds the event loop. */
const NOTED_EVERY_MS = 60_000;
const NOTED_AT_ONCE = 500;
const NOTED_APART_MS = 100;
/** Expired credentials are looked for as often; revoked ones end at once. */
const ENDED_LOOKED_FOR_MS = 60_000;
const ENDED_AT_ONCE = 500;

export async function openWatchWithDoor(options: OpenWatchOptions): Promise<OpenWatch> {
  const { acting, log } = options;
  const { store, now } = acting;
  /** Connections of a device. */
  const connected = new Map<string, number>();
  /** Credentials that were signed on with: to be noted, and to be ended. */
  const noted = new Set<string>();
  const signedOn = new Set<string>();

  const mqtt = createMqttDoor({
    async signOn({ userName, password, certificate }) {
      // Whoever sends a password wants to be known by it: a wrong one is no reason to look at the certificate.
      const shown =
        password === null
          ? { certificateFingerprint: certificate ?? undefined }
          : {
              tokenDigest: digestOfDeviceToken(Buffer.from(password).toString("latin1")),
              deviceId: userName ?? undefined,
            };
      const known = await signOn(store.read, shown, now());
      if (known === undefined) return "refused";
      signedOn.add(known.credentialId);
      if (known.lastUsedOn !== today()) noted.add(known.credentialId);
      return { device: known.deviceId, credential: known.credentialId };
    },
    take(device, kind, payload, connection, done) {
      if (kind === "report") house.watch.take(device, payload, connection, done);
      else answer(device, payload, done);
    },
    onContact(device, fact) {
      const before = connected.get(device) ?? 0;
      const after = before + (fact === "connected" ? 1 : -1);
      if (after > 0) connected.set(device, after);
      else connected.delete(device);
    },
    log: (text) => log(`carelabel: ${text}\n`),
  });

  let isClosing = false;
  let broker: OutsideBroker | undefined;
  const { ways } = options;
  const uses = openLastUses();
  const nowMs = () => now().getTime();
  const notifier = openNotifier({ ...options, read: store.read, ways: () => ways.current(), now });
  const house = await openWatchHouse({
    ...options,
    tell: notifier.tell,
    isolators: () => notedIsolators(ways.current().isolators, uses, nowMs),
    settings: () => ways.current().reactions,
    sendCommand: async (device, payload, timeoutMs) =>
      connected.has(device) || broker === undefined
        ? mqtt.command(device, payload, timeoutMs)
        : broker.command(device, payload, timeoutMs),
    // Whether a device listens at an outside broker is known by its answer alone.
    listens: (device) => connected.has(device) || broker?.connected === true,
  });
  broker =
    options.broker &&
    openOutsideBroker({
      ...options.broker,
      take(device, kind, payload, done) {
        if (kind === "report") house.watch.take(device, payload, OUTSIDE, done);
        else answer(device, payload, done);
      },
      log,
    });

  function today(): string {
    return now().toISOString().slice(0, 10);
  }

  function answer(device: string, payload: Uint8Array, done: Done) {
    const found = readAnswer(payload);
    if (found === undefined) {
      done("refused", "an answer is {command, done}, as docs/simulate.md and the schema of commands say");
      return;
    }
    house.reactions.answered(device, found.command, found.done).then(
      () => done("taken"),
      (error: unknown) => {
        log(`carelabel: what device ${device} answered could not be kept: ${String(error)}\n`);
        done("busy", "it could not be kept; send it again");
      },
    );
  }

  async function note(): Promise<void> {
    while (noted.size > 0 && !isClosing) {
      await noteSome([...noted.values().take(NOTED_AT_ONCE)]);
      await wait(NOTED_APART_MS, undefined, { ref: false });
    }
  }

  async function noteSome(ids: readonly string[]): Promise<void> {
    for (const id of ids) noted.delete(id);
    const day = today();
    await store.write((tx) => noteSignOns(tx, ids, day));
  }

  async function endExpired(): Promise<void> {
    const ids = [...signedOn];
    for (let from = 0; from < ids.length && !isClosing; from += ENDED_AT_ONCE) {
      for (const id of await endedAmong(store.read, ids.slice(from, from + ENDED_AT_ONCE), now())) {
        signedOn.delete(id);
        mqtt.endCredential(id);
      }
      await nextTurn();
    }
  }

  const guarded = (what: string, work: () => Promise<void>) => () =>
    void work().catch((error: unknown) => log(`carelabel: ${what}: ${String(error)}\n`));
  const timers = [
    setInterval(guarded("sign-ons could not be noted", note), NOTED_EVERY_MS).unref(),
    setInterval(guarded("expired credentials could not be ended", endExpired), ENDED_LOOKED_FOR_MS).unref(),
  ];

  const selfWatch = openSelfWatch({ ...options, ...house, read: store.read, notifier, now });
  guarded("what quiet hours held back could not be planned", () => notifier.resume())();

  return {
    house,
    mqtt,
    notifier,
    selfWatch,
    ways,
    lastUse: uses.of,
    changed(event) {
      house.changed(event);
      const { subjects } = event;
      if (subjects.some(({ kind }) => kind === "credential" || kind === "device"))
        guarded("revoked credentials could not be ended", endExpired)();
    },
    async close() {
      isClosing = true;
      for (const timer of timers) clearInterval(timer);
      selfWatch.close();
      // Before the ways to the devices: a command that finds none would count as one that failed.
      await house.reactions.close();
      await broker?.close();
      await mqtt.close();
      if (noted.size > 0) await noteSome([...noted]).catch(() => undefined);
      await house.close();
      notifier.close();
    },
  };
}

function readAnswer(payload: Uint8Array): CommandAnswer | undefined {
  if (payload.length > COMMAND_LIMIT_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return problemsAgainst(CommandAnswer, value).length === 0 ? (value as CommandAnswer) : undefined;
  } catch {
    return undefined; // no JSON: nothing that could be an answer
  }
}
