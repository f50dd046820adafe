import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { HELD_BYTES } from "./body-text.ts";
import { createHarReader } from "./har-reader.ts";
import { examined, type RecordedMessage, recordingExaminer } from "./recording-examiner-for-tests.ts";

const utf8 = new TextEncoder();
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

interface Reading {
  readonly exchanges: Exchange[];
  readonly messages: readonly RecordedMessage[];
  readonly blindSpots: readonly string[];
}

function readText(text: string, chunkBytes = Number.POSITIVE_INFINITY): Reading {
  const bytes = utf8.encode(text);
  const examiner = recordingExaminer();
  const exchanges: Exchange[] = [];
  const reader = createHarReader({ exchange: (one) => void exchanges.push(one) }, { examiner });
  const step = Math.min(chunkBytes, bytes.length);
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.slice(at, at + step));
  const { blindSpots } = reader.end();
  assert.equal(examiner.open, 0, "every message is ended");
  return { exchanges, messages: examiner.messages, blindSpots: blindSpots.map(({ code }) => code) };
}

const read = (...entries: readonly unknown[]) => readText(JSON.stringify({ log: { entries } }));
const get = { method: "GET", url: "https://app.example.org/v1?id=7" };
const answer = (content: object) => ({ request: get, response: { status: 200, content } });
const bodies = ({ messages }: Reading, direction: 0 | 1) =>
  messages.filter((message) => message.direction === direction && message.body !== "").map(({ body }) => body);

test("request and answer are examined with their heads, a body as the bytes that its text stands for", () => {
  const { exchanges, messages } = read({
    request: {
      method: "POST",
      url: "https://app.example.org/v1?id=7",
      headers: [{ name: "X-Unit", value: "bpm" }],
      cookies: [{ name: "sid", value: "abc" }],
      postData: { mimeType: "text/plain; charset=utf-8", text: 'Müller\n"😀"' },
    },
    response: {
      status: 201,
      statusText: "Created",
      headers: [{ name: "Server", value: "nginx" }],
      content: { mimeType: "application/json", text: '{"a":1}' },
    },
  });
  const whose = { host: "app.example.org", path: "/v1", contentEncoding: null };
  assert.deepEqual(messages, [
    {
      ...{ ...whose, direction: 0, mediaType: "text/plain", body: latin1('Müller\n"😀"') },
      head: "POST https://app.example.org/v1?id=7 HTTP/1.1\r\nX-Unit: bpm\r\nCookie: sid=abc\r\n",
    },
    {
      ...{ ...whose, direction: 1, mediaType: "application/json", body: '{"a":1}' },
      head: "HTTP/1.1 201 Created\r\nServer: nginx\r\n",
    },
  ]);
  assert.deepEqual(exchanges[0]?.content, { up: examined(latin1('Müller\n"😀"').length), down: examined(7) });
});

test("base64 is undone whether it is named before or behind the text", () => {
  const text = base64("\u0000\u00ff binary");
  for (const content of [
    { encoding: "base64", text },
    { text, encoding: "base64" },
    { text: text.replace("=", "\r\n="), size: 3, encoding: "BASE64" },
  ]) {
    assert.deepEqual(bodies(read(answer(content)), 1), ["\u0000\u00ff binary"], JSON.stringify(content));
  }
  assert.deepEqual(bodies(read(answer({ text })), 1), [text], "nobody says that it is base64");
  assert.deepEqual(bodies(read(answer({ text: "short", encoding: null }), answer({ text })), 1), ["short", text]);
});

test("a text that is longer than what is held is taken for what it looks like", () => {
  const binary = "\u0001\u0002\u0003".repeat(HELD_BYTES);
  const words = "a plain answer ".repeat(HELD_BYTES / 8);
  const reading = read(
    answer({ text: base64(binary), encoding: "base64" }),
    answer({ text: words }),
    answer({ text: words, encoding: "base64" }),
    answer({ encoding: "", text: base64(binary) }),
  );
  const [undone, asWritten, noBase64, named] = bodies(reading, 1);
  assert.ok(undone === binary && asWritten === words && noBase64 === words && named === base64(binary));
});

