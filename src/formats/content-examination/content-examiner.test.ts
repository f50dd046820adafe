import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { FURTHER, MEASURED } from "../../canary-bodies-for-tests.ts";
import { canaryForTests, nodeHash, seededBytes } from "../../canary-for-tests.ts";
import { nodeContentExaminer } from "../../content-for-tests.ts";
import { hitPath } from "../../domain/traffic/canary/hit.ts";
import { canaryPatterns } from "../../domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { ContentExaminer, MessageAbout, MessageContent } from "../../domain/traffic/content.ts";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { MESSAGE_BYTES_MOST } from "./content-examiner.ts";

const canary = canaryForTests();
const scanner = new CanaryScanner(canaryPatterns(canary, nodeHash));
const examiner = nodeContentExaminer(scanner, { showValues: true });
const ABOUT: MessageAbout = {
  host: "api.example.org",
  path: "/v1/things",
  direction: 0,
  mediaType: null,
  contentEncoding: null,
};

function examined(
  body: string | Uint8Array,
  {
    head = "",
    by = examiner,
    pieceBytes = 700,
    ...about
  }: Partial<MessageAbout> & {
    head?: string;
    by?: ContentExaminer;
    pieceBytes?: number;
  } = {},
): MessageContent {
  const message = by.begin();
  const headBytes = Buffer.from(head);
  message.push("head", headBytes, 0, headBytes.length);
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    message.push("body", bytes, at, Math.min(at + pieceBytes, bytes.length));
  const content = message.end({ ...ABOUT, ...about });
  assert.ok(content !== undefined);
  return content;
}

const attributesOf = ({ attributes }: MessageContent) =>
  attributes.map(({ attribute, layers, shown }) => `${attribute} = ${shown} (${layers.join(" > ")})`);
const identifiersOf = ({ identifiers }: MessageContent) => identifiers.map(({ kind, shown }) => `${kind} ${shown}`);

for (const [what, body, path, hints] of [...MEASURED, ...FURTHER]) {
  test(`the dummy patient is found in a message ${what}`, () => {
    const { mediaType = null, contentEncoding = null } = hints ?? {};
    const paths = examined(body, { mediaType, contentEncoding }).hits.map(hitPath);
    assert.ok(paths.includes(path), `${path}\n  is not among\n${paths.join("\n")}`);
  });
}

const { givenName: given, familyName: family, email } = canary;
for (const [what, head, path] of [
  [
    "the path",
    `GET /patients/${encodeURIComponent(family)}/scans HTTP/1.1\r\nHost: a.example\r\n\r\n`,
    "head > path > URL > family name",
  ],
  [
    "the path in base64",
    `/msdk/evalx/${Buffer.from(`{"key":"${email}"}`).toString("base64")}?h=1`,
    "head > path > base64 > JSON $.key > e-mail",
  ],
  [
    "the query",
    `GET /search?q=${encodeURIComponent(`${given} ${family}`)}&n=1 HTTP/1.1\r\n\r\n`,
    "head > query > form q > URL > full name",
  ],
  [
    "the Referer",
    `GET / HTTP/1.1\r\nReferer: https://a.example/p?name=${encodeURIComponent(family)}\r\n\r\n`,
    "head > header Referer > form name > URL > family name",
  ],
  [
    "a cookie",
    `GET / HTTP/1.1\r\nCookie: a=1; patient=${Buffer.from(family).toString("base64")}\r\n\r\n`,
    "head > header Cookie > form patient > base64 > family name",
  ],
  [
    "a header",
    `POST /x HTTP/1.1\r\nX-Patient: ${canary.recordNumber}\r\n\r\n`,
    "head > header X-Patient > medical record number",
  ],
  ["a topic", `clinic/ward3/${canary.recordNumber}/vitals`, "head > path > medical record number"],
] as const) {
  test(`the dummy patient is found in ${what}`, () => {
    const paths = examined("", { head }).hits.map(hitPath);
    assert.ok(paths.includes(path), `${path}\n  is not among\n${paths.join("\n")}`);
  });
}

