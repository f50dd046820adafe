/**
 * The planted patient through the whole audit: every encoding of the acceptance test, in every kind of capture, with
 * direction, receiver and layers; and nothing of it in the captures of others.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { auditCaptures } from "../src/acts/audit-capture.ts";
import { FURTHER, MEASURED } from "../src/canary-bodies-for-tests.ts";
import { canaryForTests } from "../src/canary-for-tests.ts";
import type { AuditReport } from "../src/domain/traffic/audit-report.ts";
import { flow, request, server, tnetstring } from "../src/formats/mitmproxy/dump-for-tests.ts";
import { SERVER } from "../src/formats/packet-capture/talk-for-tests.ts";
import { text } from "../src/formats/packet-file/capture-for-tests.ts";
import { sharedAbsent, sharedPath } from "../src/samples-for-tests.ts";
import { loadWorld } from "../src/store/load-world.ts";
import {
  type Carried,
  dumpOf,
  harOf,
  harOfSocket,
  httpPackets,
  mqttPackets,
  webSocketPackets,
} from "./canary-carriers.ts";
import { root } from "./carelabel.ts";

const TODAY = "2026-11-22";
const world = loadWorld();
const canary = canaryForTests();

type Planted = AuditReport["destinations"][number]["planted"][number];

async function audited(name: string, from: Uint8Array | string): Promise<AuditReport> {
  return auditCaptures([{ name, from: typeof from === "string" ? from : inPieces(from) }], null, world, TODAY, {
    contents: { canary },
  });
}

async function* inPieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.slice(at, at + 4096);
}

/** "body > gzip > full name", as the tables of the encodings write it. */
const wayOf = ({ layers, how }: Planted) => [...layers, how].join(" > ");

interface Body extends Carried {
  readonly path: string;
  readonly isText: boolean;
}

const BODIES: readonly Body[] = [...MEASURED, ...FURTHER].map(([what, body, path, hints], number) => ({
  what,
  host: `e${number + 1}.example.org`,
  body: typeof body === "string" ? text(body) : new Uint8Array(body),
  contentEncoding: hints?.contentEncoding,
  path,
  isText: typeof body === "string",
}));

const MQTT_PORT = 20_000;
const BROKER = SERVER.join(".");

interface Carrier {
  readonly kind: string;
  readonly capture: () => Uint8Array;
  readonly directions: (body: Body) => readonly Planted["direction"][];
  readonly scheme: string;
  readonly receiver: (body: Body, number: number) => string;
}

const BOTH = () => ["up", "down"] as const;
const UP = () => ["up"] as const;

const CARRIERS: readonly Carrier[] = [
  {
    kind: "flow dump",
    capture: () => dumpOf(BODIES),
    directions: BOTH,
    scheme: "https",
    receiver: ({ host }) => `${host}:443`,
  },
  {
    kind: "HAR",
    capture: () => harOf(BODIES, (one) => (one as Body).isText),
    // Of what is no text a HAR holds answers alone.
    directions: ({ isText }) => (isText ? ["up", "down"] : ["down"]),
    scheme: "https",
    receiver: ({ host }) => `${host}:443`,
  },
  {
    kind: "packets of HTTP, sent by length and answered in chunks",
    capture: () => httpPackets(BODIES),
    directions: BOTH,
    scheme: "http",
    receiver: ({ host }) => `${host}:80`,
  },
  {
    kind: "packets of WebSockets",
    capture: () => webSocketPackets(BODIES),
    directions: BOTH,
    scheme: "ws",
    receiver: ({ host }) => `${host}:80`,
  },
  {
    kind: "packets of MQTT",
    capture: () => mqttPackets(BODIES, (number) => MQTT_PORT + number),
    directions: UP,
    scheme: "mqtt",
    receiver: (_, number) => `${BROKER}:${MQTT_PORT + number}`,
  },
];

for (const { kind, capture, directions, scheme, receiver } of CARRIERS) {
  let report: AuditReport;
  before(async () => {
    report = await audited(kind, capture());
  });
  for (const [number, body] of BODIES.entries())
    test(`${kind}: the dummy patient is found ${body.what}, with receiver, direction and layers`, () => {
      const wanted = receiver(body, number);
      const to = report.destinations.filter(({ host, port }) => `${host}:${port}` === wanted);
      assert.deepEqual(
        to.map((destination) => destination.scheme),
        [scheme],
      );
      const planted = to.flatMap((destination) => destination.planted);
      const ways = planted.map((one) => `${one.direction}: ${wayOf(one)}`);
      for (const direction of directions(body)) {
        const way = `${direction}: ${body.path}`;
        assert.ok(ways.includes(way), `${way}\n  is not among\n${ways.join("\n")}`);
      }
      assert.ok(planted.every(({ file, pointer }) => file === kind && pointer !== ""));
    });
}

/** What a device says over a WebSocket, cut in the midst of the name. */
const CUT = canary.familyName.length >>> 1;
const CUT_MESSAGES = [`{"n":"${canary.familyName.slice(0, CUT)}`, `${canary.familyName.slice(CUT)}"}`];
const SOCKET = "socket.example.org";

for (const [kind, capture] of [
  [
    "flow dump",
    tnetstring(
      flow({
        server_conn: server({ address: [SOCKET, 443], sni: SOCKET }),
        request: request({ host: SOCKET, headers: [], content: null }),
        websocket: { messages: CUT_MESSAGES.map((message) => [1, true, text(message), 1_800_000_000, false, false]) },
      }),
    ),
  ],
  ["HAR", harOfSocket(SOCKET, CUT_MESSAGES)],
] as const)
  test(`${kind}: the dummy patient is found over two messages of a WebSocket`, async () => {
    const { destinations } = await audited(kind, capture);
    const planted = destinations.flatMap((one) =>
      one.planted.map((hit) => `${one.host} ${hit.direction}: ${wayOf(hit)}`),
    );
    assert.deepEqual(planted, [`${SOCKET} up: body > begun in the message before > family name`]);
  });

/** Samples that are refused, as their table says. */
const REFUSED = ["brokenfile.har", "dumpfile-010.mitm"];

const capturesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.(har|mitm|pcap|pcapng|pcapng\.zst)$/.test(name) && !REFUSED.includes(name))
    .map(({ parentPath, name }) => join(parentPath, name));

/** Where the canary was found in any of the files, all audited as one. */
async function hitsIn(files: readonly string[]): Promise<string[]> {
  const sources = files.map((file) => ({ name: file, from: file }));
  const { captures, destinations } = await auditCaptures(sources, null, world, TODAY, { contents: { canary } });
  assert.deepEqual(
    captures.map(({ file }) => file),
    files,
  );
  assert.ok(destinations.some(({ examined }) => examined.bytes > 0));
  return destinations.flatMap(({ planted }) => planted.map((one) => `${one.file}: ${wayOf(one)}`));
}

test("this canary is in none of our own samples", async () => {
  const files = capturesIn(join(root, "samples/captures"));
  assert.ok(files.length > 0);
  assert.deepEqual(await hitsIn(files), []);
});

test("the canary is in no capture of others", { skip: sharedAbsent }, async () => {
  const files = capturesIn(sharedPath("captures"));
  assert.equal(files.length, 63);
  assert.deepEqual(await hitsIn(files), []);
});
