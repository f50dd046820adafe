/**
 * The doors of the ledger: read it, take it away, and have its chain checked. The ledger speaks of the whole facility,
 * so it is closed to accounts that are limited to places.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { act, canonicalText, sha256 } from "../acts/act.ts";
import type { ToldEntry, Verification } from "../contract/ledger.ts";
import { WINDOW_LIMIT } from "../contract/parts.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import type { Permission } from "../domain/account/permission.ts";
import { may } from "../domain/account/reach.ts";
import { InputError } from "../domain/input-error.ts";
import { firstBreak, GENESIS, type LedgerEntry, type Subject } from "../domain/ledger/ledger.ts";
import type { Reading } from "../store/database.ts";
import { lastEntry, ledgerFrom, ledgerPage } from "../store/ledger.ts";
import { confidentialAmong, type NamedSubject, subjectNames } from "../store/subject-names.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

const LIMIT = 100;

export async function ledgerDoors(room: FastifyInstance, house: House): Promise<void> {
  const { store, now } = house;
  const checks = ledgerChecks(store.read, now);

  door(room, house, ROUTES.readLedger, async ({ actor, query }) => {
    notLimited(actor);
    const { act, account, offset, limit } = query;
    const page = await ledgerPage(store.read, {
      ...(act === undefined ? {} : { act }),
      ...(account === undefined ? {} : { accountId: account }),
      offset: Number(offset ?? 0),
      limit: Math.min(Number(limit ?? LIMIT), WINDOW_LIMIT),
    });
    const entries = await toldEntries(store.read, actor, page.entries);
    return { entries, total: page.total, names: await namesFor(store.read, actor, entries), verified: checks.last };
  });

  door(room, house, ROUTES.verifyLedger, ({ actor }) => {
    notLimited(actor);
    return checks.verify();
  });

  door(room, house, ROUTES.exportLedger, async ({ actor, acting, reply }) => {
    notLimited(actor);
    await act(acting, "ledger.export", async () => ({
      result: undefined,
      deed: { subjects: [{ kind: "facility", id: "facility" }] },
    }));
    const end = (await lastEntry(store.read))?.sequence ?? 0;
    attachment(reply, `ledger-${now().toISOString().slice(0, 10)}.ndjson`, "application/x-ndjson");
    return reply.send(Readable.from(lines(store.read, actor, end), { objectMode: false }));
  });
}

/** @throws {InputError} `not-permitted` for an account that is limited to places. */
function notLimited({ places }: Actor): void {
  if (places === null) return;
  throw new InputError(
    "not-permitted",
    "access",
    "the ledger speaks of the whole facility, your account is limited to places; a device's page shows its own history",
  );
}

/** As many entries as make a piece that is worth sending. */
const LINES_AT_ONCE = 100;

/** Entries up to `end`, one JSON text a line. */
async function* lines(db: Reading, actor: Actor, end: number): AsyncGenerator<string> {
  const textOf = async (entries: readonly LedgerEntry[]) =>
    (await toldEntries(db, actor, entries)).map((entry) => `${JSON.stringify(entry)}\n`).join("");
  let piece: LedgerEntry[] = [];
  for await (const entry of ledgerFrom(db)) {
    if (entry.sequence > end) break;
    piece.push(entry);
    if (piece.length < LINES_AT_ONCE) continue;
    yield await textOf(piece);
    piece = [];
  }
  yield await textOf(piece);
}

interface Known {
  readonly sequence: number;
  readonly hash: string;
}

export interface LedgerChecks {
  /** Computes every entry anew. Who asks while that is under way gets the next one, which began after they asked. */
  verify(): Promise<Verification>;
  /** What the last one found; null before the first. */
  readonly last: Verification | null;
}

/**
 * Checks of the chain. What one of them saw is remembered only to notice that it is there no more: a ledger that was cut
 * off or written anew is whole in itself.
 */
export function ledgerChecks(db: Reading, now: () => Date): LedgerChecks {
  let known: Known = { sequence: 0, hash: GENESIS };
  let last: Verification | null = null;
  let underWay: Promise<Verification> | undefined;
  let next: Promise<Verification> | undefined;

  async function check(): Promise<Verification> {
    const at = now().toISOString();
    let head: Known = { sequence: 0, hash: GENESIS };
    let rewritten = false;
    async function* entries(): AsyncGenerator<LedgerEntry> {
      for await (const entry of ledgerFrom(db)) {
        head = entry;
        rewritten ||= entry.sequence === known.sequence && entry.hash !== known.hash;
        yield entry;
      }
    }
    const broken = await firstBreak(entries(), canonicalText, sha256);
    const end = broken === undefined ? head : ((await lastEntry(db)) ?? head);
    const lost = end.sequence < known.sequence ? end.sequence + 1 : rewritten ? known.sequence : null;
    const brokenAt = broken ?? lost;
    if (brokenAt === null) known = { sequence: head.sequence, hash: head.hash };
    last = { at, entries: end.sequence, head: end.hash, brokenAt };
    return last;
  }

  function begin(): Promise<Verification> {
    next = undefined;
    const begun = check().finally(() => {
      if (underWay === begun) underWay = undefined;
    });
    underWay = begun;
    return begun;
  }

  return {
    verify() {
      if (underWay === undefined) return begin();
      next ??= underWay.then(begin, begin);
      return next;
    },
    get last() {
      return last;
    },
  };
}

/** What one must be permitted to be told a subject's name; who reads the ledger reads the names of people in it. */
const NEEDED: Record<Subject["kind"], Permission> = {
  facility: "ledger.read",
  place: "place.read",
  product: "product.read",
  label: "label.read",
  device: "device.read",
  import: "device.import",
  account: "ledger.read",
  token: "ledger.read",
  credential: "device.read",
  key: "label.read",
  evidence: "evidence.read",
  evaluation: "evaluation.read",
  assessment: "assessment.read",
  knowledge: "knowledge.read",
  inspection: "inspection.read",
  campaign: "inspection.read",
};

/** How the subjects of `entries` are called now, as far as `actor` may know. */
export async function namesFor(db: Reading, actor: Actor, entries: readonly LedgerEntry[]): Promise<NamedSubject[]> {
  const subjects = entries.flatMap((entry) => entry.subjects).filter(({ kind }) => may(actor, NEEDED[kind]));
  const named = await subjectNames(db, subjects);
  if (may(actor, "evidence.write")) return named;
  const digests = named.filter(({ kind }) => kind === "evidence").map(({ id }) => id);
  const confidential = await confidentialAmong(db, digests);
  return named.filter(({ kind, id }) => kind !== "evidence" || !confidential.has(id));
}

/**
 * The entries as `actor` may read them: the names of confidential files are left out for who may not know these. New
 * entries don't hold them; older ones, and those of files that became confidential later, are sealed as they are.
 */
async function toldEntries(db: Reading, actor: Actor, entries: readonly LedgerEntry[]): Promise<ToldEntry[]> {
  if (may(actor, "evidence.write")) return [...entries];
  const named = ({ changes }: LedgerEntry) => Object.hasOwn(changes, "name");
  const digestsOf = ({ subjects }: LedgerEntry) =>
    subjects.filter(({ kind }) => kind === "evidence").map(({ id }) => id);
  const confidential = await confidentialAmong(db, [...new Set(entries.filter(named).flatMap(digestsOf))]);
  return entries.map((entry) => {
    if (!named(entry) || !digestsOf(entry).some((digest) => confidential.has(digest))) return entry;
    const { name: _name, ...changes } = entry.changes;
    return { ...entry, changes, withheld: ["name"] };
  });
}
