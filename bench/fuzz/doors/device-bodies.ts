/**
 * What a device that an attacker has may send in place of reports: sound ones, ones that lie, bombs, signatures broken in
 * each way, and all of them with bytes changed.
 */
import { sign } from "node:crypto";
import { gzipSync } from "node:zlib";
import { encode } from "cborg";
import { Observation } from "../../../src/domain/runtime/observation/observation.ts";
import { Report } from "../../../src/domain/runtime/report.ts";
import { type Chance, mutated } from "../mutate.ts";
import { sampleOf, spoiled } from "./from-schema.ts";
import type { SigningKey } from "./served-house.ts";

export interface DeviceBody {
  readonly path: string;
  readonly type: string;
  readonly encoding: string | null;
  readonly bytes: Uint8Array;
}

const MEBIBYTE = 1024 * 1024;
const zeros = gzipSync(Buffer.alloc(64 * MEBIBYTE));
const BOMBS: readonly Uint8Array[] = [
  zeros,
  gzipSync(zeros),
  gzipSync(Buffer.alloc(7 * MEBIBYTE, "\n")),
  gzipSync(Buffer.alloc(8 * MEBIBYTE, "{}\n")),
  gzipSync(Buffer.alloc(2 * MEBIBYTE, `${'{"a":'.repeat(3_000)}\n`)),
  Buffer.concat(Array.from({ length: 2_000 }, () => gzipSync(""))),
];

export class DeviceBodies {
  readonly #chance: Chance;
  readonly #signing: SigningKey;
  readonly #ids: readonly string[];

  constructor(chance: Chance, signing: SigningKey, ids: readonly string[]) {
    this.#chance = chance;
    this.#signing = signing;
    this.#ids = ids;
  }

  any(): DeviceBody {
    switch (this.#below(8)) {
      case 0:
      case 1:
        return this.#body("/api/v1/reports", this.#pick(["application/json", "application/cbor"]), this.#report());
      case 2:
        return this.#body("/api/v1/reports", "application/jose", this.#signed());
      case 3:
      case 4:
        return this.#lines("/api/v1/reports/batch", () => this.#report());
      case 5:
        return this.#lines(this.#sensorPath(), () => utf8(JSON.stringify(this.#observation())));
      case 6:
        return this.#body("/api/v1/reports", this.#pick(TYPES), this.#hostileCbor());
      default:
        return this.#bomb();
    }
  }

