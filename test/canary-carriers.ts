/**
 * Captures that carry given bodies: flow dump, packets and HAR, one exchange and one receiver for each body.
 */
import { flow, request, response, server, tnetstring } from "../src/formats/mitmproxy/dump-for-tests.ts";
import { captureOf, type Said, tcpTalk } from "../src/formats/packet-capture/talk-for-tests.ts";
import { be16, hex, joined, text } from "../src/formats/packet-file/capture-for-tests.ts";

export interface Carried {
  readonly what: string;
  /** Who gets it. */
  readonly host: string;
  readonly body: Uint8Array;
  readonly contentEncoding: string | undefined;
}

const headersOf = ({ host, contentEncoding }: Carried): [name: string, value: string][] => [
  ["Host", host],
  ...(contentEncoding === undefined ? [] : [["Content-Encoding", contentEncoding] as [string, string]]),
];

/** A flow dump of mitmproxy: each body is sent, and comes back. */
export function dumpOf(all: readonly Carried[]): Uint8Array {
  return joined(
    ...all.map((one) => {
      const headers = headersOf(one).map(([name, value]) => [text(name), text(value)]);
      return tnetstring(
        flow({
          server_conn: server({ address: [one.host, 443], sni: one.host }),
          request: request({ host: one.host, path: text("/v1"), headers, content: one.body }),
          response: response({ headers: headers.slice(1), content: one.body }),
        }),
      );
    }),
  );
}

/**
 * A HAR: what is text is sent and comes back, what is not comes back as base64. @param isText as HAR's UTF-8 can say it.
 */
export function harOf(all: readonly Carried[], isText: (one: Carried) => boolean): Uint8Array {
  const entries = all.map((one) => {
    const headers = headersOf(one).map(([name, value]) => ({ name, value }));
    const written = new TextDecoder().decode(one.body);
    const content = isText(one)
      ? { mimeType: "", text: written }
      : { mimeType: "", text: Buffer.from(one.body).toString("base64"), encoding: "base64" };
    return {
      startedDateTime: "2026-11-22T08:00:00Z",
      time: 1,
      request: {
        method: "POST",
        url: `https://${one.host}/v1`,
        httpVersion: "HTTP/1.1",
        headers,
        queryString: [],
        cookies: [],
        headersSize: -1,
        bodySize: one.body.length,
        ...(isText(one) ? { postData: { mimeType: "", text: written } } : {}),
      },
      response: {
        status: 200,
        statusText: "OK",
        httpVersion: "HTTP/1.1",
        headers: headers.slice(1),
        cookies: [],
        content: { size: one.body.length, ...content },
        redirectURL: "",
        headersSize: -1,
        bodySize: one.body.length,
      },
      cache: {},
      timings: { send: 0, wait: 1, receive: 0 },
    };
  });
  return text(JSON.stringify({ log: { version: "1.2", creator: { name: "test", version: "1" }, entries } }));
}

/** A HAR of Chrome in which a device says `messages` over a WebSocket. */
export function harOfSocket(host: string, messages: readonly string[]): Uint8Array {
  const entry = {
    startedDateTime: "2026-11-22T08:00:00Z",
    time: 1,
    request: { method: "GET", url: `wss://${host}/live`, httpVersion: "HTTP/1.1", headers: [], queryString: [] },
    response: { status: 101, statusText: "Switching Protocols", headers: [], content: { size: 0 } },
    cache: {},
    timings: {},
    _resourceType: "websocket",
    _webSocketMessages: messages.map((data, at) => ({ type: "send", time: 1_800_000_000 + at, opcode: 1, data })),
  };
  return text(JSON.stringify({ log: { version: "1.2", creator: { name: "test", version: "1" }, entries: [entry] } }));
}

/** Shorter than every value that is planted, so that each lies over the border of two pieces. */
const PIECE_BYTES = 7;

/** Packets of a plain HTTP request with its length, and of an answer in chunks, both in small segments. */
export function httpPackets(all: readonly Carried[]): Uint8Array {
  return captureOf(
    all.flatMap((one, number) => {
      const lines = headersOf(one).map(([name, value]) => `${name}: ${value}\r\n`);
      const sent = `POST /v1 HTTP/1.1\r\n${lines.join("")}Content-Length: ${one.body.length}\r\n\r\n`;
      const back = `HTTP/1.1 200 OK\r\n${lines.slice(1).join("")}Transfer-Encoding: chunked\r\n\r\n`;
      return tcpTalk(
        [
          [0, joined(text(sent), one.body)],
          [1, joined(text(back), inChunks(one.body))],
        ],
        { pieceBytes: PIECE_BYTES, devicePort: 10_000 + number },
      );
    }),
  );
}

function inChunks(body: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    const piece = body.slice(at, at + PIECE_BYTES);
    chunks.push(text(`${piece.length.toString(16)}\r\n`), piece, text("\r\n"));
  }
  return joined(...chunks, text("0\r\n\r\n"));
}

/** Packets of MQTT, each body published by the device to a broker of its own, known by its port. */
export function mqttPackets(all: readonly Carried[], portOf: (number: number) => number): Uint8Array {
  return captureOf(
    all.flatMap(({ body }, number) =>
      tcpTalk([...mqttOpening, [0, mqttPublish("ward/7", body)]], {
        pieceBytes: PIECE_BYTES,
        port: portOf(number),
        devicePort: 10_000 + number,
      }),
    ),
  );
}

/** CONNECT of version 3.1.1 without name or password, and its answer. */
export const mqttOpening: readonly Said[] = [
  [0, hex("100f 0004 4d515454 04 02 003c 0003 707031")],
  [1, hex("20020000")],
];

export function mqttPublish(topic: string, body: Uint8Array): Uint8Array {
  const name = text(topic);
  const rest = joined(be16(name.length), name, body);
  const length: number[] = [];
  for (let left = rest.length; left > 0 || length.length === 0; left >>>= 7)
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return joined(Uint8Array.of(0x30, ...length), rest);
}

/** Packets of WebSockets: each body in a masked frame of the device, and in two frames of the server. */
export function webSocketPackets(all: readonly Carried[]): Uint8Array {
  return captureOf(
    all.flatMap(({ host, body }, number) => {
      const half = body.length >>> 1;
      return tcpTalk(
        [
          ...webSocketOpening(host),
          [0, webSocketFrame(body, { opcode: 2, mask: hex("a1b2c3d4") })],
          [1, webSocketFrame(body.slice(0, half), { opcode: 2, isLast: false })],
          [1, webSocketFrame(body.slice(half), { opcode: 0 })],
        ],
        { pieceBytes: PIECE_BYTES, devicePort: 10_000 + number },
      );
    }),
  );
}

export function webSocketOpening(host: string): Said[] {
  const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  return [
    [0, `GET /live HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n`],
    [1, `HTTP/1.1 101 Switching Protocols\r\n${upgrade}\r\n`],
  ];
}

/** A frame of RFC 6455, section 5.2. */
export function webSocketFrame(
  body: Uint8Array,
  { opcode, isLast = true, mask }: { opcode: number; isLast?: boolean; mask?: Uint8Array },
): Uint8Array {
  const masked = mask === undefined ? 0 : 0x80;
  const length =
    body.length < 126 ? Uint8Array.of(masked | body.length) : joined(Uint8Array.of(masked | 126), be16(body.length));
  const head = joined(Uint8Array.of((isLast ? 0x80 : 0) | opcode), length);
  return joined(head, mask ?? hex(""), mask === undefined ? body : body.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
}
