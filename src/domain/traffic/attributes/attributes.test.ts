import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Errors } from "typebox/value";
import { loadContentStandards } from "../../../content-for-tests.ts";
import { attributeOfWords, attributesOfWords, isOwnName } from "./attribute-words.ts";
import { findIdentifiers } from "./find-identifiers.ts";
import { isIdentifier } from "./identifier.ts";
import { masked } from "./masked.ts";
import { ServiceFile, TrafficAttributes } from "./schema.ts";
import { readUserAgent } from "./user-agent.ts";
import { hasForm, isPresent } from "./value-form.ts";

const standards = new URL("../../../../standards/", import.meta.url);
const vocabulary: TrafficAttributes = JSON.parse(readFileSync(new URL("traffic-attributes.json", standards), "utf8"));
const { attributes: table, services } = loadContentStandards();
const serviceFiles = readdirSync(new URL("services/", standards)).map((file) => ({
  file,
  data: JSON.parse(readFileSync(new URL(`services/${file}`, standards), "utf8")) as ServiceFile,
}));

test("the vocabulary has the form of its schema, and names each attribute and each certain key once", () => {
  assert.deepEqual(Errors(TrafficAttributes, vocabulary), []);
  const ids = vocabulary.attributes.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const keys = vocabulary.attributes.flatMap((attribute) => attribute.keys);
  assert.deepEqual(
    keys.filter((key, index) => keys.indexOf(key) !== index),
    [],
  );
});

for (const { file, data } of serviceFiles) {
  test(`the adapter ${file} has the form of its schema, and its attributes are those of the vocabulary`, () => {
    assert.deepEqual(Errors(ServiceFile, data), []);
    assert.equal(`${data.id}.json`, file);
    for (const { attribute } of data.rules) assert.ok(table.attribute(attribute), attribute);
    assert.ok(data.hosts.length > 0 || data.resourceType !== undefined);
  });
}

for (const [host, path, direction, ids] of [
  ["api.segment.io", "/v1/batch", 0, ["segment"]],
  ["API.segment.io.", "/v1/t", 0, ["segment"]],
  ["api.segment.io", "/v1/batch", 1, []],
  ["notapi.segment.io.evil.example", "/v1/batch", 0, []],
  ["o1.ingest.sentry.io", "/api/42/envelope/", 0, ["sentry"]],
  ["sentry.io", "/welcome", 0, []],
  ["graph.facebook.com", "/v16.0/1234/activities", 0, ["facebook-app-events"]],
  ["graph.facebook.com", "/v16.0/1234/friends", 0, []],
  ["rest.fra-01.braze.eu", "/users/track", 0, ["braze"]],
  ["10.0.0.1", "/v1/batch", 0, []],
] as const) {
  test(`to ${host}${path} ${direction === 0 ? "upwards" : "downwards"} speaks ${ids.join() || "no adapter"}`, () => {
    assert.deepEqual(
      services.forMessage(host, path, direction).map(({ id }) => id),
      ids,
    );
  });
}

for (const [text, id] of [
  ["phone model", "device-model"],
  ["Gerätemodell", "device-model"],
  ["deviceModel", "device-model"],
  ["device-model", "device-model"],
  ["Geraetemodell", "device-model"],
  ["Herzfrequenz", "heart-rate"],
  ["Heart rate (bpm)", "heart-rate"],
  ["Herzfrequenz des Patienten", "heart-rate"],
  ["time zone", "timezone"],
  ["Versichertennummer", "patient-id"],
  ["e-mail address of the dentist", "email"],
  ["radio state", "network-type"],
  ["Fingerprint", "build-fingerprint"],
  ["App-Version", "app-version"],
  ["mobile carrier", "carrier"],
  ["screen", "screen-size"],
  ["SpO2", "oxygen-saturation"],
  ["Blutdruck", "blood-pressure"],
  ["colour of the housing", undefined],
  ["", undefined],
] as const) {
  test(`a label's "${text}" means ${id ?? "nothing of the vocabulary"}`, () =>
    assert.equal(attributeOfWords(table, text), id));
}

for (const [text, ids] of [
  ["Phone model, app version", ["device-model", "app-version"]],
  ["Gerätemodell und Sprache", ["device-model", "language"]],
  ["Patient name, date of birth", ["patient-name", "birth-date"]],
  ["date and weather", []],
] as const) {
  test(`a label's "${text}" names ${ids.join(" and ") || "nothing of the vocabulary"}`, () =>
    assert.deepEqual(attributesOfWords(table, text), ids));
}

test("each name and synonym of the vocabulary means its own attribute", () => {
  for (const { id, name } of vocabulary.attributes)
    for (const text of [id, name.en, name.de]) assert.equal(attributeOfWords(table, text), id, text);
  const owners = new Map<string, string>();
  for (const { id, synonyms } of vocabulary.attributes) {
    for (const text of synonyms) {
      assert.ok(!owners.has(text) || owners.get(text) === id, `"${text}" belongs to ${owners.get(text)} and ${id}`);
      owners.set(text, id);
    }
  }
});