  /** A report in JSON or CBOR: sound, lying, or with bytes changed. */
  #report(): Uint8Array {
    const sound = this.#soundReport();
    const value = this.#below(3) === 0 ? spoiled(sound, this.#chance) : sound;
    const bytes = this.#below(2) === 0 ? asCbor(value) : utf8(JSON.stringify(value));
    return this.#below(3) === 0 ? mutated(bytes, utf8(JSON.stringify(sound)), this.#chance) : bytes;
  }

  #soundReport(): object {
    const value = sampleOf(Report, this.#chance, [...this.#ids, "b-1", "cpuLoad", "10.0.0.9"]) as { device?: string };
    if (this.#below(4) > 0) delete value.device;
    // One sequence in a few boots, so that many are duplicates, late or far ahead.
    return { ...value, boot: `fuzz-${this.#below(20)}`, sequence: this.#below(2) === 0 ? this.#below(500) : 2 ** 40 };
  }

  #signed(): Uint8Array {
    const header: unknown = this.#pick<unknown>([
      { alg: "EdDSA", kid: this.#signing.kid, typ: "carelabel-report+jwt" },
      { alg: "EdDSA", kid: this.#signing.kid, typ: "carelabel-report+jwt" },
      { alg: "none", kid: this.#signing.kid, typ: "carelabel-report+jwt" },
      { alg: "HS256", kid: this.#signing.kid, typ: "carelabel-report+jwt" },
      { alg: "ES256", kid: this.#signing.kid, typ: "carelabel-report+jwt" },
      { alg: "EdDSA", kid: "A".repeat(43), typ: "carelabel-report+jwt" },
      { alg: "EdDSA", kid: this.#signing.kid, typ: "JWT" },
      { alg: "EdDSA", kid: this.#signing.kid, typ: "carelabel-report+jwt", crit: ["b64"], b64: false },
      { alg: "EdDSA", kid: this.#signing.kid, typ: "carelabel-report+jwt", x: "x".repeat(this.#below(3_000)) },
      { alg: "EdDSA", jwk: { kty: "OKP", crv: "Ed25519", x: "A".repeat(43) }, typ: "carelabel-report+jwt" },
      ...[[], null, 7, { __proto__: null }],
    ]);
    const payload = this.#below(8) === 0 ? this.#signedBy(header, this.#report()) : this.#report();
    const whole = Buffer.from(this.#signedBy(header, payload)).toString();
    const signatureAt = whole.lastIndexOf(".");
    switch (this.#below(9)) {
      case 0:
        return utf8(whole.slice(0, signatureAt));
      case 1:
        return utf8(whole.slice(0, signatureAt + 1));
      case 2:
        return utf8(`${whole.slice(0, signatureAt + 1)}${"A".repeat(86)}`);
      case 3:
        return utf8(`${whole}${this.#pick(["=", ".", " ", ".e30", "\n", "\u0000"])}`);
      case 4:
        return mutated(utf8(whole), utf8(whole), this.#chance);
      default:
        return utf8(whole);
    }
  }

  #signedBy(header: unknown, payload: Uint8Array): Uint8Array {
    const text = `${utf8(JSON.stringify(header)).toString("base64url")}.${Buffer.from(payload).toString("base64url")}`;
    return utf8(`${text}.${sign(null, Buffer.from(text), this.#signing.key).toString("base64url")}`);
  }

  #observation(): unknown {
    const value = sampleOf(Observation, this.#chance, ["da:1b:63:00:00:07", "10.0.0.9", ...this.#ids]);
    return this.#below(3) === 0 ? spoiled(value, this.#chance) : value;
  }

  #sensorPath(): string {
    const sound = `sensor=ward-${this.#below(5)}&run=r${this.#below(5)}&seconds=60`;
    const query = this.#pick([sound, sound, sound, "", `${sound}&sensor=2`, "sensor=%00&run=r&seconds=99999", "a[]=1"]);
    return `/api/v1/observations?${query}`;
  }

  #lines(path: string, line: () => Uint8Array): DeviceBody {
    const many = this.#pick([0, 1, 2, 10, 30]);
    const lines = Array.from({ length: many }, () => [line(), utf8(this.#pick(["\n", "\n", "\r\n", "\n\n", ""]))]);
    const bytes = Buffer.concat(lines.flat());
    const packed = this.#pick([null, null, "gzip", "gzip", "gzip", "deflate", "br", "identity", "gzip, gzip"]);
    return {
      ...this.#body(path, "application/x-ndjson", packed === "gzip" ? this.#packed(bytes) : bytes),
      encoding: packed,
    };
  }

  /** With gzip: sound, cut, followed by more, or with bytes changed. */
  #packed(bytes: Uint8Array): Uint8Array {
    const sound = gzipSync(bytes);
    switch (this.#below(6)) {
      case 0:
        return sound.subarray(0, this.#below(sound.length + 1));
      case 1:
        return Buffer.concat([sound, Buffer.from("trailing")]);
      case 2:
        return mutated(sound, sound, this.#chance);
      case 3:
        return bytes;
      default:
        return sound;
    }
  }

  #bomb(): DeviceBody {
    const path = this.#pick(["/api/v1/reports/batch", this.#sensorPath(), "/api/v1/reports"]);
    // Large ones are slow for both sides.
    const bytes = this.#pick([
      ...BOMBS,
      utf8('{"boot":'.repeat(7_000)),
      utf8("[".repeat(60_000)),
      utf8("{}\n".repeat(10_002)),
      Buffer.alloc(this.#pick([64 * 1024, 64 * 1024 + 1, 2 * MEBIBYTE, 9 * MEBIBYTE]), "x"),
    ]);
    const type = path === "/api/v1/reports" ? this.#pick(TYPES) : "application/x-ndjson";
    return { path, type, encoding: BOMBS.includes(bytes) ? "gzip" : null, bytes };
  }

  /** Maps and lists that say they are longer than memory, deep towers, numbers that JSON lacks (RFC 8949). */
  #hostileCbor(): Uint8Array {
    const map = [0xa2, 0x64, ...utf8("boot"), 0x61, 0x62];
    const bytes = this.#pick([
      [0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0xba, 0x7f, 0xff, 0xff, 0xff, 0x61, 0x61],
      [...map, 0x9b, 0, 0, 0, 1, 0, 0, 0, 0],
      [...map, 0x68, ...utf8("sequence"), 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [...map, 0x64, ...utf8("time"), 0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
      [0xbf, ...Array.from({ length: 3_000 }, () => [0x61, 0x61, 0xbf]).flat()],
      [0xa1, ...Array.from({ length: 50_000 }, () => 0x81)],
      [...map, 0x64, ...utf8("boot"), 0x61, 0x63],
      [0xa1, 0xc2, 0x5a, 0xff, 0xff, 0xff, 0xff, 0],
      [0xa1, 0x7a, 0xff, 0xff, 0xff, 0xf0, 0x61],
    ]);
    return this.#below(2) === 0
      ? Uint8Array.from(bytes)
      : mutated(Uint8Array.from(bytes), this.#report(), this.#chance);
  }

  #body(path: string, type: string, bytes: Uint8Array): DeviceBody {
    const wrong = this.#below(30) === 0;
    return { path, type: wrong ? this.#pick(TYPES) : type, encoding: null, bytes };
  }

  #below(limit: number): number {
    return this.#chance(limit);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#chance(list.length)] as T;
  }
}

const TYPES = ["application/json", "application/cbor", "application/jose", "text/plain", "", "application/x-ndjson"];
const utf8 = (text: string) => Buffer.from(text);

/** What CBOR cannot write is written as JSON. */
function asCbor(value: unknown): Uint8Array {
  try {
    return encode(value);
  } catch {
    return utf8(JSON.stringify(value) ?? "");
  }
}
