/**
 * Reactions: keeps the chains going, one event of a chain at a time.
 *
 * Every move of a chain is one transaction with its lines in the ledger; what is to be done outside is done after it and
 * comes back as the next event. What a crash interrupted stands in the chain as not sent, and is sent again under the
 * same key.
 */
import { InputError } from "../../domain/input-error.ts";
import type { ReactionStep } from "../../domain/label/runtime-facts.ts";
import { advance, type ChainEvent } from "../../domain/runtime/reaction/advance.ts";
import { type Chain, type Circumstances, type Command, startChain } from "../../domain/runtime/reaction/chain.ts";
import { mergeIntoIncident } from "../../domain/runtime/reaction/mass-event.ts";
import type { ReactionSettings } from "../../domain/runtime/reaction/settings.ts";
import type { Store, Writing } from "../../store/database.ts";
import { moveStatus, statusOf } from "../../store/device-status.ts";
import { chainById, insertChain, type KeptChain, openChains, replaceChain } from "../../store/reaction-chain.ts";
import { type KeptFinding, openFindings } from "../../store/runtime-finding.ts";
import { type Acting, act, newId } from "../act.ts";
import type { BeginReactions, Departure } from "./keep-findings.ts";
import { factsOf, roomFor } from "./reaction-facts.ts";

export interface ReactionWays {
  /** Carries a command out; resolves with the events that follow, and never throws. */
  carryOut(command: Command, chain: Chain): Promise<readonly ChainEvent[]>;
  /** Whether the device listens to commands now, and who can take it off the network. */
  waysTo(deviceId: string): { readonly canPause: boolean; readonly isolators: readonly string[] };
  /** Whether the newest report of the device itself came since then and says that it operates. */
  saysOperating(deviceId: string, sinceMs: number): Promise<boolean>;
}

export interface ReactionOptions {
  readonly acting: Acting;
  readonly ways: ReactionWays;
  readonly settings: () => ReactionSettings;
  /** What the label of the product prescribes. */
  readonly stepsOf: (productId: string) => readonly ReactionStep[] | undefined;
  /** A device is back in service: its safe state is over. */
  readonly onReturned: (deviceId: string) => void;
  readonly log: (text: string) => void;
}

export interface Reactions {
  /** Starts a chain for each finding that asks for one, within the transaction of the caller. */
  readonly begin: BeginReactions;
  /** Lets chains go that were begun, after that transaction. */
  begun(chains: readonly Chain[]): void;
  /** The departure is over, or it is back. */
  departed(departure: Departure): void;
  /** What a device answered to a command; resolves once that is kept, rejects when it cannot be. */
  answered(deviceId: string, command: string, done: boolean): Promise<void>;
  /** What a person wants, who may; the chain as it is then. */
  wish(acting: Acting, chainId: string, event: ChainEvent): Promise<Chain>;
  /** Goes on with what was open when the program ended. */
  resume(): Promise<void>;
  /** Looks whether what counts as paused says that it operates, as it does by itself every few seconds. */
  look(): Promise<void>;
  readonly open: number;
  close(): Promise<void>;
}

/** Timers of Node take no more. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const AGAIN_MS = 5000;
const CONTRADICTION_LOOKED_FOR_MS = 2000;
/** What it reports so soon after a person has stopped it on the spot may speak of the time before. */
const BY_HAND_SHOWS_MS = 70_000;

export function openReactions(options: ReactionOptions): Reactions {
  return new RunningReactions(options);
}

interface Running {
  readonly device: string;
  readonly findingKey: string;
  /** From when on a report that it operates contradicts that it is paused; null while it does not count as paused. */
  pausedSinceMs: number | null;
  timer: NodeJS.Timeout | undefined;
  /** The event before is done. */
  last: Promise<unknown>;
}

class RunningReactions implements Reactions {
  readonly #options: ReactionOptions;
  readonly #store: Store;
  readonly #running = new Map<string, Running>();
  readonly #looking: NodeJS.Timeout;
  #closed = false;