test("an empty message says nothing", () => {
  assert.equal(examiner.begin().end(ABOUT), undefined);
});

test("attributes of a JSON body are told with their layers, masked unless values were asked for", () => {
  const body = gzipSync(
    JSON.stringify({ info: { deviceModel: "Pixel 7 Pro", os: { version: "14" }, tz: "Europe/Berlin" } }),
  );
  assert.deepEqual(attributesOf(examined(body)), [
    "device-model = Pixel 7 Pro (body > gzip > JSON $.info.deviceModel)",
    "os-version = 14 (body > gzip > JSON $.info.os.version)",
    "timezone = Europe/Berlin (body > gzip > JSON $.info.tz)",
  ]);
  const { attributes } = examined(body, { by: nodeContentExaminer(null) });
  assert.deepEqual(
    attributes.map(({ shown }) => shown),
    ["Pi…o (11 characters)", "… (2 characters)", "Eu…n (13 characters)"],
  );
});

test("attributes are told of a form, a query, headers, XML and a multipart form", () => {
  assert.deepEqual(attributesOf(examined("device%5Bmodel%5D=SM-G991B&lang=de-DE&x=1")), [
    "device-model = SM-G991B (body > form device%5Bmodel%5D)",
    "language = de-DE (body > form lang)",
  ]);
  const head =
    "GET /track?imei=490154203237518&carrier=Telekom+DE HTTP/1.1\r\nX-App-Version: 4.2.1\r\nAccept-Language: de\r\nAge: 12\r\nConnection: keep-alive\r\n\r\n";
  assert.deepEqual(attributesOf(examined("", { head })), [
    "imei = 490154203237518 (head > query > form imei)",
    "carrier = Telekom DE (head > query > form carrier)",
    "app-version = 4.2.1 (head > header X-App-Version)",
    "language = de (head > header Accept-Language)",
  ]);
  assert.deepEqual(
    attributesOf(examined('<?xml version="1.0"?><req><device><serialNumber>SN-4711-22</serialNumber></device></req>')),
    ["serial-number = SN-4711-22 (body > XML req/device/serialNumber)"],
  );
  assert.deepEqual(
    attributesOf(
      examined('--cut\r\nContent-Disposition: form-data; name="androidId"\r\n\r\n9774d56d682e549c\r\n--cut--\r\n'),
    ),
    ["android-id = 9774d56d682e549c (body > multipart androidId)"],
  );
});

test("a user agent tells device, system and app", () => {
  const head =
    "POST /x HTTP/1.1\r\nUser-Agent: Dalvik/2.1.0 (Linux; U; Android 13; SM-G991B Build/TP1A.220624.014)\r\n\r\n";
  assert.deepEqual(
    examined("", { head }).attributes.map(({ attribute, shown, because }) => [attribute, shown, because]),
    [
      ["user-agent", "Dalvik/2.1.0 (Linux; U; Android 13; SM-G991B Build/TP1A.220624.014)", "name of the field"],
      ["os-name", "Android", "User-Agent"],
      ["os-version", "13", "User-Agent"],
      ["device-model", "SM-G991B", "User-Agent"],
      ["os-build", "TP1A.220624.014", "User-Agent"],
    ],
  );
});

test("a service that is known is read by its adapter, which is named", () => {
  const body = JSON.stringify({
    batch: [
      { anonymousId: "b1e2-77aa", context: { device: { name: "maguro", type: "android" }, network: { wifi: true } } },
    ],
  });
  const { attributes } = examined(body, { host: "api.segment.io", path: "/v1/batch" });
  assert.deepEqual(
    attributes.map(({ attribute, because }) => [attribute, because]),
    [
      ["anonymous-id", "segment"],
      ["device-name", "segment"],
      ["os-name", "segment"],
      ["network-type", "segment"],
    ],
  );
});

