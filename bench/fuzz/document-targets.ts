/** Readers of whole documents: exports of proxies and browsers, SBOMs, forms, labels, and what lies inside of messages. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { deflateSync, gzipSync, inflateRawSync, zstdCompressSync } from "node:zlib";
import { canaryForTests } from "../../src/canary-for-tests.ts";
import { canaryPatterns } from "../../src/domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../src/domain/traffic/canary/scanner.ts";
import { recogniseCapture } from "../../src/formats/capture-bytes/recognise-capture.ts";
import { readCsv } from "../../src/formats/csv/read-csv.ts";
import { readCycloneDx } from "../../src/formats/cyclonedx/read-cyclonedx.ts";
import { createHarReader } from "../../src/formats/har/har-reader.ts";
import { readJson } from "../../src/formats/json/read-json.ts";
import { createJsonStream } from "../../src/formats/json-stream/json-stream.ts";
import { all, createProjection, each, fields, scalar } from "../../src/formats/json-stream/projection.ts";
import { readDocument } from "../../src/formats/label-document/read-document.ts";
import { otherThanLabel } from "../../src/formats/label-document/recognise-document.ts";
import { contributionOfMds2 } from "../../src/formats/mds2/mds2-contribution.ts";
import { readMds2Form } from "../../src/formats/mds2/mds2-form.ts";
import { recogniseMediaType } from "../../src/formats/media-type/recognise-media-type.ts";
import { flow, request, response, tnetstring } from "../../src/formats/mitmproxy/dump-for-tests.ts";
import { createMitmproxyReader } from "../../src/formats/mitmproxy/mitmproxy-reader.ts";
import { readMud } from "../../src/formats/mud/read-mud.ts";
import { findCanary } from "../../src/formats/nested-content/find-canary.ts";
import { visitLayers } from "../../src/formats/nested-content/nested-content.ts";
import { joined, text } from "../../src/formats/packet-file/capture-for-tests.ts";
import { recorded } from "../../src/formats/tls/collect-facts-for-tests.ts";
import { readUcumEssence } from "../../src/formats/ucum/read-ucum-essence.ts";
import { readCertificate } from "../../src/formats/x509/certificate.ts";
import { readXlsx } from "../../src/formats/xlsx/read-xlsx.ts";
import { nodeDecompressors } from "../../src/store/decompressors.ts";
import { nodeHash } from "../../src/store/hashes.ts";
import { workbook, workbookParts, zipArchive } from "../../src/workbook-for-tests.ts";
import { fileTarget, type Target, windowTarget } from "./target.ts";

const root = new URL("../../", import.meta.url);
const own = (folder: string) =>
  readdirSync(new URL(folder, root))
    .toSorted()
    .map((name) => new Uint8Array(readFileSync(new URL(`${folder}/${name}`, root))));
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const json = (value: unknown) => text(JSON.stringify(value));

/** A function of the whole bytes, which lie within a larger buffer. */
const documentTarget = (name: string, read: (bytes: Uint8Array) => unknown, seeds: Target["seeds"]): Target =>
  windowTarget(name, (bytes, start, end) => read(bytes.subarray(start, end)), seeds);

const inflateRaw = (packed: Uint8Array, most: number) => inflateRawSync(packed, { maxOutputLength: most });
const shortXlsx = (bytes: Uint8Array) => readXlsx(bytes, inflateRaw);

