/**
 * Passwords: kept as argon2id, compared in constant time, and never more at once than the machine bears.
 *
 * Cost: the second recommended option of RFC 9106, 4 (64 MiB, 3 passes), with one lane instead of four, since a sign-in
 * must not take every core; the OWASP Password Storage Cheat Sheet asks for 19 MiB and 2 passes at least.
 */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { isGuessable } from "../domain/account/guessable.ts";
import { InputError } from "../domain/input-error.ts";

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}
const COST: Cost = { memory: 65_536, passes: 3, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Each takes 64 MiB and one of the four threads that files need, too. */
const AT_ONCE = 2;
/** With two at once, the last of them waits for a second or two. */
const IN_QUEUE = 16;

const argon2id = promisify<"argon2id", Argon2Parameters, Buffer>(argon2);

/**
 * @param names what everybody knows of its owner: sign-in name, name, facility.
 * @param where the field that it was written in.
 * @throws {InputError} `argument-wrong` for a new password that would be guessed first.
 */
export function checkPassword(password: string, names: readonly string[], where: string): void {
  if (isGuessable(password, names))
    throw new InputError(
      "argument-wrong",
      where,
      "this password would be guessed first: it is a pattern, or little more than names; take a sentence of your own",
    );
}

/**
 * The PHC string (`$argon2id$v=19$…`) to keep.
 * @throws {InputError} `attempts-too-many` when too many wait already.
 */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await inTurn(() => tagOf(password, salt, TAG_BYTES, cost));
  return phcOf(salt, tag, cost);
}

/**
 * Whether the password is the one that was kept; `outdated` when it is and was kept at a lower cost than today's.
 * @param kept undefined for a name that nobody has, which takes as long as a wrong password.
 * @throws {InputError} `attempts-too-many` when too many wait already.
 */
export async function verifyPassword(
  password: string,
  kept: string | undefined,
): Promise<"right" | "outdated" | "wrong"> {
  const { salt, tag, cost } = partsOf(kept ?? NOBODYS);
  const computed = await inTurn(() => tagOf(password, salt, tag.length, cost));
  if (!timingSafeEqual(computed, tag) || kept === undefined) return "wrong";
  return cost.memory < COST.memory || cost.passes < COST.passes ? "outdated" : "right";
}

/** Of no password, made anew with each start. */
const NOBODYS = phcOf(randomBytes(SALT_BYTES), randomBytes(TAG_BYTES), COST);

function tagOf(password: string, salt: Buffer, tagLength: number, cost: Cost): Promise<Buffer> {
  return argon2id("argon2id", {
    // One password has several spellings in Unicode; which one comes depends on the keyboard.
    message: Buffer.from(password.normalize("NFKC")),
    nonce: salt,
    tagLength,
    ...cost,
  });
}

function phcOf(salt: Buffer, tag: Buffer, { memory, passes, parallelism }: Cost): string {
  const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function partsOf(phc: string): { salt: Buffer; tag: Buffer; cost: Cost } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? [];
  // The text itself stays out of the error, and so out of the log.
  if (salt === undefined || tag === undefined) throw new Error("a kept password is no PHC string of argon2id");
  return {
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  };
}

let running = 0;
const queue: (() => void)[] = [];

async function inTurn<T>(body: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++;
  else if (queue.length < IN_QUEUE) await new Promise<void>((turn) => queue.push(turn));
  else
    throw new InputError(
      "attempts-too-many",
      "password",
      "too many passwords are being checked at this moment; try again in a few seconds",
    );
  try {
    return await body();
  } finally {
    // The turn is handed on, so nobody who comes in between can take it.
    const next = queue.shift();
    if (next === undefined) running--;
    else next();
  }
}