test("fields of protobuf are told by an adapter only", () => {
  const field = (number: number, content: Uint8Array) =>
    Buffer.concat([
      Buffer.of(
        ...(number < 16 ? [number * 8 + 2] : [((number * 8 + 2) & 127) | 128, (number * 8 + 2) >> 7]),
        content.length,
      ),
      content,
    ]);
  const bundle = Buffer.concat([
    Buffer.of(8, 1),
    field(8, Buffer.from("android")),
    field(10, Buffer.from("Pixel 7")),
    field(21, Buffer.from("0123456789abcdef0123456789abcdef")),
  ]);
  const body = gzipSync(field(1, bundle));
  assert.deepEqual(attributesOf(examined(body, { host: "app-measurement.com", path: "/a" })), [
    "os-name = android (body > gzip > protobuf 1.8)",
    "device-model = Pixel 7 (body > gzip > protobuf 1.10)",
    "installation-id = 0123456789abcdef0123456789abcdef (body > gzip > protobuf 1.21)",
  ]);
  assert.deepEqual(attributesOf(examined(body)), []);
});

test("a FHIR patient is read in a bundle and in XML, whatever the host", () => {
  const patient = {
    resourceType: "Patient",
    id: "p17",
    name: [{ family: "Muster", given: ["Erika"] }],
    birthDate: "1957-03-14",
  };
  const seen = examined(JSON.stringify({ resourceType: "Bundle", entry: [{ resource: patient }] })).attributes;
  assert.deepEqual(
    seen.map(({ attribute, because, shown }) => [attribute, because, shown]),
    [
      ["patient-id", "fhir-patient", "p17"],
      ["patient-name", "fhir-patient", "Muster"],
      ["patient-name", "fhir-patient", "Erika"],
      ["birth-date", "fhir-patient", "1957-03-14"],
    ],
  );
  const xml =
    '<Patient xmlns="http://hl7.org/fhir"><name><family value="Muster"/></name><birthDate value="1957-03-14"/></Patient>';
  assert.deepEqual(
    examined(xml).attributes.map(({ attribute, because }) => [attribute, because]),
    [
      ["patient-name", "fhir-patient"],
      ["birth-date", "fhir-patient"],
    ],
  );
});

for (const [what, body, want] of [
  ["an e-mail address", '{"to":"erika.muster@klinik.example"}', ["email erika.muster@klinik.example"]],
  ["an IBAN", "Bitte an DE89 3704 0044 0532 0130 00 zahlen", ["iban DE89 3704 0044 0532 0130 00"]],
  ["a Swiss AHV number", '{"x":"756.9217.0769.85"}', ["ahv 756.9217.0769.85"]],
  ["an NHS number under its name", '{"nhsNumber":"943 476 5919"}', ["nhs-number 943 476 5919"]],
  [
    "an NHS number in a text that names it",
    "seen today, NHS number: 943 476 5919, discharged",
    ["nhs-number 943 476 5919"],
  ],
  ["a tax number under its name", '{"steuerId":"86095742719"}', ["steuer-id 86095742719"]],
  ["an IMEI as a JSON number", '{"imei":490154203237518}', ["imei 490154203237518"]],
  ["a MAC address under its name", '{"wifiMac":"3c:5a:b4:01:02:03"}', ["mac-address 3c:5a:b4:01:02:03"]],
] as const) {
  test(`${what} is known by form and check digit`, () => assert.deepEqual(identifiersOf(examined(body)), want));
}

for (const body of [
  '{"nhsNumber":"943 476 5918"}',
  '{"order":"9434765919","t":"86095742719","serial":"A123456780"}',
  "DE89 3704 0044 0532 0130 01 is no account",
  '{"icon":"logo@2x.png","pkg":"react@18.2.0"}',
  '{"x":"756.9217.0769.84","mac":"02:00:00:00:00:00"}',
]) {
  test(`no identifier is in ${body}`, () => assert.deepEqual(identifiersOf(examined(body)), []));
}

