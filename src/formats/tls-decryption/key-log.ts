/**
 * A TLS key log: the secrets that a client or server wrote down, by the random value of the ClientHello.
 *
 * One line each: label, 32 bytes of client random, secret, both in hexadecimal. Also the content of a pcapng decryption
 * secrets block. Source: RFC 9850 (the SSLKEYLOGFILE format), which took over NSS's key log.
 */

/** Labels whose secrets open records; others are counted and let go. */
export const KEY_LABELS = [
  "CLIENT_RANDOM",
  "CLIENT_EARLY_TRAFFIC_SECRET",
  "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
  "SERVER_HANDSHAKE_TRAFFIC_SECRET",
  "CLIENT_TRAFFIC_SECRET_0",
  "SERVER_TRAFFIC_SECRET_0",
] as const;
export type KeyLabel = (typeof KEY_LABELS)[number];

export interface KeyLogCounts {
  /** Lines that are no comment and not empty. */
  readonly entries: number;
  /** Entries with a label that opens no records. */
  readonly otherLabels: number;
  readonly damagedLines: number;
  /** Numbers of the first of them, counted from 1 over all that was fed. */
  readonly damagedAt: readonly number[];
  /** Connections whose secrets are held. */
  readonly connections: number;
  /** Connections that were let go, the oldest first, since no more than 65,536 are held. */
  readonly dropped: number;
}

const MOST_CONNECTIONS = 65_536;
const MOST_DAMAGED_TOLD = 20;
const RANDOM_BYTES = 32;
/** A master secret has 48 bytes, a traffic secret 32 or 48. */
const SECRET_BYTES: ReadonlySet<number> = new Set([32, 48]);
/** The longest label known has 31 signs; with random value and secret a line has fewer than 256. */
const LONGEST_LINE = 512;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;

export class KeyLog {
  /** By client random as Latin-1 text, which is no secret; the secrets one after another: label, length, bytes. */
  readonly #connections = new Map<string, Uint8Array>();
  /** Their names in the order of arrival, as a ring: a Map finds its first key only past all that were deleted. */
  readonly #arrived: string[] = [];
  #oldest = 0;
  /** The line under way; a longer one is passed over. */
  readonly #line = new Uint8Array(LONGEST_LINE);
  #lineBytes = 0;
  #lines = 0;
  #entries = 0;
  #otherLabels = 0;
  #damagedLines = 0;
  readonly #damagedAt: number[] = [];
  #dropped = 0;

  /** Grows with each secret: who found none asks again once it has changed. */
  changes = 0;

