import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { createHarReader, HAR_LIMITS } from "./har-reader.ts";
import { inOneLine, readEntries, readHarBytes } from "./read-har-for-tests.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const request = (url: unknown, more: object = {}) => ({ request: { method: "GET", url, ...more } });

test("request.method and request.url are all that an entry needs", () => {
  const { exchanges, summary } = readEntries([request("https://example.org/a?b=c")]);
  assert.deepEqual(exchanges, [
    {
      pointer: "/log/entries/0",
      host: "example.org",
      address: null,
      port: 443,
      scheme: "https",
      method: "GET",
      path: "/a",
      queryNames: ["b"],
      formNames: [],
      startedAtMs: null,
      status: null,
      bytesUp: null,
      bytesDown: null,
      fromCache: false,
      reached: null,
      requestMediaType: null,
      protection: null,
      marks: [],
      content: {},
    },
  ]);
  assert.equal(summary.writer, null);
});

test("an entry that cannot be read is skipped with its pointer and the reason, and the others are read", () => {
  const { exchanges, summary } = readEntries([
    null,
    7,
    [request("https://example.org/")],
    {},
    { request: null },
    { request: { url: "https://example.org/" } },
    { request: { method: "GET TWO", url: "https://example.org/" } },
    request(["https://example.org/"]),
    request("/only/a/path"),
    request("https://exa mple.org/"),
    request("gopher://example.org/"),
    request("https://example.org/last"),
  ]);
  assert.deepEqual(exchanges.map(inOneLine), ["GET https://example.org:443/last - - not told"]);
  assert.equal(exchanges[0]?.pointer, "/log/entries/11");
  assert.equal(summary.skippedTotal, 11);
  assert.deepEqual(summary.skipped.slice(-5), [
    { pointer: "/log/entries/6", reason: "request.method is absent or no method of HTTP" },
    { pointer: "/log/entries/7", reason: "request.url is absent or no text" },
    { pointer: "/log/entries/8", reason: "request.url is no absolute URL" },
    { pointer: "/log/entries/9", reason: "request.url cannot be read as a URL" },
    {
      pointer: "/log/entries/10",
      reason: "request.url is of a scheme other than http, https, ws, wss and ftp",
    },
  ]);
});

test("of many skipped entries a hundred are listed and all are counted", () => {
  const { summary } = readEntries(Array.from({ length: 250 }, () => null));
  assert.deepEqual([summary.skipped.length, summary.skippedTotal], [100, 250]);
});

test("whatever the types of an entry's members are, its destination is read", () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 1e308, "", "x", [], {}));
  const entry = fc.record({
    startedDateTime: odd,
    serverIPAddress: odd,
    cache: odd,
    _fromCache: fc.constantFrom(null, false, [], {}, 0),
    headers: fc.oneof(odd, fc.array(fc.oneof(odd, fc.record({ name: odd, value: odd })))),
    queryString: odd,
    postData: fc.oneof(odd, fc.record({ mimeType: odd, text: odd, params: odd })),
    headersSize: odd,
    bodySize: odd,
    response: fc.oneof(odd, fc.record({ status: odd, _error: odd, _transferSize: odd, content: odd })),
  });
  fc.assert(
    fc.property(entry, ({ headers, queryString, postData, headersSize, bodySize, ...rest }) => {
      const more = { headers, queryString, postData, headersSize, bodySize };
      const { exchanges } = readEntries([{ ...rest, ...request("https://example.org/a", more) }], { creator: 7 });
      assert.deepEqual(
        exchanges.map(({ host, port, path }) => [host, port, path]),
        [["example.org", 443, "/a"]],
      );
    }),
    { numRuns: 300 },
  );
});

test("any JSON in the place of an entry, of the list or of the log ends in a reading or an InputError", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 2 }), (value, place) => {
      const document = [
        { log: { entries: [value, request("https://example.org/")] } },
        { log: { entries: value } },
        value,
      ][place];
      try {
        const { summary } = readHarBytes(utf8(JSON.stringify(document)), 3);
        assert.equal(summary.truncated, false);
      } catch (error) {
        assert.ok(error instanceof InputError && error.code === "format-unknown", String(error));
      }
    }),
    { numRuns: 500 },
  );
});