test("what is named with an attribute is one of the vocabulary, and another one", () => {
  for (const { id, impliedBy = [] } of vocabulary.attributes)
    for (const one of impliedBy) assert.ok(one !== id && table.attribute(one) !== undefined, `${id}: ${one}`);
});

test("a value that is the attribute's own name is a word of the page and no datum", () => {
  assert.ok(isOwnName(table, "patient-name", "Name des Patienten") || isOwnName(table, "patient-name", "patient name"));
  assert.ok(isOwnName(table, "birth-date", "Geburtsdatum"));
  assert.ok(!isOwnName(table, "patient-name", "Erika Mustermann"));
  assert.ok(!isOwnName(table, "os-name", "Geburtsdatum"));
});

test("any text means one attribute or none, without an error", () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void attributeOfWords(table, text)));
});

for (const [kind, right] of [
  ["kvnr", "A123456780"],
  ["nhs-number", "943 476 5919"],
  ["nir", "2 69 05 49 588 157 80"],
  ["iban", "GB29 NWBK 6016 1331 9268 19"],
  ["iban", "NL91ABNA0417164300"],
  ["steuer-id", "86 095 742 719"],
  ["ahv", "756.9217.0769.85"],
  ["bsn", "111222333"],
  ["imei", "49-015420-323751-8"],
  ["iccid", "8949020000000000003"],
  ["mac-address", "3C-5A-B4-01-02-03"],
] as const) {
  test(`${right} is a ${kind}, and with any one digit changed it is none`, () => {
    const whole = kind === "iccid" ? withLuhn("894902000000000000") : right;
    assert.ok(isIdentifier(kind, whole), whole);
    if (kind === "mac-address") return;
    const last = whole.slice(-1);
    for (const digit of "0123456789".replace(last, ""))
      assert.ok(!isIdentifier(kind, whole.slice(0, -1) + digit), `${whole.slice(0, -1)}${digit}`);
  });
}

function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

for (const text of ["logo@2x.png", "react@18.2.0", "git@github.com:a/b.git", "user@localhost", "@media (x)"]) {
  test(`"${text}" is no e-mail address`, () => {
    findIdentifiers(text, (kind, found) => assert.fail(`${kind} ${found}`));
  });
}

for (const [value, length] of [
  ["Pixel 7", "… (7 characters)"],
  ["Pixel 7 Pro", "Pi…o (11 characters)"],
  ["x", "… (1 character)"],
] as const) {
  test(`${value} is shown as ${length}`, () => assert.equal(masked(value), length));
}

for (const value of ["", "null", "unknown", "N/A", "0", "00000000-0000-0000-0000-000000000000", "undefined", "{id}"]) {
  test(`"${value}" is no value`, () => assert.ok(!isPresent(value)));
}

for (const [form, right, wrong] of [
  ["locale", ["de", "de-DE", "zh_Hans_CN", "en-US,en;q=0.5"], ["javascript", "Deutsch", "x"]],
  ["timezone", ["Europe/Berlin", "+02:00", "UTC", "-480", "GMT+1"], ["Berlin", "soon"]],
  ["latitude", ["52.52", "-33.8688"], ["52", "191.5", "5e3"]],
  ["mac", ["3c:5a:b4:01:02:03"], ["3c:5a:b4:01:02", "3c:5a-b4:01:02:03"]],
  ["model", ["Pixel 7", "iPhone14,5", "SM-G991B"], ["user", "https://a.example/b1", "2"]],
  ["os", ["Android", "iOS 17.1", "Windows NT 10.0"], ["web", "Androidian"]],
  ["version", ["4.2.1", "v7", "14", "4.2.1 (1042)"], ["latest", "a.b"]],
  ["level", ["85", "0.85", "100%"], ["101", "high"]],
] as const) {
  test(`the form ${form} holds for ${right.join(" | ")} and not for ${wrong.join(" | ")}`, () => {
    for (const value of right) assert.ok(hasForm(form, value, false), value);
    for (const value of wrong) assert.ok(!hasForm(form, value, false), value);
  });
}

for (const [agent, facts] of [
  ["okhttp/4.12.0", []],
  [
    "MyScan/12 CFNetwork/1408.0.4 Darwin/22.5.0",
    ["os-name Darwin", "os-version 22.5.0", "app-name MyScan", "app-version 12"],
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1",
    ["device-model iPhone", "os-name iPhone OS", "os-version 17_1"],
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36",
    ["os-name Android", "os-version 14", "device-model Pixel 8", "os-build UD1A"],
  ],
  ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36", ["os-name Android", "os-version 10"]],
] as const) {
  test(`the user agent ${agent} tells ${facts.join(", ") || "no device"}`, () => {
    assert.deepEqual(
      readUserAgent(agent).map(({ attribute, text }) => `${attribute} ${text}`),
      facts,
    );
  });
}