test("form fields are examined as a form, when there is no text of it", () => {
  const params = [
    { name: "na me", value: "Erika Müller&co" },
    { name: "file", fileName: "a.txt", value: "x".repeat(3000) },
  ];
  const post = (postData: object) => ({ request: { ...get, method: "POST", postData } });
  const form = `&na%20me=Erika%20M%C3%BCller%26co&file=${"x".repeat(3000)}`;
  const { messages } = read(post({ mimeType: "multipart/form-data; boundary=b", params }));
  assert.deepEqual([messages[0]?.body, messages[0]?.mediaType], [form, "application/x-www-form-urlencoded"]);
  assert.deepEqual(bodies(read(post({ text: "a=1", params: [{ name: "a", value: "1" }] })), 0), ["a=1"]);
  assert.deepEqual(bodies(read(post({ params: [{ name: "a", value: "1" }], text: "a=1" })), 0), ["&a=1"]);
});

test("each message of a WebSocket is examined by itself, and its bytes are counted", () => {
  const _webSocketMessages = [
    { type: "send", time: 1.5, opcode: 1, data: "ask" },
    { type: "receive", time: 2.5, opcode: 2, data: base64("\u0000\u0001\u0002") },
    { data: base64("late"), opcode: 2, type: "send" },
  ];
  const socket = { request: { method: "GET", url: "wss://live.example.org/s" }, response: { status: 101 } };
  const reading = read({ _webSocketMessages, ...socket }, socket);
  assert.deepEqual(
    reading.messages
      .filter(({ head }) => head === "")
      .map(({ body, direction, host, path }) => [body, direction, host, path]),
    [
      ["ask", 0, "live.example.org", "/s"],
      ["\u0000\u0001\u0002", 1, "live.example.org", "/s"],
      ["late", 0, "live.example.org", "/s"],
    ],
  );
  assert.deepEqual([reading.exchanges[0]?.bytesUp, reading.exchanges[0]?.bytesDown], [7, 3]);
  // Of the second nobody wrote the messages down.
  assert.deepEqual(reading.blindSpots.filter((code) => code === "websocket-messages").length, 1);
  assert.equal(read({ _webSocketMessages, ...socket }).blindSpots.includes("websocket-messages"), false);
});

test("messages do not crowd out what else an entry holds", () => {
  const _webSocketMessages = Array.from({ length: 30_000 }, () => ({
    type: "send",
    time: 1.5,
    opcode: 1,
    data: "beat",
  }));
  const headers = [{ name: "Authorization", value: "Bearer secret" }];
  const reading = read({ _webSocketMessages, request: { ...get, headers } });
  assert.equal(reading.exchanges[0]?.bytesUp, 120_000);
  assert.deepEqual(reading.exchanges[0]?.marks, [{ kind: "credential", what: "HTTP Bearer", direction: 0, count: 1 }]);
  assert.equal(reading.blindSpots.includes("long-values-cut"), false);
});

test("a user name before the host, keys and challenges are told without their values", () => {
  const [exchange] = read({
    request: {
      method: "GET",
      url: "https://user:secret@app.example.org/",
      headers: [{ name: "x-api-key", value: "secret" }],
    },
    response: { status: 401, headers: [["WWW-Authenticate", "Basic realm=secret"]] },
  }).exchanges;
  assert.deepEqual(
    exchange?.marks.map(({ kind, what }) => `${kind}: ${what}`),
    ["credential: HTTP user in the target", "credential: HTTP key in x-api-key", "detail: HTTP asks for Basic"],
  );
  assert.doesNotMatch(JSON.stringify(exchange), /secret/);
});