for (const [what, text, code, where] of [
  ["an empty file", "", "capture-unreadable", "byte 0"],
  ["white space alone", " \n", "capture-unreadable", "byte 2"],
  ["a file that is cut before its entries", '{"log":{"version":"1.2","crea', "capture-truncated", "byte 29"],
  ["JSON without a log", '{"bomFormat":"CycloneDX"}', "format-unknown", "byte 25"],
  ["a log without entries", '{"log":{"entries":null}}', "format-unknown", "byte 24"],
  ["a list in the log's place", "[1,2]", "format-unknown", "byte 5"],
  ["a page of HTML", "<!doctype html>", "capture-unreadable", "byte 0"],
  ["UTF-16 without a mark", '{\0"\0l\0', "encoding-unreadable", "byte 1"],
  ["two captures in one file", '{"log":{"entries":[]}}{"log":{}}', "capture-unreadable", "byte 22"],
  ["a missing comma between entries", '{"log":{"entries":[{}{}]}}', "capture-unreadable", "byte 21"],
] as const) {
  test(`${what} is refused with ${code} at ${where} and what to do`, () => {
    for (const chunkBytes of [1, 1000]) {
      assert.throws(
        () => readHarBytes(utf8(text), chunkBytes),
        (error) =>
          error instanceof InputError &&
          error.code === code &&
          error.where === where &&
          /export|save|write|copy/.test(error.message),
      );
    }
  });
}

test("an address in ISO-8859-1 is refused at its byte, but bytes in a body that is not read are not judged", () => {
  const latin1 = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const entry = (url: string, body: string) =>
    latin1(
      `{"log":{"entries":[{"request":{"method":"GET","url":"${url}"},"response":{"content":{"mimeType":"${body}"}}}]}}`,
    );
  assert.throws(() => readHarBytes(entry("https://example.org/\u00fc", "")), {
    code: "encoding-unreadable",
    where: "byte 73",
  });
  assert.equal(readHarBytes(entry("https://example.org/", "\u00fc")).summary.exchanges, 1);
});

test("a file that ends early yields every entry before the cut, and says so", () => {
  const text = JSON.stringify({
    log: { creator: { name: "Probe" }, entries: ["a", "b", "c"].map((path) => request(`https://example.org/${path}`)) },
  });
  const whole = readHarBytes(utf8(text)).exchanges;
  const firstEntry = text.indexOf("[") + 1;
  for (let end = 0; end < text.length; end++) {
    const cut = utf8(text.slice(0, end));
    if (end < firstEntry) {
      assert.throws(() => readHarBytes(cut), { code: end === 0 ? "capture-unreadable" : "capture-truncated" });
    } else {
      const { exchanges, summary } = readHarBytes(cut);
      assert.deepEqual(exchanges, whole.slice(0, exchanges.length));
      assert.deepEqual([summary.truncated, summary.bytesRead, summary.writer], [true, end, "Probe"]);
    }
  }
});

test("a second list of entries is read as well, and the summary tells of it", () => {
  const one = JSON.stringify({ entries: [request("https://one.example.org/")] });
  const two = JSON.stringify({ entries: [request("https://two.example.org/")] });
  const { exchanges, summary } = readHarBytes(utf8(`{"log":${one},"log":${two}}`));
  assert.deepEqual(
    exchanges.map(({ host }) => host),
    ["one.example.org", "two.example.org"],
  );
  assert.ok(summary.blindSpots.some(({ code }) => code === "entries-listed-twice"));
});

test("an overlong address is read as far as the limit goes and counted as cut", () => {
  const long = `https://example.org/a?${"x=1&".repeat(50_000)}last=1`;
  const { exchanges, summary } = readEntries([request(long), request("https://example.org/b")]);
  assert.deepEqual(exchanges[0]?.queryNames, ["x"]);
  assert.deepEqual(
    summary.blindSpots.find(({ code }) => code === "long-values-cut"),
    { code: "long-values-cut", count: 1 },
  );
});

test("a million headers in one entry are kept to the limit only", () => {
  const headers = Array.from({ length: 200_000 }, (_, index) => ({ name: `x-${index}`, value: "y" }));
  const bytes = utf8(JSON.stringify({ log: { entries: [request("https://example.org/", { headers })] } }));
  const { summary } = readHarBytes(bytes, 65_536, { limits: { ...HAR_LIMITS, entryBytes: 10_000 } });
  assert.equal(summary.exchanges, 1);
  assert.ok(summary.blindSpots.some(({ code, count }) => code === "long-values-cut" && count === 1));
});

