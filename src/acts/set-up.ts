/**
 * Set-up: the first act of an installation, its facility and its first administrator. It happens once.
 */
import { timingSafeEqual } from "node:crypto";
import type { BodyOf } from "../contract/route.ts";
import type { setUpRoute } from "../contract/session.ts";
import type { Account } from "../domain/account/account.ts";
import { actorFor } from "../domain/account/limits.ts";
import { InputError } from "../domain/input-error.ts";
import { anyAccount, insertAccount } from "../store/account.ts";
import { insertPlaces } from "../store/place.ts";
import { writeSetting } from "../store/setting.ts";
import { type Acting, act, newId, sha256 } from "./act.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { beginSession } from "./session.ts";

export type SetUp = BodyOf<typeof setUpRoute>;

/**
 * Enters the facility as the topmost place and its first administrator, who is then signed in.
 * @param code what the console shows; null where none is asked for.
 * @throws {InputError} `record-conflict` when it was set up already, `credentials-wrong` for another code,
 *   `argument-wrong` for a time zone that does not exist, `attempts-too-many` when too many passwords are being hashed.
 */
export async function setUp(
  acting: Acting,
  input: SetUp,
  code: string | null,
): Promise<{ readonly secret: string; readonly account: Account }> {
  if (await anyAccount(acting.store.read)) throw done();
  if (code !== null && !sameCode(input.code ?? "", code))
    throw new InputError("credentials-wrong", "body/code", "this is not the code that the console of the server shows");
  const zone = zoneOf(input.zone);
  checkPassword(input.password, [input.signInName, input.name, input.facility], "body/password");
  const password = await hashPassword(input.password);
  const account: Account = {
    id: newId(),
    signInName: input.signInName,
    name: input.name,
    role: "administrator",
    places: null,
    products: null,
    disabled: false,
    lastSignInAt: null,
    version: 1,
  };
  return act({ ...acting, actor: actorFor(account) }, "facility.set-up", async (tx, at) => {
    // Decided here, where one transaction follows the other, so that two who race are not both the first.
    if (await anyAccount(tx)) throw done();
    const placeId = newId();
    await writeSetting(tx, "facility", JSON.stringify({ name: input.facility, zone }));
    await insertPlaces(tx, [
      {
        id: placeId,
        parent: null,
        kind: "facility",
        name: input.facility,
        careSetting: null,
        environment: null,
        phone: null,
        contact: null,
        version: 1,
      },
    ]);
    const signedIn = { ...account, lastSignInAt: at };
    await insertAccount(tx, { account: signedIn, password }, at);
    return {
      result: { secret: await beginSession(tx, account.id, at), account: signedIn },
      deed: {
        subjects: [
          { kind: "facility", id: "facility" },
          { kind: "place", id: placeId },
          { kind: "account", id: account.id },
        ],
        changes: { name: [null, input.facility], zone: [null, zone], administrator: [null, account.signInName] },
      },
    };
  });
}

const done = () =>
  new InputError("record-conflict", "set-up", "this installation is set up already; sign in, or ask its administrator");

/** @throws {InputError} `argument-wrong` when it is no time zone with a name. */
function zoneOf(written: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: written });
    // An offset such as +01:00 is taken as well, and would be wrong in summer.
    if (/^[A-Za-z]/.test(written)) return written;
  } catch {
    // Told below, in our words.
  }
  throw new InputError("argument-wrong", "body/zone", "there is no such time zone; write one such as Europe/Berlin");
}

/** Compared by digests of one length; case and what separates its parts do not count. */
function sameCode(given: string, code: string): boolean {
  const digest = (text: string) => Buffer.from(sha256(text.toLowerCase().replaceAll(/[^a-z0-9]/g, "")));
  return timingSafeEqual(digest(given), digest(code));
}
