import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { inOneLine, readHarBytes } from "./read-har-for-tests.ts";

const folder = new URL("fixtures/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));

const FORMAT = ["no-tls-details", "http-only"];

interface Expected {
  readonly writer: string;
  readonly lines: readonly string[];
  /** Beside the two that hold for every HAR; with the count where there is one. */
  readonly blindSpots: readonly string[];
  readonly staysOnDevice?: number;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  "chrome.har": {
    writer: "WebInspector 537.36",
    lines: [
      "POST https://api.scanner.example.org:443/v1/readings 203.0.113.10 200 reached",
      "POST https://upload.scanner.example.org:443/image 2001:db8::10 200 reached",
      "GET https://cdn.example.net:443/font.woff2 203.0.113.11 200 cache",
      "GET https://ads.example.com:443/pixel - - not reached",
      "GET wss://live.scanner.example.org:443/stream 203.0.113.12 101 reached",
    ],
    blindSpots: ["request-bodies-absent 1", "answered-from-cache 1"],
    staysOnDevice: 2,
  },
  "chrome-130.har": {
    writer: "WebInspector 537.36",
    lines: [
      "GET https://app.example.org:443/ 203.0.113.20 200 reached",
      "GET https://app.example.org:443/offline.js 203.0.113.20 200 cache",
    ],
    blindSpots: ["credentials-may-be-removed", "answered-from-cache 1"],
  },
  "firefox-111.har": {
    writer: "Firefox 111.0.1",
    lines: [
      "GET https://portal.example.org:443/ 198.51.100.7 200 reached",
      "GET https://portal.example.org:443/logo.png - 200 cache",
      "GET https://portal.example.org:443/photo.png 198.51.100.7 200 reached",
    ],
    blindSpots: ["answered-from-cache 1", "response-bodies-absent 1"],
  },
  "firefox-54.har": {
    writer: "Firefox 54.0",
    lines: [
      "GET http://scale.example.org:80/weight 198.51.100.9 200 reached",
      "POST http://scale.example.org:80/weight 198.51.100.9 204 reached",
    ],
    blindSpots: [],
  },
  "safari.har": {
    writer: "WebKit Web Inspector 19618.1.15",
    lines: [
      "GET https://meter.example.org:443/ 2001:db8::7 200 reached",
      "GET https://meter.example.org:443/a.css - 200 cache",
      "GET https://meter.example.org:443/b.css - 200 cache",
      "GET https://meter.example.org:443/c.css - 200 reached",
    ],
    blindSpots: ["answered-from-cache 2", "addresses-absent 1"],
    staysOnDevice: 1,
  },
  "mitmproxy.har": {
    writer: "mitmproxy 11.0.0",
    lines: [
      "POST https://stream.example.com:443/records 198.51.100.20 200 reached",
      "GET https://crash.example.com:443/report - - not told",
      "CONNECT https://tunnel.example.com:443 198.51.100.21 200 reached",
      "GET https://live.example.com:443/v3 198.51.100.22 101 reached",
    ],
    blindSpots: ["binary-bodies-damaged", "addresses-absent 1", "tunnel-contents 1"],
  },
  "charles.har": {
    writer: "Charles Proxy 4.6.3",
    lines: [
      "POST https://records.example.org:8443/patients/list 203.0.113.30 200 reached",
      "CONNECT connect://vendor.example.net:8883 - - not told",
    ],
    blindSpots: ["addresses-absent 1", "tunnel-contents 1"],
  },
  "insomnia.har": {
    writer: "Insomnia REST Client insomnia.desktop.app:v2022.1.1",
    lines: ["GET http://pump.example.org:80/ - 200 reached"],
    blindSpots: ["addresses-absent 1"],
  },
  "proxyman.har": {
    writer: "Proxyman 3.5.0",
    lines: [
      "PUT https://sync.example.org:443/glucose 203.0.113.40 - reached",
      "GET https://sync.example.org:443/next - - not told",
    ],
    blindSpots: ["addresses-absent 1"],
  },
  "slack-arrays.har": {
    writer: "Slack 4.36.140",
    lines: [
      "POST http://chat.example.org:80/api/chat 203.0.113.50 200 reached",
      "GET https://files.example.org:443/x - 200 reached",
    ],
    blindSpots: ["addresses-absent 1"],
  },
  "fiddler-bom.har": {
    writer: "Fiddler 5.0.20253.3311",
    lines: [
      "CONNECT https://monitor.example.org:443 203.0.113.60 200 reached",
      "GET https://xn--mnchen-3ya.monitor.example.org:443/%C3%BCbersicht 203.0.113.60 200 reached",
    ],
    blindSpots: ["tunnel-contents 1"],
  },
  "webpagetest.har": {
    writer: "WebPagetest 2.18",
    lines: [
      "GET https://clinic.example.org:443/ 203.0.113.70 200 reached",
      "GET https://lost.example.org:443/ - - not told",
    ],
    blindSpots: ["response-bodies-absent 1", "addresses-absent 1"],
  },
  "browsertime.har": {
    writer: "Browsertime 1.0",
    lines: [
      "GET https://thermo.example.org:443/ - 200 reached",
      "GET https://thermo.example.org:443/logo.png - 200 cache",
    ],
    blindSpots: ["response-bodies-absent 1", "addresses-absent 1", "answered-from-cache 1"],
  },
};

test("every writer's fixture has its expectation", () => {
  assert.deepEqual(readdirSync(folder).toSorted(), Object.keys(EXPECTED).toSorted());
});

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`${name}: the destinations and blind spots of ${expected.writer} are read`, () => {
    const { exchanges, summary } = readHarBytes(fixture(name));
    assert.deepEqual(exchanges.map(inOneLine), expected.lines);
    assert.equal(summary.writer, expected.writer);
    assert.equal(summary.exchanges, expected.lines.length);
    assert.equal(summary.staysOnDevice, expected.staysOnDevice ?? 0);
    assert.deepEqual([summary.skippedTotal, summary.truncated], [0, false]);
    const spots = summary.blindSpots.map(({ code, count }) => (count === undefined ? code : `${code} ${count}`));
    assert.deepEqual(spots.toSorted(), [...FORMAT, ...expected.blindSpots].toSorted());
  });

  test(`${name}: read byte by byte it is the same, and no value of a secret leaves the reader`, () => {
    const bytes = fixture(name);
    const whole = readHarBytes(bytes);
    assert.deepEqual(readHarBytes(bytes, 1), whole);
    assert.deepEqual(readHarBytes(bytes, 7), whole);
    assert.doesNotMatch(JSON.stringify(whole), /SECRET|patient@example|1957-03-14|71\.5/);
  });
}