  constructor(options: ReactionOptions) {
    this.#options = options;
    this.#store = options.acting.store;
    this.#looking = setInterval(() => void this.look(), CONTRADICTION_LOOKED_FOR_MS).unref();
  }

  get open(): number {
    return this.#running.size;
  }

  readonly begin: BeginReactions = async (tx, findings, at) => {
    const asking = findings.filter((kept) => this.#asksForChain(kept));
    if (asking.length === 0) return [];
    const open = await openChains(tx);
    const begun: Chain[] = [];
    for (const kept of asking) {
      const chain = await this.#start(tx, kept, open, at);
      if (chain !== undefined) begun.push(chain);
    }
    return begun;
  };

  begun(chains: readonly Chain[]): void {
    for (const chain of chains) {
      this.#follow(chain, null);
      void this.#move(chain.id, { kind: "time" });
    }
  }

  departed({ deviceId, key, lasts }: Departure): void {
    for (const [id, running] of this.#running)
      if (running.device === deviceId && running.findingKey === key)
        void this.#move(id, { kind: lasts ? "breach-again" : "breach-ended", id: newId() });
  }

  async answered(deviceId: string, command: string, done: boolean): Promise<void> {
    const key = keyOfCommand(command);
    const [id = ""] = key.split("/");
    if (this.#running.get(id)?.device !== deviceId) return;
    if (this.#closed) throw new Error("the reactions are closed");
    // An answer alone proves nothing: what the device reports then does (`reaction-ways.ts`).
    await this.#inTurn(id, () => this.#step(this.#options.acting, id, { kind: "acknowledged", key, done }));
  }

  async wish(acting: Acting, chainId: string, event: ChainEvent): Promise<Chain> {
    return this.#inTurn(chainId, () => this.#step(acting, chainId, event));
  }

  async resume(): Promise<void> {
    for (const { chain, wakeAtMs } of await openChains(this.#store.read)) {
      this.#follow(chain, wakeAtMs);
      this.#send(chain, [...chain.unsent, ...proofsAwaited(chain)]);
    }
    // What ended or came back while nobody was there to hear it.
    const open = await openFindings(
      this.#store.read,
      [...this.#running.values()].map(({ device }) => device),
    );
    for (const { device, findingKey } of [...this.#running.values()]) {
      const lasts = open.get(device)?.some(({ finding }) => finding.key === findingKey) === true;
      this.departed({ deviceId: device, key: findingKey, lasts });
    }
  }

  async look(): Promise<void> {
    for (const [id, { device, pausedSinceMs }] of [...this.#running]) {
      if (pausedSinceMs === null) continue;
      const isContradicted = await this.#options.ways.saysOperating(device, pausedSinceMs).catch((error: unknown) => {
        this.#options.log(`carelabel: whether ${device} is still paused cannot be read: ${String(error)}\n`);
        return false;
      });
      if (isContradicted) await this.#move(id, { kind: "contradicted", act: "pause" });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#looking);
    for (const { timer } of this.#running.values()) clearTimeout(timer);
    await Promise.all([...this.#running.values()].map(({ last }) => last.catch(() => undefined)));
  }

  #asksForChain({ finding: { kind, severity } }: KeptFinding): boolean {
    return this.#options.settings().actOn.includes(kind) || severity === "critical" || severity === "high";
  }

  /**
   * One chain for what happens to a device: a further departure joins the one that is open, unless it asks for more than
   * telling people and that one does not.
   * @param open the chains that have not ended; kept up with what is changed here.
   */
  async #start(tx: Writing, kept: KeptFinding, open: KeptChain[], at: string): Promise<Chain | undefined> {
    const { settings, stepsOf } = this.#options;
    const { deviceId, finding } = kept;
    if ((await chainById(tx, kept.id)) !== undefined) return undefined;
    const { actOn } = settings();
    const own = open.filter(({ chain }) => chain.device === deviceId);
    if (own.some(({ chain }) => actOn.includes(chain.finding.kind) || !actOn.includes(finding.kind))) return undefined;
    const facts = await factsOf(tx, deviceId);
    if (facts === undefined) return undefined;
    const { key, kind, severity } = finding;
    const atMs = Date.parse(at);
    const { productId: product, ward } = facts;
    const breach = { device: deviceId, product, ward, changedVersionAtMs: null, atMs };
    const merged = mergeIntoIncident(
      open.map(({ chain }) => chain),
      breach,
      settings(),
    );
    const chain = startChain(
      {
        id: kept.id,
        device: deviceId,
        incident: merged?.incident ?? null,
        finding: { key, kind, severity },
        ward,
        product,
        changedVersionAtMs: breach.changedVersionAtMs,
        steps: stepsOf(product),
      },
      settings(),
      atMs,
    );
    const begun: KeptChain = { chain, wakeAtMs: atMs, version: 1 };
    await insertChain(tx, begun);
    for (const [place, one] of open.entries())
      if (merged?.chains.includes(one.chain.id) === true && one.chain.incident === null) {
        const joined = { ...one, chain: { ...one.chain, incident: merged.incident } };
        await replaceChain(tx, joined);
        open[place] = { ...joined, version: one.version + 1 };
      }
    open.push(begun);
    return chain;
  }

  #follow(chain: Chain, wakeAtMs: number | null): void {
    if (chain.state === "ended") {
      const running = this.#running.get(chain.id);
      clearTimeout(running?.timer);
      this.#running.delete(chain.id);
      return;
    }
    const running = this.#running.get(chain.id) ?? {
      device: chain.device,
      findingKey: chain.finding.key,
      pausedSinceMs: null,
      timer: undefined,
      last: Promise.resolve(),
    };
    this.#running.set(chain.id, running);
    running.pausedSinceMs = pausedSince(chain);
    clearTimeout(running.timer);
    if (wakeAtMs === null || this.#closed) return;
    const inMs = Math.min(Math.max(0, wakeAtMs - this.#options.acting.now().getTime()), LONGEST_WAIT_MS);
    running.timer = setTimeout(() => void this.#move(chain.id, { kind: "time" }), inMs);
    running.timer.unref();
  }

  /** An event of the program's own; when the database takes nothing, it is tried again. */
  async #move(chainId: string, event: ChainEvent): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#inTurn(chainId, () => this.#step(this.#options.acting, chainId, event));
    } catch (error) {
      if (error instanceof InputError && error.code === "record-unknown") return this.#lose(chainId);
      this.#options.log(`carelabel: reaction ${chainId} could not go on, tried again: ${String(error)}\n`);
      setTimeout(() => void this.#move(chainId, event), AGAIN_MS).unref();
    }
  }

  /** Its device was merged into another, whose record knows nothing of it. */
  #lose(chainId: string): void {
    clearTimeout(this.#running.get(chainId)?.timer);
    if (this.#running.delete(chainId)) this.#options.log(`carelabel: reaction ${chainId} is gone with its device\n`);
  }

  #inTurn<T>(chainId: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(chainId);
    const mine = (running?.last ?? Promise.resolve()).catch(() => undefined).then(work);
    if (running !== undefined) running.last = mine;
    return mine;
  }

  async #step(acting: Acting, chainId: string, event: ChainEvent): Promise<Chain> {
    const { chain, commands, wakeAtMs } = await act(acting, "reaction.step", async (tx, at) => {
      const kept = await chainById(tx, chainId);
      if (kept === undefined) throw new InputError("record-unknown", "id", `there is no reaction ${chainId}`);
      const now = await this.#circumstances(tx, kept.chain, at);
      const result = advance(kept.chain, event, now);
      const isMoved = JSON.stringify(result.chain) !== JSON.stringify(kept.chain);
      if (isMoved || result.wakeAtMs !== kept.wakeAtMs)
        await replaceChain(tx, { chain: result.chain, wakeAtMs: result.wakeAtMs, version: kept.version });
      await this.#moveDevice(tx, kept.chain, result.chain, at);
      return {
        result,
        deed:
          result.happened.length === 0
            ? undefined
            : {
                subjects: [{ kind: "device" as const, id: kept.chain.device }],
                changes: { reaction: [null, result.happened] as [unknown, unknown] },
              },
      };
    });
    this.#follow(chain, wakeAtMs);
    this.#send(chain, commands);
    if (chain.ended === "returned") this.#options.onReturned(chain.device);
    return chain;
  }

  /** The device's own record follows: what the chain took out, and what it gave back. */
  async #moveDevice(tx: Writing, before: Chain, now: Chain, at: string): Promise<void> {
    const { device, operation, ended } = now;
    const isBack = ended === "returned" && before.ended === null;
    if (operation === before.operation && !isBack) return;
    const status = await statusOf(tx, device);
    if (status === undefined) return;
    // What a person has since put into maintenance or acceptance stays there.
    const isOut = status.operation === "paused" || status.operation === "quarantined";
    if (operation === "operating" && !isOut && !isBack) return;
    const moved = operation === "operating" && !isOut ? status.operation : operation;
    const conformity = isBack ? "unknown" : status.conformity;
    await moveStatus(tx, [{ deviceId: device, status: { operation: moved, conformity } }], at);
  }

  async #circumstances(tx: Writing, chain: Chain, at: string): Promise<Circumstances> {
    const facts = await factsOf(tx, chain.device);
    const settings = this.#options.settings();
    return {
      atMs: Date.parse(at),
      device: { ...(facts?.reacting ?? NOTHING_KNOWN), ...this.#options.ways.waysTo(chain.device) },
      settings,
      room: facts !== undefined && (await roomFor(tx, chain, settings, Date.parse(at))),
    };
  }

  #send(chain: Chain, commands: readonly Command[]): void {
    for (const command of commands) void this.#carryOut(chain, command);
  }

  async #carryOut(chain: Chain, command: Command): Promise<void> {
    const sent = () => this.#move(chain.id, { kind: "sent", key: command.key });
    // Looking for proof takes its time; who starts anew looks again (`proofsAwaited`).
    if (command.do === "verify") await sent();
    const events = await this.#options.ways.carryOut(command, chain);
    if (command.do !== "verify") await sent();
    for (const event of events) await this.#move(chain.id, event);
  }
}

/** A device that said so reports nothing else until it goes on. */
function pausedSince({ steps, startedAtMs }: Chain): number | null {
  const paused = steps.find((step) => step.do === "pause" && step.state === "done");
  if (paused === undefined) return null;
  return paused.proof === "by-hand" ? (paused.outSinceMs ?? startedAtMs) + BY_HAND_SHOWS_MS : startedAtMs;
}

/** What was answered and not proven yet is looked for again after a start. */
function proofsAwaited({ id, device, steps, unsent }: Chain): Command[] {
  return steps.flatMap((step): Command[] => {
    const key = `${id}/verify-${step.do}/${step.attempt}`;
    if (step.state !== "answered" || unsent.some((one) => one.key === key)) return [];
    return [{ do: "verify", key, device, act: step.do, of: `${id}/${step.do}/${step.attempt}` }];
  });
}

/** A device that is gone from the registry: nothing is done to it without people. */
const NOTHING_KNOWN = {
  tier: { offNetwork: null, outOfOperation: null },
  lifeSupporting: null,
  onPatient: null,
  riskClass: null,
  careSetting: null,
} as const;

/** A command's id on its way to the device: the key, in signs that every client takes. */
export const commandIdOf = (key: string): string => key.replaceAll("/", ".");
const keyOfCommand = (id: string): string => id.replaceAll(".", "/");
