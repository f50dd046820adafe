/**
 * Acts on where a device describes itself: set, set anew (which forgets what was said before), and ended.
 */
import { X509Certificate } from "node:crypto";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { isOfDescription, NO_LONGER_SAID } from "../../domain/runtime/self-description.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { changeFinding, findingsOf } from "../../store/runtime-finding.ts";
import {
  type DescriptionSource,
  descriptionOf,
  type KeptDescription,
  keepDescriptionSource,
  removeDescriptionSource,
} from "../../store/self-description.ts";
import { type Acting, act, newId } from "../act.ts";
import { deviceWithin, refuseRetired } from "../device.ts";

/** What became of it, with the findings that are over since nothing is compared with any more. */
export interface SourceChanged {
  readonly kept: KeptDescription | undefined;
  readonly over: readonly string[];
}

/**
 * Has a device asked for its self-description, the first time at once. Its key is trusted on first use where none is named.
 * @throws {InputError} `record-unknown`, `record-conflict` for a retired device, `argument-wrong` for an address that is
 *   none or holds a password, `certificate-unusable`.
 */
export function setDescriptionSource(
  acting: Acting,
  deviceId: string,
  source: DescriptionSource,
): Promise<SourceChanged> {
  return act(acting, "device.self-description", async (tx, at) => {
    refuseRetired(await deviceWithin(tx, acting.actor, deviceId));
    refuseAddress(source.url);
    refuseAuthority(source.authority);
    const before = await descriptionOf(tx, deviceId);
    const over = await closeFindings(tx, deviceId, at);
    await keepDescriptionSource(tx, deviceId, source, at, (before?.version ?? 0) + 1);
    return {
      result: { kept: await descriptionOf(tx, deviceId), over },
      deed: {
        subjects: [{ kind: "device", id: deviceId }],
        changes: { source: [before === undefined ? null : pinsOf(before), pinsOf(source)] },
      },
    };
  });
}

/** @throws {InputError} `record-unknown`. */
export function endDescriptionSource(acting: Acting, deviceId: string): Promise<SourceChanged> {
  return act(acting, "device.self-description", async (tx, at) => {
    await deviceWithin(tx, acting.actor, deviceId);
    const before = await descriptionOf(tx, deviceId);
    if (before === undefined) return { result: { kept: undefined, over: [] }, deed: undefined };
    const over = await closeFindings(tx, deviceId, at);
    await removeDescriptionSource(tx, deviceId);
    return {
      result: { kept: undefined, over },
      deed: { subjects: [{ kind: "device", id: deviceId }], changes: { source: [pinsOf(before), null] } },
    };
  });
}

/** @throws {InputError} `record-unknown` for a device out of reach. */
export async function descriptionWithin(
  db: Reading,
  actor: Actor,
  deviceId: string,
): Promise<KeptDescription | undefined> {
  return descriptionOf(db, (await deviceWithin(db, actor, deviceId)).id);
}

/** Where it is asked, and by what it is known. */
function pinsOf({ url, everyHours, certificate, authority, key }: DescriptionSource) {
  return { url, everyHours, certificate, authority, key };
}

async function closeFindings(tx: Writing, deviceId: string, at: string): Promise<string[]> {
  const keys = (await findingsOf(tx, deviceId)).map(({ finding }) => finding).filter(isOfDescription);
  for (const { key } of keys)
    await changeFinding(tx, deviceId, { do: "close", key, atMs: Date.parse(at), because: NO_LONGER_SAID }, newId);
  return keys.map(({ key }) => key);
}

function refuseAddress(text: string): void {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || url.hash !== "")
    throw new InputError(
      "argument-wrong",
      "body/url",
      "write the device's own address, beginning with https://, without a name, a password or a # in it",
    );
}

function refuseAuthority(pem: string | null): void {
  if (pem === null) return;
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw new InputError("certificate-unusable", "body/authority", "it is no certificate (PEM)", { cause });
  }
}
