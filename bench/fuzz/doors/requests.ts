/**
 * Requests to every route of the contract, and to addresses that are none: with and without somebody's token or session,
 * sound, spoiled, and sent in ways that no client sends.
 */
import type { Route } from "../../../src/contract/route.ts";
import { ROUTES } from "../../../src/contract/routes.ts";
import { keptInputs } from "../corpus.ts";
import { type Chance, mutated } from "../mutate.ts";
import { DeviceBodies } from "./device-bodies.ts";
import type { Talk } from "./exchange.ts";
import { sampleOf, spoiled, wild } from "./from-schema.ts";
import type { Access } from "./served-house.ts";

export interface Sent {
  readonly kind: string;
  readonly talk: Talk;
  /** It was sent so that an answer is owed. */
  readonly isOwed: boolean;
  /** Who is refused before all was sent may lose the answer with the connection. */
  readonly hasBody?: boolean;
}

const WAITING = { pauseMs: 0, end: "wait", dropAfterMs: 0, isDeaf: false, isHead: false } as const;

/** Routes that somebody may ask for a while, and what makes a person wait: knocked at now and then. */
const SLOW: ReadonlySet<Route> = new Set<Route>([
  ...[ROUTES.previewLabel, ROUTES.printLabel, ROUTES.audit, ROUTES.exportAudit, ROUTES.signIn, ROUTES.createAccount],
  ...[ROUTES.exportDevices, ROUTES.exportLedger, ROUTES.verifyLedger, ROUTES.resetPassword, ROUTES.changePassword],
]);
/** Those would only shut the fuzzer itself out, or ask elsewhere. */
const LEFT_OUT: ReadonlySet<Route> = new Set<Route>([ROUTES.signOut, ROUTES.setUp, ROUTES.events, ROUTES.testAlarm]);
/** Of the watch: sound requests as often as not. Elsewhere records would only heap up. */
const OF_WATCH =
  /devices\/:id\/(runtime|rollups|plan|self|adopted|credentials)|findings|reactions|credentials|bridges|observed|now|health|metrics/;

export class Requests {
  readonly #chance: Chance;
  readonly #access: Access;
  readonly #routes = Object.values<Route>(ROUTES).filter((route) => !LEFT_OUT.has(route));
  readonly #watchRoutes = this.#routes.filter(({ path }) => OF_WATCH.test(path));
  readonly #captures = keptInputs("packet-capture");
  readonly #host: string;
  #words: readonly string[];
  #bodies: DeviceBodies;

  constructor(chance: Chance, port: number, access: Access, ids: readonly string[]) {
    this.#chance = chance;
    this.#access = access;
    this.#host = `127.0.0.1:${port}`;
    this.#words = [];
    this.#bodies = new DeviceBodies(chance, access.signing, []);
    this.meet(ids);
  }

  /** @param ids of what there is now. */
  meet(ids: readonly string[]): void {
    this.#words = [...ids, ...WORDS];
    this.#bodies = new DeviceBodies(this.#chance, this.#access.signing, [...ids.slice(0, 30), ...this.#takenOverIds]);
  }

  any(): Sent {
    const at = this.#below(20);
    if (at < 8) return this.#ofDevice();
    return at < 14 ? this.#toRoute(this.#pick(this.#watchRoutes)) : this.#toRoute(this.#pick(this.#routes));
  }

  /** A page that listens and reads slowly, or not at all. */
  events(): Sent {
    const last = this.#below(2) === 0 ? [["last-event-id", this.#pick(["0", "-1", "1e9", "99999999999999", "x"])]] : [];
    const bytes = this.#written(
      "GET",
      ROUTES.events.path,
      [["cookie", this.#pick(this.#access.cookies)], ...last],
      null,
    );
    const talk: Talk = {
      ...WAITING,
      pieces: [bytes],
      end: "drop",
      dropAfterMs: 200 + this.#below(3_000),
      isDeaf: this.#below(2) === 0,
    };
    return { kind: "events", talk, isOwed: false };
  }

  #ofDevice(): Sent {
    const { path, type, encoding, bytes } = this.#bodies.any();
    const { takenOver, bridge } = this.#access;
    const own = this.#pick(takenOver).token;
    const right = path.includes("observations") || this.#below(5) === 0 ? bridge : own;
    const token =
      this.#below(6) > 0
        ? right
        : this.#pick(["", "cld_wrong", own.slice(0, -1), `${own}\t`, "x".repeat(9_000), bridge]);
    const fields = [
      ...(type === "" ? [] : [["content-type", type]]),
      ...(encoding === null ? [] : [["content-encoding", encoding]]),
      ["authorization", `${this.#pick(["Bearer", "Bearer", "Bearer", "bearer ", "Basic", ""])} ${token}`],
    ];
    return this.#sent(`${path.split("?")[0]}`, "POST", path, fields, bytes);
  }

