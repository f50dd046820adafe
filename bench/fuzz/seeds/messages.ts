/** Messages that carry the values of a dummy patient, packed and written in many ways. */
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { canaryForTests, nodeKeyedHash } from "../../../src/canary-for-tests.ts";
import { flow, request, response, tnetstring } from "../../../src/formats/mitmproxy/dump-for-tests.ts";
import { joined, text } from "../../../src/formats/packet-file/capture-for-tests.ts";
import { conversation } from "../delivery.ts";

export const CANARY = canaryForTests();

const encode = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");

export function messages(): Uint8Array[] {
  const record = JSON.stringify({ patient: CANARY, n: 7 });
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

/** A head and a body in turn, with the key that the values of the body are hashed with. */
export function wholeMessages(): Uint8Array[] {
  const key = text("a key of ours");
  const code = (algorithm: string) => nodeKeyedHash(algorithm, key, text(CANARY.email)) ?? new Uint8Array(0);
  const keyed = JSON.stringify({
    api_key: "a key of ours",
    user: code("sha256").toHex(),
    other: code("sha1").toBase64(),
    os_version: "14.2",
    model: "Rill 2",
  });
  const record = JSON.stringify(CANARY);
  const head = `POST /v1/x?user=${encodeURIComponent(CANARY.email)} HTTP/1.1\r\nHost: a.example\r\nUser-Agent: Pump/2 (Android 14)\r\n\r\n`;
  return [
    conversation([0, head], [1, keyed], [0, head], [1, `{"user":"${code("sha256").toHex()}"}`]),
    conversation([0, head], [1, record.slice(0, 200)], [1, record.slice(200)]),
    conversation([1, record.slice(0, 100)], ["gap 1", record.slice(120)]),
    ...messages().map((body) => conversation([1, body])),
  ];
}

/** Recordings of a browser whose bodies are looked into. */
export const recordings = (): Uint8Array[] =>
  messages().map((body) =>
    text(
      JSON.stringify({
        log: {
          version: "1.2",
          entries: [
            {
              startedDateTime: "2026-11-22T09:30:00Z",
              request: {
                method: "POST",
                url: `https://a.example/v1?user=${CANARY.email}`,
                headers: [{ name: "User-Agent", value: "Pump/2" }],
                postData: { mimeType: "application/json", text: new TextDecoder().decode(body) },
              },
              response: {
                status: 200,
                headers: [],
                content: { mimeType: "text/plain", text: encode(body), encoding: "base64" },
              },
            },
          ],
        },
      }),
    ),
  );

/** Dumps of a proxy whose bodies are looked into. */
export const dumpsWithBodies = (): Uint8Array[] =>
  messages().map((body) =>
    tnetstring(flow({ request: request({ content: body }), response: response({ content: body }) })),
  );
