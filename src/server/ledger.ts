/**
 * The doors of the ledger: read it, take it away, and have its chain checked. The ledger speaks of the whole facility,
 * so it is closed to accounts that are limited to places.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { act, canonicalText, sha256 } from "../acts/act.ts";
import { WINDOW_LIMIT } from "../contract/parts.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { firstBreak, GENESIS, type LedgerEntry } from "../domain/ledger/ledger.ts";
import type { Reading } from "../store/database.ts";
import { lastEntry, ledgerFrom, ledgerPage } from "../store/ledger.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

const LIMIT = 100;

export async function ledgerDoors(room: FastifyInstance, house: House): Promise<void> {
  const { store, now } = house;
  const verify = ledgerVerification(store.read, now);

  door(room, house, ROUTES.readLedger, ({ actor, query }) => {
    notLimited(actor);
    const { act, account, offset, limit } = query;
    return ledgerPage(store.read, {
      ...(act === undefined ? {} : { act }),
      ...(account === undefined ? {} : { accountId: account }),
      offset: Number(offset ?? 0),
      limit: Math.min(Number(limit ?? LIMIT), WINDOW_LIMIT),
    });
  });

  door(room, house, ROUTES.verifyLedger, ({ actor }) => {
    notLimited(actor);
    return verify();
  });

  door(room, house, ROUTES.exportLedger, async ({ actor, acting, reply }) => {
    notLimited(actor);
    await act(acting, "ledger.export", async () => ({
      result: undefined,
      deed: { subjects: [{ kind: "facility", id: "facility" }] },
    }));
    const end = (await lastEntry(store.read))?.sequence ?? 0;
    attachment(reply, `ledger-${now().toISOString().slice(0, 10)}.ndjson`, "application/x-ndjson");
    return reply.send(Readable.from(lines(store.read, end), { objectMode: false }));
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
async function* lines(db: Reading, end: number): AsyncGenerator<string> {
  let piece: string[] = [];
  for await (const entry of ledgerFrom(db)) {
    if (entry.sequence > end) break;
    piece.push(`${JSON.stringify(entry)}\n`);
    if (piece.length < LINES_AT_ONCE) continue;
    yield piece.join("");
    piece = [];
  }
  yield piece.join("");
}

/** How long what was verified is not computed again, unless it is the newest part. */
const REMEMBERED_MS = 10 * 60_000;

interface Verified {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * A check of the chain that answers soon when it is asked again: for ten minutes only what is new since is computed.
 * Several who ask at once share one computation.
 */
export function ledgerVerification(
  db: Reading,
  now: () => Date,
): () => Promise<{ entries: number; head: string; brokenAt: number | null }> {
  const start: Verified = { sequence: 0, hash: GENESIS };
  let verified = start;
  let wholeAt = 0;
  let underWay: ReturnType<typeof check> | undefined;

  async function check() {
    const at = now().getTime();
    if (Math.abs(at - wholeAt) > REMEMBERED_MS) verified = start;
    const fromStart = verified === start;
    let head = verified;
    async function* entries(): AsyncGenerator<LedgerEntry> {
      for await (const entry of ledgerFrom(db, verified.sequence)) {
        head = entry;
        yield entry;
      }
    }
    const broken = await firstBreak(entries(), canonicalText, sha256, verified);
    const last = (await lastEntry(db)) ?? start;
    // A ledger that has become shorter lost entries that were there.
    const brokenAt = broken ?? (last.sequence < head.sequence ? last.sequence + 1 : null);
    if (brokenAt === null) {
      verified = { sequence: head.sequence, hash: head.hash };
      if (fromStart) wholeAt = at;
    } else verified = start;
    const end = brokenAt === null ? head : last;
    return { entries: end.sequence, head: end.hash, brokenAt };
  }

  return () => {
    underWay ??= check().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