const FORM = [
  ["DOC-1", "Who made it?", "Example GmbH", ""],
  ["DOC-5", "Contact?", "Example GmbH, Tel. +49 711 555 0100, support@a.example", ""],
  ["MPII-2.6", "Copies?", "Yes", "Note 1"],
  ["CONN-1.2.4", "Other?", "Yes", "HDMI"],
  ["MPII-3", "Keeps?", "n/a: 7", ""],
  ["CONN-1.1", "Radio?", "No", "see notes"],
  ["Note 1:", "only on paper", "", ""],
];
const CSV = FORM.map((row) =>
  row.map((cell) => (/[,"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(","),
).join("\r\n");

const BOM = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: {
    timestamp: "2026-02-03T10:00:00Z",
    component: {
      type: "device",
      name: "Rill 2",
      version: "C",
      manufacturer: { name: "W", url: ["https://w.example"], address: { country: "DE" } },
      properties: [
        { name: "cdx:device:gs1:gtin-13", value: "4012345000009" },
        { name: "cdx:lifecycle:milestone:endOfSupport", value: "2032-06-30" },
      ],
      externalReferences: [{ type: "security-contact", url: "mailto:a@w.example?subject=R" }],
    },
  },
  components: [
    {
      type: "operating-system",
      name: "RTOS",
      version: "5.2",
      components: [{ type: "library", name: "tls", hashes: [{ alg: "SHA-256", content: "00" }] }],
    },
  ],
  services: [
    {
      name: "cloud",
      endpoints: ["https://a.example/v1", "mqtts://b.example:8883"],
      authenticated: true,
      data: [{ flow: "outbound", classification: "PII" }],
      provider: { name: "C" },
      services: [{ name: "in" }],
    },
  ],
};
const MUD = {
  "ietf-mud:mud": {
    "mud-version": 1,
    "mud-url": "https://w.example/d",
    "last-update": "2025-11-02T08:00:00+00:00",
    "is-supported": true,
    "mfg-name": "W",
    "from-device-policy": { "access-lists": { "access-list": [{ name: "fr" }] } },
    "to-device-policy": { "access-lists": { "access-list": [{ name: "to" }] } },
  },
  "ietf-access-control-list:acls": {
    acl: ["fr", "to"].map((name) => ({
      name,
      type: "ipv4-acl-type",
      aces: {
        ace: [
          {
            name: "a",
            matches: {
              ipv4: { "ietf-acldns:dst-dnsname": "a.example", protocol: 6 },
              tcp: { "ietf-mud:direction-initiated": "from-device", "destination-port": { operator: "eq", port: 443 } },
            },
            actions: { forwarding: "accept" },
          },
          {
            name: "b",
            matches: {
              "ietf-mud:mud": { "local-networks": [null] },
              udp: { "source-port": { "lower-port": 1, "upper-port": 9 } },
              ipv6: { "destination-ipv6-network": "2001:db8::/32" },
            },
            actions: { forwarding: "drop" },
          },
        ],
      },
    })),
  },
};

const UCUM =
  '<?xml version="1.0"?><root xmlns="http://unitsofmeasure.org/ucum-essence" version="9" revision-date="2026-01-01"><prefix Code="m" CODE="M"><name>milli</name></prefix><base-unit Code="g" CODE="G"><name>gram</name></base-unit><unit Code="g&#37;" isMetric="yes" class="chemical"><name>gram</name></unit></root>';

const canary = canaryForTests();
let scanner: CanaryScanner | undefined;
const encode = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");
function messages(): Uint8Array[] {
  const record = JSON.stringify({ patient: canary, n: 7 });
  const multipart = `--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\n${encode(record)}\r\n--x--\r\n`;
  return [
    text(record),
    text(
      JSON.stringify({
        context: encode(record),
        form: `a=${encodeURIComponent(record)}&b=1`,
        jwt: `${encode('{"alg":"none"}')}.${encode(record)}.`,
      }),
    ),
    new Uint8Array(gzipSync(record)),
    new Uint8Array(deflateSync(gzipSync(record))),
    new Uint8Array(zstdCompressSync(text(record))),
    text(multipart),
    joined(Uint8Array.of(0x82, 0xa1, 0x61, 0xc4, 3, 1, 2, 3, 0xa1, 0x62, 0xd9, 40), text("x".repeat(40))),
    joined(
      Uint8Array.of(0xa2, 0x61, 0x61, 0x5f, 0x43, 1, 2, 3, 0xff, 0x61, 0x62, 0x9f, 0x78, 20),
      text("y".repeat(20)),
      Uint8Array.of(0xff),
    ),
    joined(
      Uint8Array.of(0x0a, 30),
      text("z".repeat(30)),
      Uint8Array.of(0x12, 6, 0x08, 0x96, 0x01, 0x15, 0, 0),
      text("more than that"),
    ),
    text(`data:text/plain;base64,${encode(record)} ${Buffer.from(record).toString("hex")} =4D=75 &#77;&#x75; \\u004d`),
  ];
}

const DUMPS = (): Uint8Array[] => [
  tnetstring(flow()),
  joined(
    tnetstring(
      flow({
        request: request({ content: text("a=b"), path: text("/a?b=c") }),
        response: response({ content: text("{}") }),
      }),
    ),
    tnetstring(flow({ version: [0, 18] })),
  ),
  tnetstring(
    flow({
      version: 10,
      type: "tcp",
      messages: [
        [true, text("x"), 1.5],
        [false, text("y"), 2.5],
      ],
      request: null,
      response: null,
    }),
  ),
  tnetstring(
    flow({
      version: 20,
      type: "http",
      websocket: { messages: [[1, true, text("x"), 1.5, false, false]], closed_by_client: true },
    }),
  ),
];

const certificates = (): Uint8Array[] => {
  const chains: Uint8Array[] = [];
  for (const name of ["tls-1.2", "tls-1.2-client-certificate"] as const) {
    const stream = recorded(name)[0] ?? [];
    const bytes = joined(...stream.map((chunk) => chunk.bytes));
    for (let at = 0; at + 4 < bytes.length && chains.length < 4; at++) {
      const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x82 || length < 200 || at + 4 + length > bytes.length) continue;
      chains.push(bytes.slice(at, at + 4 + length));
      at += 3 + length;
    }
  }
  return chains;
};

export const DOCUMENT_TARGETS: readonly Target[] = [
  {
    ...fileTarget(
      "har",
      (told) => createHarReader(told.sink()),
      () => own("src/formats/har/fixtures").filter(({ length }) => length < 6000),
    ),
    shared: ["captures/mitmproxy", "captures/perfcascade"],
  },
  {
    ...fileTarget("mitmproxy", (told) => createMitmproxyReader(told.sink(), { sha256 }), DUMPS),
    shared: ["captures/mitmproxy"],
  },
  {
    ...fileTarget(
      "json-stream",
      (told) =>
        createJsonStream(
          createProjection(
            fields({ log: fields({ entries: each(all(40)), version: scalar(8) }), a: all(20) }),
            told.sink(),
            4096,
          ),
        ),
      () => [
        json({
          log: { version: "1.2", entries: [{ a: [1, { b: "x".repeat(60) }], c: null }, [true], "text"] },
          a: { b: [{ c: [{ d: 1 }] }] },
        }),
        text('{"log":{"entries":[1e5,-0.5,"\\u00e9\\ud83d\\ude00"]},"b":[[[{"x":"]"}]]]}'),
      ],
    ),
  },
  documentTarget(
    "json",
    (bytes) => readJson(bytes, "document-unreadable"),
    () => [json(BOM), text('[1,-2.5e3,"\\u00e9",{"a":[]},null,true]')],
  ),
  documentTarget(
    "label-document",
    (bytes) => {
      const read = readDocument(bytes, "label.yaml");
      return [read, otherThanLabel(read)];
    },
    () => [
      ...own("samples/labels")
        .slice(0, 2)
        .map((bytes) => bytes.subarray(0, 3000)),
      text('a: &x [1, 2]\nb: *x\nc: !!str 7\nd: |\n  text\n  more\ne: {f: "\\u00e9"}\n? k\n: v\n'),
      json({ a: [1, { b: "c" }] }),
    ],
  ),
  documentTarget(
    "cyclonedx",
    (bytes) => readCycloneDx(bytes, { name: "bom.json", digest: "a".repeat(64) }),
    () => [json(BOM), ...own("samples/sboms").slice(0, 1)],
  ),
  documentTarget(
    "mud",
    (bytes) => readMud(bytes, { name: "device.json" }),
    () => [json(MUD)],
  ),
  documentTarget(
    "csv",
    (bytes) => readCsv(bytes),
    () => [
      text(CSV),
      text('a;b;c\r\n"1\n2";;\'=x\n'),
      text("\ufeffa\tb\n1\t2\n"),
      Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x3b, 0, 0x62, 0),
    ],
  ),
  documentTarget("xlsx", shortXlsx, () => [
    workbook(FORM),
    zipArchive(workbookParts(FORM).map((part) => ({ ...part, method: 0 }))),
  ]),
  documentTarget(
    "mds2",
    (bytes) => contributionOfMds2(readMds2Form(readCsv(bytes)), { name: "form.csv" }),
    () => [text(CSV)],
  ),
  documentTarget(
    "ucum",
    (bytes) => readUcumEssence(bytes, "ucum-essence.xml"),
    () => [text(UCUM)],
  ),
  windowTarget(
    "x509",
    (bytes, start, end) => readCertificate(bytes, start, end, (whole) => whole.slice(0, 32)),
    certificates,
  ),
  windowTarget(
    "nested-content",
    (bytes, start, end, told) => {
      scanner ??= new CanaryScanner(canaryPatterns(canary, nodeHash));
      let layers = 0;
      const reading = visitLayers(
        bytes,
        start,
        end,
        {},
        nodeDecompressors,
        ({ start: from, end: to, bytes: inside }) => {
          if (from < 0 || to > inside.length || from > to) throw new Error("a layer lies outside of its bytes");
          layers++;
        },
      );
      told.fact(reading, layers);
      return findCanary(scanner, bytes, start, end, { mediaType: "application/json" }, nodeDecompressors);
    },
    messages,
  ),
  documentTarget(
    "recognition",
    (bytes) => [recogniseCapture(bytes.subarray(0, 64)), recogniseMediaType(bytes.subarray(0, 16_384))],
    () => [text("PK"), text("12:"), text(" [{"), text("%PDF-1.7"), new Uint8Array(gzipSync("x"))],
  ),
];