  /** The next bytes of a log, in pieces of any size. */
  feed(bytes: Uint8Array, start = 0, end = bytes.length): void {
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === LF) this.#endLine();
      else if (this.#lineBytes < LONGEST_LINE) this.#line[this.#lineBytes++] = byte;
    }
  }

  /** One log ends; another may follow, as each decryption secrets block is one. */
  endLog(): void {
    if (this.#lineBytes > 0) this.#endLine();
  }

  get counts(): KeyLogCounts {
    return {
      entries: this.#entries,
      otherLabels: this.#otherLabels,
      damagedLines: this.#damagedLines,
      damagedAt: [...this.#damagedAt],
      connections: this.#connections.size,
      dropped: this.#dropped,
    };
  }

  /** Whether there is a secret of the connection. */
  knows(clientRandom: Uint8Array): boolean {
    return this.#connections.has(nameOf(clientRandom, 0, clientRandom.length));
  }

  /** A copy of the secret, or undefined. @param clientRandom the 32 bytes of the ClientHello. */
  secret(clientRandom: Uint8Array, label: KeyLabel): Uint8Array | undefined {
    const secrets = this.#connections.get(nameOf(clientRandom, 0, clientRandom.length));
    const at = secrets === undefined ? -1 : placeOf(secrets, KEY_LABELS.indexOf(label));
    return at === -1
      ? undefined
      : new Uint8Array(secrets?.subarray(at + 2, at + 2 + (secrets[at + 1] as number)) ?? []);
  }

  /** Overwrites all secrets and forgets them. */
  forget(): void {
    for (const secrets of this.#connections.values()) secrets.fill(0);
    this.#connections.clear();
    this.#arrived.length = 0;
    this.#oldest = 0;
    this.#line.fill(0);
    this.#lineBytes = 0;
  }

  #endLine(): void {
    this.#lines++;
    const isWhole = this.#lineBytes < LONGEST_LINE;
    const line = this.#line;
    let end = this.#lineBytes;
    this.#lineBytes = 0;
    // Editors on Windows put a byte order mark before the first line.
    if (this.#lines === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) {
      line.copyWithin(0, 3, end);
      end = Math.max(0, end - 3);
    }
    while (end > 0 && (line[end - 1] === CR || line[end - 1] === SPACE)) end--;
    if (end === 0 || line[0] === HASH) return;
    this.#entries++;
    if (isWhole && this.#entry(line, end)) return;
    this.#damagedLines++;
    if (this.#damagedAt.length < MOST_DAMAGED_TOLD) this.#damagedAt.push(this.#lines);
  }

  /** False when the line is no entry. */
  #entry(line: Uint8Array, end: number): boolean {
    const labelEnd = line.indexOf(SPACE);
    if (labelEnd < 1 || labelEnd >= end) return false;
    const label = nameOf(line, 0, labelEnd);
    const place = (KEY_LABELS as readonly string[]).indexOf(label);
    if (place === -1) {
      if (!/^[A-Z][A-Z0-9_]*$/.test(label)) return false;
      this.#otherLabels++;
      return true;
    }
    const randomAt = labelEnd + 1;
    const secretAt = randomAt + 2 * RANDOM_BYTES + 1;
    const length = (end - secretAt) / 2;
    if (!SECRET_BYTES.has(length) || line[secretAt - 1] !== SPACE) return false;
    const random = new Uint8Array(RANDOM_BYTES);
    const entry = new Uint8Array(2 + length);
    entry[0] = place;
    entry[1] = length;
    if (!fromHexadecimal(line, randomAt, random, 0) || !fromHexadecimal(line, secretAt, entry, 2)) return false;
    this.#keep(nameOf(random, 0, RANDOM_BYTES), entry);
    return true;
  }

  #keep(name: string, entry: Uint8Array): void {
    this.changes++;
    const before = this.#connections.get(name);
    if (before === undefined) {
      this.#connections.set(name, entry);
      if (this.#arrived.length < MOST_CONNECTIONS) this.#arrived.push(name);
      else this.#dropOldestFor(name);
      return;
    }
    const at = placeOf(before, entry[0] as number);
    const rest = at === -1 ? before : without(before, at);
    const secrets = new Uint8Array(rest.length + entry.length);
    secrets.set(rest);
    secrets.set(entry, rest.length);
    this.#connections.set(name, secrets);
  }

  #dropOldestFor(name: string): void {
    const oldest = this.#arrived[this.#oldest] as string;
    this.#connections.get(oldest)?.fill(0);
    this.#connections.delete(oldest);
    this.#dropped++;
    this.#arrived[this.#oldest] = name;
    this.#oldest = (this.#oldest + 1) % MOST_CONNECTIONS;
  }
}

/** Where the entry of a label begins, -1 without one. */
function placeOf(secrets: Uint8Array, label: number): number {
  for (let at = 0; at < secrets.length; at += 2 + (secrets[at + 1] as number)) if (secrets[at] === label) return at;
  return -1;
}

function without(secrets: Uint8Array, at: number): Uint8Array {
  const behind = at + 2 + (secrets[at + 1] as number);
  const rest = new Uint8Array(secrets.length - (behind - at));
  rest.set(secrets.subarray(0, at));
  rest.set(secrets.subarray(behind), at);
  return rest;
}

/** Fills `into` from `offset` on with the bytes that the digits from `at` on stand for; false when one is no digit. */
function fromHexadecimal(digits: Uint8Array, at: number, into: Uint8Array, offset: number): boolean {
  for (let index = offset, from = at; index < into.length; index++, from += 2) {
    const high = digitOf(digits[from] as number);
    const low = digitOf(digits[from + 1] as number);
    if (high === -1 || low === -1) return false;
    into[index] = (high << 4) | low;
  }
  return true;
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function nameOf(bytes: Uint8Array, start: number, end: number): string {
  let name = "";
  for (let at = start; at < end; at++) name += String.fromCharCode(bytes[at] as number);
  return name;
}