/** The facts of the exchange at `index` of a fixture. */
function facts<K extends keyof Exchange>(name: string, index: number, ...keys: K[]): unknown[] {
  const exchange = readHarBytes(fixture(name)).exchanges[index];
  assert.ok(exchange);
  return keys.map((key) => exchange[key]);
}

test("names of query parameters and form fields are kept, for every way to post a form", () => {
  assert.deepEqual(facts("chrome.har", 0, "queryNames", "formNames"), [["device", "token"], []]);
  assert.deepEqual(facts("firefox-54.har", 1, "queryNames", "formNames"), [[], ["weight", "email"]]);
  assert.deepEqual(facts("charles.har", 0, "queryNames", "formNames"), [["name"], ["birth", "scan"]]);
  assert.deepEqual(facts("slack-arrays.har", 0, "queryNames", "formNames"), [["team"], ["channel", "text", "token"]]);
  assert.deepEqual(facts("mitmproxy.har", 3, "queryNames"), [["api_key"]]);
});

test("bytes are counted as far as the writer tells them", () => {
  assert.deepEqual(facts("chrome.har", 1, "bytesUp", "bytesDown"), [40960, 512]);
  assert.deepEqual(facts("firefox-111.har", 0, "bytesUp", "bytesDown"), [625, 386 + 550]);
  assert.deepEqual(facts("mitmproxy.har", 0, "bytesUp", "bytesDown"), [146 + 230, 242 + 55]);
  assert.deepEqual(facts("insomnia.har", 0, "bytesUp", "bytesDown"), [null, 250]);
  assert.deepEqual(facts("proxyman.har", 1, "bytesUp", "bytesDown"), [110, null]);
});

test("the media type of a request body is told without its parameters", () => {
  assert.deepEqual(facts("proxyman.har", 0, "requestMediaType"), ["application/fhir+json"]);
  assert.deepEqual(facts("charles.har", 0, "requestMediaType"), ["multipart/form-data"]);
  assert.deepEqual(facts("insomnia.har", 0, "requestMediaType"), [null]);
});

test("times with offsets and any number of decimals are read as UTC", () => {
  assert.deepEqual(facts("firefox-111.har", 0, "startedAtMs"), [Date.UTC(2026, 2, 29, 23, 58, 59, 303)]);
  assert.deepEqual(facts("mitmproxy.har", 0, "startedAtMs"), [Date.UTC(2026, 4, 6, 7, 8, 9, 123)]);
  assert.deepEqual(facts("fiddler-bom.har", 0, "startedAtMs"), [Date.UTC(2026, 6, 8, 3, 6, 7, 123)]);
  assert.deepEqual(facts("slack-arrays.har", 1, "startedAtMs"), [null]);
});
