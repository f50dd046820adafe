import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { readTarget } from "./request-target.ts";

/** Scheme, host, port, path and query names in one line, or why there are none. */
function target(url: string, method = "GET", hostHeader: string | null = null): string {
  const read = readTarget(url, method, hostHeader);
  if (read.kind !== "remote") return read.kind;
  return `${read.scheme} ${read.host} ${read.port} ${read.path} ${(read.queryNames ?? ["no query"]).join()}`;
}

for (const [url, expected] of [
  ["https://Example.ORG", "https example.org 443 / no query"],
  ["HTTP://example.org.:8080/a/b#secret", "http example.org 8080 /a/b no query"],
  ["wss://example.org/live?key=1", "wss example.org 443 /live key"],
  ["ws://example.org", "ws example.org 80 / no query"],
  ["ftp://example.org/up", "ftp example.org 21 /up no query"],
  ["https://user:secret@example.org/", "https example.org 443 / no query"],
  ["https://example.org/a;jsessionid=secret/b;v=1?x=1", "https example.org 443 /a/b x"],
  ["https://example.org/?", "https example.org 443 / no query"],
  ["https://example.org/?eyJhbGciOiJub25lIn0", "https example.org 443 / "],
  ["https://example.org/?a=1&b=2&a=3&c&=d&e+f=4&%C3%A4=5&%zz=6", "https example.org 443 / a,b,e f,ä,%zz"],
  ["https://bücher.example/ü", "https xn--bcher-kva.example 443 /%C3%BC no query"],
  ["http://[2001:DB8:0:0::1]:81/", "http 2001:db8::1 81 / no query"],
  ["http://[::ffff:192.0.2.1]/", "http 192.0.2.1 80 / no query"],
  ["http://0x7f.1/", "http 127.0.0.1 80 / no query"],
  ["  https://example.org/\n", "https example.org 443 / no query"],
  ["https:\\\\example.org\\a", "https example.org 443 /a no query"],
] as const) {
  test(`${JSON.stringify(url)} leads to ${expected}`, () => {
    assert.equal(target(url), expected);
  });
}

for (const url of [
  "data:text/plain,hi",
  "blob:https://example.org/1f2e",
  "chrome-extension://abc/x.js",
  "moz-extension://abc/x.js",
  "file:///etc/hosts",
  "about:blank",
  "JavaScript:void(0)",
]) {
  test(`${url} stays on the device`, () => {
    assert.equal(target(url), "stays-on-device");
  });
}

for (const url of [
  "",
  "/a/b",
  "//example.org/a",
  "example.org/a",
  "https://",
  "https://exa mple.org/",
  "https://./",
  "mailto:a@example.org",
  "localhost:3000/a",
  `https://${"a".repeat(300)}/`,
]) {
  test(`${JSON.stringify(url.slice(0, 40))} leads nowhere that can be told`, () => {
    assert.equal(target(url), "unreadable");
  });
}

test("a tunnel is named by host and port, however the writer puts it", () => {
  assert.equal(target("example.org:443", "CONNECT"), "https example.org 443  no query");
  assert.equal(target("https://example.org:443/", "CONNECT"), "https example.org 443  no query");
  assert.equal(target("http://example.org:443", "CONNECT"), "https example.org 443  no query");
  assert.equal(target("example.org:8883", "CONNECT"), "connect example.org 8883  no query");
  assert.equal(target("[2001:db8::1]:443", "CONNECT"), "https 2001:db8::1 443  no query");
  assert.equal(target("example.org", "CONNECT"), "https example.org 443  no query");
});

test("the Host header tells the name only where the URL holds an address", () => {
  assert.equal(
    target("http://192.0.2.1:8080/a", "GET", "Api.Example.org:8080"),
    "http api.example.org 8080 /a no query",
  );
  assert.equal(target("http://192.0.2.1/a", "GET", "192.0.2.9"), "http 192.0.2.1 80 /a no query");
  assert.equal(target("http://192.0.2.1/a", "GET", "not a host"), "http 192.0.2.1 80 /a no query");
  assert.equal(target("http://example.org/a", "GET", "other.example.org"), "http example.org 80 /a no query");
  const byAddress = readTarget("http://192.0.2.1/a", "GET", "api.example.org");
  assert.equal(byAddress.kind === "remote" && byAddress.address, "192.0.2.1");
});

test("user names and passwords never come out, and no text is an error", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9%!$&'()*+,;=]{1,20}$/), (secret) => {
      const read = target(`https://${secret}zq1:${secret}zq2@example.org/`);
      assert.doesNotMatch(read, /zq[12]/);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("GET", "CONNECT"), fc.string(), (url, method, host) => {
      target(url, method, host);
    }),
  );
});

test("a host of many dots is read in no time", () => {
  const started = processorClock();
  assert.equal(target(`https://a${".".repeat(60_000)}b/`), "unreadable");
  assert.ok(started() < 500);
});