test("records encrypted by the sender are named as not examined, with their layers and size", () => {
  const plain = Buffer.alloc(800, JSON.stringify({ patient: family }));
  const cipher = createCipheriv("aes-256-gcm", seededBytes(1)(32), seededBytes(2)(12));
  const data = Buffer.concat([seededBytes(2)(12), cipher.update(plain), cipher.final()]).toString("base64");
  const body = JSON.stringify({ StreamName: "scans", Records: [{ Data: data, PartitionKey: "4711" }] });
  const { unread, unexaminedBytes, examinedBytes, hits } = examined(body);
  assert.deepEqual(unread, ["body > JSON $.Records[0].Data > base64 > unknown binary, 812 bytes"]);
  const letters = data.replace(/=+$/, "").length;
  assert.equal(unexaminedBytes, letters);
  assert.equal(examinedBytes, body.length - letters);
  assert.deepEqual(hits, []);
});

test("text, JSON and forms are examined whole; random bytes and pictures not at all", () => {
  for (const body of ["just some words", '{"a":[1,2,3]}', "a=1&b=2", "\u000bMSH|^~\\&|A|B\rPID|1||4711\r"])
    assert.equal(examined(body).unexaminedBytes, 0, body);
  assert.deepEqual(examined(seededBytes(3)(300)).unread, ["body > unknown binary, 300 bytes"]);
  const picture = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), seededBytes(4)(500)]);
  assert.deepEqual(examined(picture).unread, ["body > PNG picture, 508 bytes"]);
  assert.equal(examined(picture).examinedBytes, 0);
});

test("what follows the first mebibyte is searched as it passes, and counted as not examined", () => {
  const bytes = Buffer.alloc(MESSAGE_BYTES_MOST + 5000, "all is well. ");
  bytes.write(family, MESSAGE_BYTES_MOST - 3);
  const content = examined(bytes, { pieceBytes: 4096 });
  assert.deepEqual(
    content.hits.map(({ field, layers, offset }) => [field, layers, offset]),
    [["familyName", ["body"], MESSAGE_BYTES_MOST - 3]],
  );
  assert.equal(content.unexaminedBytes, 5000);
  assert.match(content.unread.join(), /5000 bytes beyond the first 1048576/);
});

test("messages under way share one memory: the one that finds none is read as it stands, then passes by", () => {
  const by = nodeContentExaminer(scanner, { poolBytes: 65 * 1024 });
  const filler = Buffer.alloc(50_000, "nothing here. ");
  const first = by.begin();
  first.push("body", filler, 0, filler.length);
  const second = by.begin();
  const start = Buffer.from(`{"deviceModel":"Pixel 7","note":"`);
  second.push("body", start, 0, start.length);
  const more = Buffer.from(`${" ".repeat(3000)}${family}"}`);
  second.push("body", more, 0, more.length);
  const content = second.end(ABOUT);
  assert.deepEqual(
    content?.hits.map(({ field }) => field),
    ["familyName"],
  );
  assert.equal(content?.unexaminedBytes, more.length);
  first.end(ABOUT);
  assert.equal(examined(more, { by }).unexaminedBytes, 0, "an ended message gives its memory back");
});

test("bytes on both sides of a gap are no neighbours", () => {
  const message = examiner.begin();
  const half = Math.ceil(family.length / 2);
  for (const piece of [`{"a":"${family.slice(0, half)}`, `${family.slice(half)}","b":"${given}"}`]) {
    const bytes = Buffer.from(piece);
    message.push("body", bytes, 0, bytes.length);
    message.gap();
  }
  const content = message.end(ABOUT);
  assert.deepEqual(
    content?.hits.map(({ field }) => field),
    ["givenName"],
  );
  assert.deepEqual(content?.unread, ["body > bytes are missing in the capture"]);
});

test("any cutting of a message gives the same content", () => {
  const body = gzipSync(JSON.stringify({ who: family, deviceModel: "Pixel 7", email, list: ["a", { tz: "UTC" }] }));
  const whole = examined(body, { pieceBytes: body.length });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: body.length }), (pieceBytes) => {
      assert.deepEqual(examined(body, { pieceBytes }), whole);
    }),
    { numRuns: 40 },
  );
});

