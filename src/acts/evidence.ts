/**
 * Evidence: keep a file, read it, destroy it before or after its time. Whoever did any of these stands in the ledger.
 *
 * Bytes first, row and ledger after: a crash in between leaves bytes that no row names, which `sweepEvidence` removes.
 * Bytes are deleted in the queue of transactions, so that no row is ever made for bytes that are about to go.
 */
import { EVIDENCE_LIMIT_BYTES, type EvidenceFile } from "../contract/evidence.ts";
import type { Actor } from "../domain/account/account.ts";
import { may } from "../domain/account/reach.ts";
import { InputError } from "../domain/input-error.ts";
import type { Changes } from "../domain/ledger/ledger.ts";
import type { Reading, Store, Writing } from "../store/database.ts";
import {
  addedByAccount,
  allEvidence,
  evidenceByDigest,
  expiredEvidence,
  forgetEvidence,
  keepEvidence,
} from "../store/evidence.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { type Acting, act, changesBetween } from "./act.ts";

/** A file as it arrives. */
export interface ArrivingEvidence {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Last day on which it is kept, YYYY-MM-DD; null is without end. */
  readonly keepUntil: string | null;
  readonly confidential: boolean;
}

/**
 * Keeps a file. The same content again is kept once: as long as the longest that anybody asks for, confidential if
 * anybody says so. Who may not know of the file that is there is told of its own words only.
 * @throws {InputError} `argument-wrong` for a last day that is over, `document-too-large`, errors of the stream.
 */
export async function addEvidence(
  acting: Acting,
  files: EvidenceFiles,
  { name, bytes: stream, keepUntil, confidential }: ArrivingEvidence,
): Promise<EvidenceFile> {
  if (keepUntil !== null && keepUntil < today(acting))
    throw new InputError("argument-wrong", "keepUntil", `${keepUntil} is over; name a day to come, or leave it out`);
  const { digest, bytes, mediaType } = await files.put(stream, { limitBytes: EVIDENCE_LIMIT_BYTES });
  return act(acting, "evidence.add", async (tx, at) => {
    const { actor } = acting;
    const own: EvidenceFile = {
      ...{ digest, name, mediaType, bytes, addedAt: at, addedBy: actor.name },
      ...{ keepUntil, confidential },
    };
    const { known, file } = await enterEvidence(tx, files, own);
    const isTold = known === undefined || (may(actor, "evidence.read") && (await knowing(tx, actor))(known));
    const result = isTold ? file : own;
    const changes = told(changesBetween(known ?? {}, file), file);
    if (Object.keys(changes).length === 0) return { result, deed: undefined };
    return { result, deed: { subjects: [{ kind: "evidence", id: digest }], changes } };
  });
}

/**
 * Enters a file whose bytes are kept; the same content again takes the stricter of both words.
 * @returns what is known of it now, and what was before. @throws {InputError} `record-conflict`.
 */
export async function enterEvidence(
  tx: Writing,
  files: EvidenceFiles,
  own: EvidenceFile,
): Promise<{ known: EvidenceFile | undefined; file: EvidenceFile }> {
  const known = await evidenceByDigest(tx, own.digest);
  await stillThere(files, own.digest);
  const file: EvidenceFile =
    known === undefined
      ? own
      : {
          ...known,
          keepUntil: longer(known.keepUntil, own.keepUntil),
          confidential: known.confidential || own.confidential,
        };
  await keepEvidence(tx, file);
  return { known, file };
}

/** What the ledger holds of a file: more people read it than may know the name of a confidential one. */
function told(changes: Changes, { confidential }: EvidenceFile): Changes {
  const { name, ...others } = changes;
  return confidential || name === undefined ? others : changes;
}

/** Somebody else may have destroyed the same content since it was put there. */
async function stillThere(files: EvidenceFiles, digest: string): Promise<void> {
  await files.size(digest).catch((cause: unknown) => {
    throw new InputError("record-conflict", "file", "the same file was destroyed just now; send it again", { cause });
  });
}

const longer = (one: string | null, other: string | null) =>
  one === null || other === null ? null : one > other ? one : other;

/** The files that the actor may know of. */
export async function listEvidence({ store, actor }: Acting): Promise<EvidenceFile[]> {
  const knows = await knowing(store.read, actor);
  return (await allEvidence(store.read)).filter(knows);
}