test("however a capture is cut into chunks, the same is examined", () => {
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.base64String({ maxLength: 40 }));
  const coded = fc.record({ text, encoding: fc.constantFrom("base64", null, 7) }, { requiredKeys: [] });
  const message = fc.record({ data: text, opcode: fc.constantFrom(1, 2), type: fc.constantFrom("send", "receive") });
  const entry = fc.record({
    _webSocketMessages: fc.array(fc.oneof(message, fc.jsonValue({ maxDepth: 1 })), { maxLength: 3 }),
    postData: fc.oneof(
      coded,
      fc.record({ params: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }) }),
    ),
    content: coded,
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), fc.integer({ min: 1, max: 40 }), (entries, chunkBytes) => {
      const document = JSON.stringify({
        log: {
          entries: entries.map(({ postData, content, ...more }) => ({
            ...{ ...more, request: { ...get, postData } },
            response: { status: 200, content },
          })),
        },
      });
      assert.deepEqual(readText(document, chunkBytes), readText(document));
    }),
    { numRuns: 200 },
  );
});

test("a capture that is cut examines the entries before the cut, and lets go of the rest", () => {
  const document = JSON.stringify({
    log: { entries: [answer({ text: "first" }), answer({ text: base64("second"), encoding: "base64" })] },
  });
  const whole = readText(document);
  for (let end = document.indexOf("[") + 1; end < document.length; end++) {
    const { exchanges, messages } = readText(document.slice(0, end));
    assert.deepEqual(exchanges, whole.exchanges.slice(0, exchanges.length));
    const told = messages.filter(({ host }) => host !== "");
    assert.deepEqual(told, whole.messages.slice(0, told.length));
  }
});

test("without an examiner nothing is examined", () => {
  const exchanges: Exchange[] = [];
  const reader = createHarReader({ exchange: (one) => void exchanges.push(one) });
  reader.push(utf8.encode(JSON.stringify({ log: { entries: [answer({ text: "body" })] } })));
  reader.end();
  assert.deepEqual(exchanges[0]?.content, {});
});

test("names of files that a form sends along are examined", () => {
  const params = [
    { name: "scan", fileName: "Erika Mustermann 1962-03-04.dcm", contentType: "application/dicom" },
    { name: "mode", value: "fast" },
  ];
  const { messages } = read({
    request: { method: "POST", url: "https://app.example.org/", postData: { mimeType: "multipart/form-data", params } },
  });
  assert.match(messages[0]?.head ?? "", /filename="Erika Mustermann 1962-03-04\.dcm"\r\n/);
  assert.equal(messages[0]?.body, "&mode=fast");
});

test("a query that is listed is examined where the address has none, and once where it has", () => {
  const queryString = [
    { name: "patient name", value: "Müller & Söhne" },
    { name: "n", value: "" },
  ];
  const headOf = (url: string) => read({ request: { method: "GET", url, queryString } }).messages[0]?.head;
  assert.equal(
    headOf("https://app.example.org/v1"),
    "GET https://app.example.org/v1?patient%20name=M%C3%BCller%20%26%20S%C3%B6hne&n= HTTP/1.1\r\n",
  );
  assert.equal(headOf("https://app.example.org/v1?a=b"), "GET https://app.example.org/v1?a=b HTTP/1.1\r\n");
});

test("what is cut of an overlong header counts as not examined, on the side that sent it", () => {
  const long = (bytes: number) => [{ name: "X-Long", value: "a".repeat(bytes) }];
  const { exchanges } = read({
    request: { ...get, headers: long(20_000), queryString: [{ name: "a", value: "b".repeat(30_000) }] },
    response: { status: 200, headers: [...long(16 * 1024), ...long(17_000)] },
  });
  const [{ up, down } = {}] = exchanges.map(({ content }) => content);
  assert.equal(up?.unexaminedBytes, 20_000 - 16 * 1024);
  assert.deepEqual(up?.unread, ["head > 3616 bytes of values that are longer than the limit"]);
  assert.equal(down?.unexaminedBytes, 17_000 - 16 * 1024);
  const [next] = read(answer({}), answer({})).exchanges;
  assert.equal(next?.content.up?.unexaminedBytes, 0);
});