test("any bytes in head and body are examined without an error, and every byte is counted once", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.string({ maxLength: 80 }), (body, head) => {
      const content = examined(body, { head });
      assert.equal(content.examinedBytes + content.unexaminedBytes, body.length + Buffer.byteLength(head));
      assert.ok(content.unexaminedBytes >= 0 && content.examinedBytes >= 0);
    }),
    { numRuns: 500 },
  );
});

/** A mebibyte as devices send it. */
const ORDINARY = Buffer.from(
  JSON.stringify(
    Array.from({ length: 7000 }, (_, index) => ({
      deviceModel: "Pixel 7",
      at: `2026-03-01T00:00:${index}Z`,
      value: index * 1.37,
      note: "a word or two of text, as people write it",
      list: ["a", { tz: "UTC" }],
    })),
  ),
);
/** So many times what an ordinary one takes; the worst of these takes ten times. */
const MOST_TIMES = 30;

function processorMs(work: () => void): number {
  const took = processorClock();
  work();
  return took();
}

function ordinaryMs(): number {
  const runs = Array.from({ length: 3 }, () => processorMs(() => examined(ORDINARY, { pieceBytes: 65_536 })));
  return runs.sort((one, other) => one - other)[1] ?? Number.NaN;
}

for (const [what, bomb] of [
  ["gzip in gzip", gzipSync(gzipSync(Buffer.alloc(200_000_000)))],
  // The incompressible part in front keeps the whole below the limit of the ratio.
  [
    "gzip of a million values",
    gzipSync(`["${Buffer.from(seededBytes(6)(150_000)).toString("base64")}",${'"abcdefgh",'.repeat(1_400_000)}1]`),
  ],
  ["open brackets", Buffer.from('[{"a":'.repeat(150_000))],
  ["JSON in JSON", Buffer.from([...Array(14)].reduce((text: string) => JSON.stringify({ a: text }), "x"))],
  ["XML elements", Buffer.from("<?xml?><a>".padEnd(1_000_000, "<a b='c'>"))],
  ["names without end", Buffer.from(`{${'"deviceModel":"Pixel 7",'.repeat(40_000)}`)],
  [
    "base64 of base64",
    Buffer.from([...Array(8)].reduce((text: string) => Buffer.from(text).toString("base64"), "patient ".repeat(9000))),
  ],
  ["at signs", Buffer.from("a@b.".repeat(250_000))],
  ["digits and spaces", Buffer.from("DE89 3704 0044 ".repeat(70_000))],
  ["form keys", Buffer.from("a[b][c][d]=eeeeeeeeeee&".repeat(45_000))],
  ["random letters", Buffer.from(Buffer.from(seededBytes(5)(700_000)).toString("base64"))],
] as const) {
  test(`a message full of ${what} takes no more than some ordinary ones of a mebibyte`, () => {
    let content: MessageContent | undefined;
    const took = processorMs(() => {
      content = examined(bomb, { pieceBytes: 65_536 });
    });
    const ordinary = ordinaryMs();
    assert.ok(took < MOST_TIMES * ordinary, `${took.toFixed(0)} ms where an ordinary one takes ${ordinary.toFixed(0)}`);
    assert.ok(content !== undefined);
    assert.ok(content.attributes.length <= 200 && content.unread.length <= 20 && content.identifiers.length <= 100);
  });
}

test("no sample capture holds the canary", { skip: sharedAbsent }, () => {
  const folders = readdirSync(sharedPath("captures"), { withFileTypes: true }).filter((item) => item.isDirectory());
  for (const { name: folder } of folders) {
    for (const file of readdirSync(sharedPath("captures", folder)))
      assert.deepEqual(examined(readFileSync(sharedPath("captures", folder, file))).hits, [], file);
  }
});