/**
 * Confidential files may hold patient data: they are for those who keep evidence, not for all who read it. Files belong to
 * no place, so an account that is limited to places knows those that it added: this account, whatever it is called.
 */
async function knowing(db: Reading | Writing, actor: Actor): Promise<(file: EvidenceFile) => boolean> {
  if (actor.places === null) return ({ confidential }) => !confidential || may(actor, "evidence.write");
  const own = await addedByAccount(db, actor.accountId ?? "");
  return ({ digest }) => own.has(digest);
}

/**
 * A file's bytes, in chunks; that it was read stands in the ledger before the first.
 * @throws {InputError} `record-unknown`, `evidence-damaged`; later, while reading, `evidence-damaged`.
 */
export async function readEvidence(
  acting: Acting,
  files: EvidenceFiles,
  digest: string,
): Promise<{ file: EvidenceFile; bytes: AsyncGenerator<Uint8Array, void, undefined> }> {
  const file = await knownFile(acting, digest);
  await files.size(digest).catch((cause: unknown) => {
    // Where it lies on this machine is for the log, not for who asks.
    throw new InputError("evidence-damaged", digest, "its content is lost or damaged; restore it from a backup", {
      cause,
    });
  });
  await act(acting, "evidence.read", async () => ({
    result: undefined,
    deed: { subjects: [{ kind: "evidence", id: digest }] },
  }));
  return { file, bytes: files.read(digest) };
}

async function knownFile({ store, actor }: Acting, digest: string): Promise<EvidenceFile> {
  const file = await evidenceByDigest(store.read, digest);
  if (file !== undefined && (await knowing(store.read, actor))(file)) return file;
  throw new InputError("record-unknown", "evidence", "there is no such file; it may have been destroyed");
}

/** Destroys a file before its time. @throws {InputError} `record-unknown`. */
export async function removeEvidence(
  acting: Acting,
  files: EvidenceFiles,
  digest: string,
  reason: string,
): Promise<void> {
  await knownFile(acting, digest);
  await destroy(acting, files, digest, "evidence.remove", reason);
}

/** Destroys every file whose last day is over, and says how many. */
export async function expireEvidence(acting: Acting, files: EvidenceFiles): Promise<number> {
  const expired = await expiredEvidence(acting.store.read, today(acting));
  let destroyed = 0;
  for (const digest of expired) if (await destroy(acting, files, digest, "evidence.expire", null)) destroyed++;
  return destroyed;
}

/** @returns whether it was there, and for `evidence.expire` still past its last day. */
async function destroy(
  acting: Acting,
  files: EvidenceFiles,
  digest: string,
  name: "evidence.remove" | "evidence.expire",
  note: string | null,
): Promise<boolean> {
  const gone = await act(acting, name, async (tx) => {
    const file = await evidenceByDigest(tx, digest);
    // Somebody may have asked to keep it longer since it was found to be expired.
    const lasts = name === "evidence.expire" && (file?.keepUntil ?? FOR_EVER) >= today(acting);
    if (file === undefined || lasts) return { result: false, deed: undefined };
    await forgetEvidence(tx, digest);
    return {
      result: true,
      deed: {
        subjects: [{ kind: "evidence", id: digest }],
        changes: told({ name: [file.name, null], keepUntil: [file.keepUntil, null] }, file),
        note,
      },
    };
  });
  if (gone) await dropBytes(acting.store, files, digest);
  return gone;
}

/** Deletes bytes that no row names; says whether it did. */
async function dropBytes(store: Store, files: EvidenceFiles, digest: string): Promise<boolean> {
  return store.write(async (tx) => {
    if ((await evidenceByDigest(tx, digest)) !== undefined) return false;
    await files.remove(digest);
    return true;
  });
}

/** Deletes bytes that a crash left without a row; says how many files that were. Called at the start of the server. */
export async function sweepEvidence(store: Store, files: EvidenceFiles): Promise<number> {
  let swept = await files.sweep();
  for (const digest of await files.digests()) {
    if ((await evidenceByDigest(store.read, digest)) !== undefined) continue;
    if (await dropBytes(store, files, digest)) swept++;
  }
  return swept;
}

const FOR_EVER = "9999-12-31";

function today({ now }: Acting): string {
  return now().toISOString().slice(0, 10);
}
