import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canaryForTests, nodeHash } from "../../canary-for-tests.ts";
import { nodeContentExaminer } from "../../content-for-tests.ts";
import { canaryPatterns } from "../../domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { MessageContent } from "../../domain/traffic/content.ts";

const canary = canaryForTests();
const scanner = new CanaryScanner(canaryPatterns(canary, nodeHash));
const about = { host: "a.example", path: "/", direction: 0, mediaType: null, contentEncoding: null } as const;
const { birthDate, email, familyName, givenName, insuranceNumber, nhsNumber, note, phone, recordNumber, street } =
  canary;
const VALUES = [
  ...[birthDate, email, familyName, givenName, insuranceNumber, nhsNumber, note, phone, recordNumber, street],
  `${givenName} ${familyName}`,
  familyName.normalize("NFD"),
  familyName.toUpperCase(),
  Buffer.from(email).toString("base64"),
  Buffer.from(givenName).toString("hex"),
  Buffer.from(nodeHash("md5", Buffer.from(email)) ?? []).toString("hex"),
];

const cborText = (text: string) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x78, bytes.length]), bytes]);
};
const packText = (text: string) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0xd9, bytes.length]), bytes]);
};
const INSIDE = JSON.stringify({ email: "a@b.example", os: "Android", deviceModel: "Pixel 7", who: givenName });

/** A message that holds `name` where a name belongs: in head or body, and values behind it. */
const CARRIERS: Readonly<Record<string, (name: string) => { head?: string; body?: string | Uint8Array }>> = {
  "a key of JSON": (name) => ({ body: JSON.stringify({ patients: { [name]: { in: INSIDE, email: "a@b.example" } } }) }),
  "the name of a part": (name) => ({
    body: `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${INSIDE}\r\n--cut--\r\n`,
  }),
  "an element of XML": (name) => ({
    body: `<?xml version="1.0"?><a><${name}><email>a@b.example</email></${name}></a>`,
  }),
  "a field of a form": (name) => ({ body: `${encodeURIComponent(name)}=${encodeURIComponent(INSIDE)}&a=b` }),
  "a form field as it is": (name) => ({ body: `${name.replaceAll(" ", "+")}[email]=a@b.example&a=b` }),
  "a header": (name) => ({ head: `GET / HTTP/1.1\r\nX-${name.replaceAll(" ", "-")}: ${INSIDE}\r\n\r\n` }),
  "a key of CBOR": (name) => ({
    body: Buffer.concat([
      Buffer.from([0xa1]),
      cborText(name),
      Buffer.from([0xa1]),
      cborText("email"),
      cborText(INSIDE),
    ]),
  }),
  "a key of MessagePack": (name) => ({
    body: Buffer.concat([
      Buffer.from([0x81]),
      packText(name),
      Buffer.from([0x81]),
      packText("email"),
      packText(INSIDE),
    ]),
  }),
  "a topic": (name) => ({ head: `ward/${name}/vitals\r\n`, body: INSIDE }),
};

function examined({ head = "", body = "" }: { head?: string; body?: string | Uint8Array }, showValues: boolean) {
  const message = nodeContentExaminer(scanner, { showValues }).begin();
  for (const [part, written] of [
    ["head", head],
    ["body", body],
  ] as const) {
    const bytes = Buffer.from(written);
    message.push(part, bytes, 0, bytes.length);
  }
  return message.end(about);
}

const waysOf = (content: MessageContent | undefined) => [
  ...[...(content?.attributes ?? []), ...(content?.identifiers ?? []), ...(content?.hits ?? [])].flatMap(
    ({ layers }) => layers,
  ),
  ...(content?.unread ?? []),
];

for (const [where, carrier] of Object.entries(CARRIERS)) {
  test(`no value of the planted patient stands unmasked in the layers when it is ${where}`, () => {
    for (const value of VALUES) {
      const ways = waysOf(examined(carrier(value), false));
      assert.ok(ways.length > 0);
      for (const way of ways) {
        assert.ok(!way.includes(value), way);
        assert.ok(!way.includes(encodeURIComponent(value)), way);
      }
    }
  });
}

test("no value stands unmasked in the layers when it is part of a longer name", () => {
  const [before, after] = [fc.string({ unit: "grapheme", maxLength: 12 }), fc.string({ maxLength: 12 })];
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(CARRIERS)),
      fc.constantFrom(...VALUES),
      before,
      after,
      (where, value, b, a) => {
        const content = examined(CARRIERS[where]?.(`${b}${value}${a}`) ?? {}, false);
        assert.deepEqual(
          waysOf(content).filter((way) => way.includes(value)),
          [],
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("keys that are masked are still told apart, and stand as sent where values were asked for", () => {
  const body = JSON.stringify({
    "Erika Muster 1962": { email: "a@b.example" },
    "Max Beispiel 71": { email: "c@d.example" },
  });
  const ways = (showValues: boolean) =>
    new Set(examined({ body }, showValues)?.attributes.map(({ layers }) => layers[1]));
  assert.deepEqual([...ways(false)], ['JSON $["Er…2 (17 characters)"].email', 'JSON $["Ma…1 (15 characters)"].email']);
  assert.deepEqual([...ways(true)], ['JSON $["Erika Muster 1962"].email', 'JSON $["Max Beispiel 71"].email']);
});