test("nesting of any depth in a field that is not read is no obstacle", () => {
  const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
  const text = `{"log":{"_x":${deep},"entries":[{"_initiator":${deep},"request":{"method":"GET","url":"https://example.org/","headers":${deep}}}]}}`;
  assert.deepEqual(readHarBytes(utf8(text), 65_536).exchanges.map(inOneLine), [
    "GET https://example.org:443/ - - not told",
  ]);
});

test("a reader that has failed goes on failing the same way", () => {
  const reader = createHarReader({ exchange() {} });
  assert.throws(() => reader.push(utf8("x!")), { where: "byte 0" });
  assert.throws(() => reader.push(utf8("{}")), { where: "byte 0" });
  assert.throws(() => reader.end(), { where: "byte 0" });
});

test("cookies seen anywhere, or a Chrome older than 130, tell that nothing was removed", () => {
  const entries = (headers: object) => [request("https://example.org/", { headers })];
  const removed = (headers: object) =>
    readEntries(entries(headers), { creator: { name: "WebInspector", version: "537.36" } }).summary.blindSpots.some(
      ({ code }) => code === "credentials-may-be-removed",
    );
  assert.equal(removed({}), true);
  assert.equal(removed({ "User-Agent": "Mozilla/5.0 Chrome/130.0.0.0 Safari/537.36" }), true);
  assert.equal(removed({ "User-Agent": "Mozilla/5.0 Chrome/129.0.0.0 Safari/537.36" }), false);
  assert.equal(removed({ Cookie: "a=b" }), false);
  assert.equal(removed({ authorization: "Bearer x" }), false);
});

test("only a GET or HEAD is inferred to come from a cache; what the writer says is believed", () => {
  const cached = (method: string, more: object) =>
    readEntries([
      { request: { method, url: "https://example.org/" }, response: { status: 200, _transferSize: 0 }, ...more },
    ]).exchanges[0]?.fromCache;
  assert.equal(cached("GET", {}), true);
  assert.equal(cached("POST", {}), false);
  assert.equal(cached("POST", { _fromCache: "memory" }), true);
  assert.equal(cached("POST", { _servedFromCache: true }), true);
  assert.equal(cached("POST", { fromCache: false }), false);
});

test("an error that comes before anything is sent is told from one that comes after", () => {
  const reached = (error: unknown, more: object = {}) =>
    readEntries([{ ...request("https://example.org/"), response: { status: 0, _error: error }, ...more }]).exchanges[0]
      ?.reached;
  assert.equal(reached("net::ERR_BLOCKED_BY_CLIENT"), false);
  assert.equal(reached("net::ERR_NAME_NOT_RESOLVED"), false);
  assert.equal(reached("net::ERR_CONNECTION_REFUSED"), false);
  assert.equal(reached("net::ERR_BLOCKED_BY_ORB"), null);
  assert.equal(reached("net::ERR_ABORTED"), null);
  assert.equal(reached(null), null);
  assert.equal(reached("net::ERR_ABORTED", { serverIPAddress: "203.0.113.1" }), true);
});

test("control characters of a hostile capture never reach a terminal", () => {
  const { exchanges, summary } = readEntries(
    [
      request("https://example.org/\u001b[2J?a\u001b=1&b=2", { method: "GET" }),
      request("https://example.org/", { method: "G\u001bET" }),
    ],
    { creator: { name: "Evil\u001b[31m\u202eWriter", version: "\u0007" } },
  );
  assert.doesNotMatch(JSON.stringify([exchanges, summary]), /\\u00|\p{Cf}/u);
  assert.equal(summary.writer, "Evil [31m Writer");
  assert.deepEqual(exchanges[0]?.queryNames, ["b"]);
});

test("the name of the program that wrote it is cut between signs, never within one", () => {
  const written = (name: string, version: string) =>
    readHarBytes(utf8(JSON.stringify({ log: { creator: { name, version }, entries: [] } }))).summary.writer;
  for (const [name, version] of [
    [`${"x".repeat(127)}😀`, "1"],
    ["Probe", `${"1".repeat(127)}😀`],
    ["Pro\ud83dbe", "\ude00 2"],
  ] as const) {
    const writer = written(name, version);
    assert.ok(writer?.isWellFormed(), JSON.stringify(writer));
  }
  assert.equal(written("Probe 😀", "1"), "Probe 😀 1");
});