  #toRoute(route: Route): Sent {
    if (SLOW.has(route) && this.#below(15) > 0) return this.#toRoute(this.#pick(this.#watchRoutes));
    const isSound = this.#below(OF_WATCH.test(route.path) ? 2 : 10) === 0;
    const target = this.#target(route, isSound);
    const body = this.#bodyOf(route, isSound);
    const method = this.#below(25) === 0 ? this.#pick(METHODS) : route.method;
    const fields = [
      ...this.#signedIn(),
      ...(body === null ? [] : [["content-type", this.#below(20) === 0 ? this.#pick(TYPES) : body.type]]),
      ...(route.conditional === true || this.#below(20) === 0 ? [["if-match", this.#pick(VERSIONS)]] : []),
      ...(this.#below(10) === 0 ? [this.#pick(ODD_FIELDS)] : []),
    ];
    return this.#sent(`${method} ${route.path}`, method, target, fields, body?.bytes ?? null);
  }

  #signedIn(): string[][] {
    const { cookies, tokens, takenOver } = this.#access;
    switch (this.#below(8)) {
      case 0:
        return [];
      case 1:
        return [
          [
            "cookie",
            this.#pick(["carelabel=", `carelabel=${"A".repeat(43)}`, "x".repeat(4_000), ";;=;", "a=b; carelabel"]),
          ],
        ];
      case 2:
        return [
          [
            "authorization",
            `Bearer ${this.#pick([...tokens, "clt_", takenOver[0]?.token ?? "", `clt_${"A".repeat(43)}`])}`,
          ],
        ];
      case 3:
        return [["authorization", `Bearer ${this.#pick(tokens)}`]];
      default:
        return [["cookie", this.#pick(cookies)]];
    }
  }

  #target({ path, query }: Route, isSound: boolean): string {
    const filled = path.replace(/:[A-Za-z]+/g, () =>
      this.#below(isSound ? 50 : 4) > 0 ? this.#pick(this.#words) : this.#pick(ODD_PARTS),
    );
    const about = query === undefined ? {} : (sampleOf(query, this.#chance, this.#words) as Record<string, unknown>);
    const pairs = Object.entries(about).map(([name, value]) => {
      const written = isSound || this.#below(4) > 0 ? value : wild(this.#chance);
      return `${encodeURIComponent(name)}=${safelyEncoded(typeof written === "string" ? written.slice(0, 3_000) : JSON.stringify(written))}`;
    });
    if (!isSound && this.#below(4) === 0) pairs.push(this.#pick(ODD_QUERIES));
    return pairs.length === 0 ? filled : `${filled}?${pairs.join("&")}`;
  }

  #bodyOf({ body, path }: Route, isSound: boolean): { type: string; bytes: Uint8Array } | null {
    if (body === undefined) return this.#below(15) === 0 ? { type: "application/json", bytes: utf8("{}") } : null;
    if (body.kind === "files") return this.#form(body.parts.map(({ name }) => name));
    if (body.kind === "document")
      return { type: this.#pick(body.mediaTypes), bytes: mutated(utf8("a: 1\n"), utf8("b"), this.#chance) };
    const sound = sampleOf(body.schema, this.#chance, this.#words);
    const bytes = utf8(JSON.stringify(isSound ? sound : spoiled(sound, this.#chance)) ?? "null");
    // A changed address would be asked.
    const mayChange = !isSound && !path.includes("self-description") && this.#below(3) === 0;
    return { type: "application/json", bytes: mayChange ? mutated(bytes, bytes, this.#chance) : bytes };
  }

  #form(names: readonly string[]): { type: string; bytes: Uint8Array } {
    const boundary = "--fuzz";
    const content = this.#captures.length === 0 ? utf8("x") : this.#pick(this.#captures);
    const parts = names.flatMap((name) => [
      utf8(
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${this.#pick(["a.pcap", "../x", "\u0000", ""])}"\r\n\r\n`,
      ),
      content.subarray(0, 20_000),
      utf8("\r\n"),
    ]);
    const whole = Buffer.concat([...parts, utf8(`--${boundary}--\r\n`)]);
    const bytes = this.#below(2) === 0 ? whole : mutated(whole, whole, this.#chance);
    return { type: `multipart/form-data; boundary=${this.#below(10) === 0 ? "" : boundary}`, bytes };
  }

  /** In one piece or many, stated by length or by chunks, whole or not. */
  #sent(kind: string, method: string, target: string, fields: readonly string[][], body: Uint8Array | null): Sent {
    const isHead = method === "HEAD";
    const way = body === null ? 9 : this.#below(14);
    const pauseMs = this.#below(30);
    const whole = body ?? new Uint8Array();
    const stated = (length: number) => ["content-length", `${length}`];
    switch (way) {
      case 0: {
        // Says more than it sends, and is dropped, or waits for nothing.
        const bytes = this.#written(method, target, [...fields, stated(whole.length + 1 + this.#below(70_000))], whole);
        const talk: Talk = {
          ...WAITING,
          pieces: [bytes],
          isHead,
          end: this.#pick(["drop", "half-close"]),
          dropAfterMs: this.#below(400),
        };
        return { kind: `${kind} too short`, talk, isOwed: false };
      }
      case 1: {
        // Says less than it sends: what is left over is read as another request.
        const bytes = this.#written(method, target, [...fields, stated(this.#below(whole.length + 1))], whole);
        return {
          kind: `${kind} too long`,
          talk: { ...WAITING, pieces: [bytes], isHead, end: "half-close" },
          isOwed: false,
        };
      }
      case 2:
      case 3: {
        const head = this.#written(method, target, [...fields, ["transfer-encoding", "chunked"]], null);
        const talk: Talk = { ...WAITING, pieces: [head, ...this.#chunks(whole)], pauseMs, isHead };
        // Who is refused before it has sent all may lose the answer with the connection (RFC 9112, 9.6).
        return { kind: `${kind} in chunks`, talk, isOwed: false };
      }
      case 4: {
        const bytes = Buffer.from(this.#written(method, target, [...fields, stated(whole.length)], whole));
        const cut = bytes.length - this.#below(Math.min(bytes.length, whole.length + 1));
        const talk: Talk = { ...WAITING, pieces: [bytes.subarray(0, cut), bytes.subarray(cut)], pauseMs, isHead };
        return { kind, talk, isOwed: false };
      }
      default: {
        const length = body === null ? [] : [stated(whole.length)];
        return {
          kind,
          talk: { ...WAITING, pieces: [this.#written(method, target, [...fields, ...length], body)], isHead },
          isOwed: true,
          hasBody: whole.length > 0,
        };
      }
    }
  }

  #chunks(bytes: Uint8Array): Uint8Array[] {
    const most = Math.max(1, Math.ceil(bytes.length / (1 + this.#below(20))));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += most) {
      const part = bytes.subarray(at, at + most);
      const extension = this.#below(30) === 0 ? ";a=b" : "";
      pieces.push(Buffer.concat([utf8(`${part.length.toString(16)}${extension}\r\n`), part, utf8("\r\n")]));
    }
    return [...pieces, utf8("0\r\n\r\n")];
  }

  #written(method: string, target: string, fields: readonly string[][], body: Uint8Array | null): Uint8Array {
    // Each comes from an address of its own, so that no limit of one address ends the run.
    const address = `10.${this.#below(256)}.${this.#below(256)}.${this.#below(256)}`;
    const lines = [["host", this.#host], ["x-forwarded-for", address], ["connection", "close"], ...fields];
    const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
    return Buffer.concat([Buffer.from(head, "latin1"), body ?? new Uint8Array()]);
  }

  get #takenOverIds(): string[] {
    return this.#access.takenOver.map(({ id }) => id);
  }

  #below(limit: number): number {
    return this.#chance(limit);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#chance(list.length)] as T;
  }
}

const utf8 = (text: string) => Buffer.from(text);

/** A lone surrogate cannot be encoded. */
const safelyEncoded = (text: string | undefined) => encodeURIComponent((text ?? "").toWellFormed());

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "QUERY"];
const TYPES = [
  "application/json",
  "text/plain",
  "application/xml",
  "multipart/form-data",
  "application/json; charset=x",
  "/",
];
const VERSIONS = ['"1"', '"2"', '"0"', '"999999999"', "1", "*", '"-1"', 'W/"1"', '"1", "2"', ""];
const ODD_FIELDS = [
  ...[
    ["origin", "https://evil.example"],
    ["origin", "null"],
    ["sec-fetch-site", "cross-site"],
    ["expect", "200-ok"],
  ],
  ...[
    ["expect", "100-continue"],
    ["range", "bytes=5-1,0-,-9"],
    ["accept", "text/x"],
    ["upgrade", "websocket"],
  ],
  ...[
    ["x-http-method-override", "DELETE"],
    ["x-forwarded-for", ", ,::1%eth0"],
    ["x-forwarded-proto", "a,b"],
  ],
  ...[
    ["forwarded", "for=_x"],
    ["te", "trailers"],
    ["trailer", "host"],
    ["accept-encoding", "br;q=9"],
    ["x", "y".repeat(6_000)],
  ],
];
const ODD_PARTS = [
  "%00",
  "%2e%2e",
  "..",
  "%",
  "%e0%80",
  "x".repeat(600),
  "constructor",
  "-1",
  "%F0%9F%92%A9",
  "a%2Fb",
  "*",
  "0",
];
const ODD_QUERIES = [
  "a[]=1&a[b]=2",
  "%00=%",
  "__proto__[x]=1",
  `${"a=1&".repeat(1_000)}`,
  "=",
  "?",
  "from=&to=&step=",
  "id=%ff",
];
/** What a field of the contract may mean, besides ids. Nothing here is anywhere but on this machine. */
const WORDS = [
  ...["https://127.0.0.1:9/about", "https://127.0.0.1:1/", "cpuLoad", "power", "linePressure", "firmware", "10.0.0.9"],
  ...["2026-11-22", "2026-11-22T08:00:00.000Z", "2026-11-23T08:00:00.000Z", "1970-01-01T00:00:00.000Z", "2099-12-31"],
  ...[
    "a".repeat(64),
    "A".repeat(43),
    "a sentence",
    "Name",
    "60",
    "5m",
    "DE",
    "en",
    "x@hospital.example",
    "+49 30 1",
    "a",
  ],
];
