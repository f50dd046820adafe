/**
 * The real captures of the folder of samples; the figures were counted with another program (Python's json and urllib).
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { InputError } from "../../domain/input-error.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { type HarReading, inOneLine, readHarBytes } from "./read-har-for-tests.ts";

const skip = sharedAbsent;
const sample = (name: string) => new Uint8Array(readFileSync(sharedPath("captures", name)));

/** Exchanges and writer of every HAR that the folder's README lists; null where it says that the file must fail. */
const SAMPLES: Readonly<Record<string, readonly [exchanges: number, writer: string] | null>> = {
  "mitmproxy/brokenfile.har": null,
  "mitmproxy/charles.har": [1, "Charles Proxy 4.6.3"],
  "mitmproxy/corrupted_gzip_body.har": [1, "mitmproxy 1.2.3"],
  "mitmproxy/firefox.har": [14, "Firefox 111.0.1"],
  "mitmproxy/incomplete_log.har": [4, "mitmproxy 1.2.3"],
  "mitmproxy/insomnia.har": [1, "Insomnia REST Client insomnia.desktop.app:v2022.1.1"],
  "mitmproxy/postdata.har": [1, "WebInspector 537.36"],
  "mitmproxy/successful_log.har": [2, "mitmproxy 1.2.3"],
  "mitmproxy/websocket.har": [3, "mitmproxy 1.2.3"],
  "mitmproxy/with-bom.har": [1, "WebInspector 537.36"],
  "perfcascade/browsertime_sitespeed.io.har": [27, "Browsertime 1.0"],
  "perfcascade/chrome_h2_www.nghttp2.org.har": [11, "WebInspector 537.36"],
};

test("every HAR of the samples is in the table of this test", { skip }, () => {
  const present = ["mitmproxy", "perfcascade"].flatMap((folder) =>
    readdirSync(sharedPath("captures", folder))
      .filter((name) => name.endsWith(".har"))
      .map((name) => `${folder}/${name}`),
  );
  assert.deepEqual(present.toSorted(), Object.keys(SAMPLES).toSorted());
});

for (const [name, expected] of Object.entries(SAMPLES)) {
  if (expected === null) {
    test(`${name} is no JSON and is refused at the byte where it stops being JSON`, { skip }, () => {
      assert.throws(() => readHarBytes(sample(name)), { code: "capture-unreadable", where: "byte 22" });
    });
    continue;
  }
  const [exchanges, writer] = expected;
  test(`${name}: ${exchanges} exchanges by ${writer}, whatever the chunks`, { skip }, () => {
    const bytes = sample(name);
    const { summary, ...rest } = readHarBytes(bytes);
    assert.deepEqual([summary.exchanges, summary.writer], [exchanges, writer]);
    assert.deepEqual([summary.skippedTotal, summary.truncated, summary.bytesRead], [0, false, bytes.length]);
    for (const chunkBytes of [1, 4093]) assert.deepEqual(readHarBytes(bytes, chunkBytes), { summary, ...rest });
  });

  test(`${name} cut anywhere yields what stands before the cut, or an InputError`, { skip }, () => {
    const bytes = sample(name);
    const whole = readHarBytes(bytes).exchanges;
    const step = Math.max(1, Math.floor(bytes.length / 150));
    for (let end = 0; end < bytes.length; end += step) {
      let reading: HarReading | undefined;
      try {
        reading = readHarBytes(bytes.subarray(0, end));
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
      if (reading === undefined) continue;
      assert.deepEqual(reading.exchanges, whole.slice(0, reading.exchanges.length));
      // Behind the last bracket only white space may be missing.
      assert.equal(reading.summary.truncated, bytes.indexOf(0x7d, end) !== -1);
    }
  });
}

/** How often each value comes. */
function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const sum = (counts: readonly (number | null)[]) => counts.reduce<number>((total, count) => total + (count ?? 0), 0);

test("the Chrome sample compared by hand: hosts, addresses, bytes, the blocked widget", { skip }, () => {
  const { exchanges, summary } = readHarBytes(sample("perfcascade/chrome_h2_www.nghttp2.org.har"));
  assert.deepEqual(tally(exchanges.map(({ host, address }) => `${host} ${address}`)), {
    "www.nghttp2.org 139.162.123.134": 7,
    "fonts.googleapis.com 216.58.197.202": 2,
    "ajax.googleapis.com 216.58.200.170": 1,
    "platform.twitter.com null": 1,
  });
  assert.equal(sum(exchanges.map(({ bytesDown }) => bytesDown)), 116_228);
  assert.deepEqual([exchanges[0]?.startedAtMs, exchanges[10]?.startedAtMs], [1_498_640_948_406, 1_498_640_949_121]);
  assert.deepEqual(exchanges[5]?.queryNames, ["family"]);
  assert.deepEqual(exchanges[7]?.queryNames, []);
  assert.equal(exchanges.map(inOneLine)[9], "GET https://platform.twitter.com:443/widgets.js - - not reached");
  assert.deepEqual(summary.blindSpots, [
    { code: "no-tls-details" },
    { code: "http-only" },
    { code: "response-bodies-absent", count: 1 },
  ]);
});

test("the Firefox sample compared by hand: nine of fourteen from the cache, five on the wire", { skip }, () => {
  const { exchanges, summary } = readHarBytes(sample("mitmproxy/firefox.har"));
  const onTheWire = exchanges.filter(({ fromCache }) => !fromCache);
  assert.deepEqual(tally(onTheWire.map(({ host, address, status }) => `${host} ${address} ${status}`)), {
    "mitmproxy.org 13.35.121.55 304": 4,
    "s3-us-west-2.amazonaws.com 52.218.234.208 200": 1,
  });
  assert.deepEqual(tally(exchanges.map(({ host, fromCache }) => `${host} ${fromCache}`)), {
    "mitmproxy.org false": 4,
    "mitmproxy.org true": 9,
    "s3-us-west-2.amazonaws.com false": 1,
  });
  assert.equal(sum(onTheWire.map(({ bytesUp }) => bytesUp)), 2852);
  assert.equal(sum(onTheWire.map(({ bytesDown }) => bytesDown)), 20_720);
  assert.deepEqual([exchanges[0]?.startedAtMs, exchanges[13]?.startedAtMs], [1_680_134_339_303, 1_680_134_339_643]);
  assert.deepEqual(exchanges[9]?.queryNames, ["user", "type", "size"]);
  assert.deepEqual(
    [exchanges[11]?.path, exchanges[11]?.queryNames],
    ["/snapshots.mitmproxy.org", ["delimiter", "prefix"]],
  );
  assert.deepEqual(summary.blindSpots, [
    { code: "no-tls-details" },
    { code: "http-only" },
    { code: "answered-from-cache", count: 9 },
  ]);
});

test("the mitmproxy sample without answers: four attempts at two hosts, none known to have arrived", { skip }, () => {
  const { exchanges } = readHarBytes(sample("mitmproxy/incomplete_log.har"));
  assert.deepEqual(exchanges.map(inOneLine), [
    "GET https://example.com:443/ - - not told",
    "GET https://google.com:443/ - - not told",
    "POST https://google.com:443/ - - not told",
    "POST https://google.com:443/ - - not told",
  ]);
});
