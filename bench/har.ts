/**
 * Speed of the HAR reader, without and with an examiner that only counts, beside JSON.parse of the same bytes in the
 * same run: medians of 5.
 *
 * Run: node bench/har.ts [MB]. Three captures: one of large bodies, one of large JSON bodies (full of escapes), and one
 * of heads alone. JSON.parse includes decoding the bytes to a string, as whoever parses a file has to.
 */
import type { ContentExaminer } from "../src/domain/traffic/content.ts";
import { createHarReader } from "../src/formats/har/har-reader.ts";

const CHUNK_BYTES = 256 * 1024;
const RUNS = 5;

const megabytes = Number(process.argv[2] ?? 64);
const base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ".repeat(2500);
const json = JSON.stringify(
  Array.from({ length: 900 }, (_, index) => ({ id: index, name: `reading ${index}`, ok: true })),
);

let examinedBytes = 0;
const counting: ContentExaminer = {
  begin: () => ({
    push(_part, _bytes, start, end) {
      examinedBytes += end - start;
    },
    gap() {},
    end: () => undefined,
  }),
};

const captures: readonly (readonly [name: string, text: string])[] = [
  ["bodies in base64", base64],
  ["bodies of JSON", json],
  ["heads alone", ""],
];

console.log(`${megabytes} MB each, chunks of ${CHUNK_BYTES / 1024} KiB, median of ${RUNS}; Node ${process.version}`);
for (const [name, body] of captures) {
  const bytes = capture(body, megabytes * 1_000_000);
  const ours = median(() => read(bytes));
  const examined = median(() => read(bytes, counting));
  const parse = median(() => JSON.parse(new TextDecoder().decode(bytes)));
  const speed = (milliseconds: number) => `${(bytes.length / 1000 / milliseconds).toFixed(0)} MB/s`.padStart(9);
  console.log(
    `${name.padEnd(18)} reader ${speed(ours)}   examined ${speed(examined)}   JSON.parse ${speed(parse)}   ratio ${(parse / ours).toFixed(2)}   ${read(bytes)} exchanges`,
  );
}

console.log(`${(examinedBytes / 1_000_000).toFixed(0)} MB were handed to the examiner`);

/** A capture as a browser writes it, of about `size` bytes. */
function capture(body: string, size: number): Uint8Array {
  const headers = Array.from({ length: 16 }, (_, index) => ({
    name: `x-header-${index}`,
    value: `value ${index} `.repeat(4),
  }));
  const entry = (index: number) => ({
    startedDateTime: "2026-03-29T17:37:42.482-07:00",
    time: 107.25,
    request: {
      method: "POST",
      url: `https://host-${index % 40}.example.org/v1/readings/${index}?session=abc${index}&unit=bpm`,
      httpVersion: "http/2.0",
      headers,
      queryString: [{ name: "session", value: `abc${index}` }],
      cookies: [],
      headersSize: -1,
      bodySize: 312,
      postData: { mimeType: "application/json", text: '{"pulse":72}' },
    },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "http/2.0",
      headers,
      cookies: [],
      content: { size: body.length, mimeType: "application/json", text: body },
      headersSize: -1,
      bodySize: -1,
      _transferSize: body.length,
    },
    serverIPAddress: "192.0.2.7",
    cache: {},
    timings: { blocked: 1.5, dns: -1, connect: -1, send: 0.2, wait: 80.1, receive: 25.4, ssl: -1 },
  });
  const count = Math.max(1, Math.floor(size / JSON.stringify(entry(0)).length));
  const log = { version: "1.2", creator: { name: "WebInspector", version: "537.36" }, pages: [], entries: [] };
  const [head, tail] = JSON.stringify({ log }).split("[]}}");
  const entries = Array.from({ length: count }, (_, index) => JSON.stringify(entry(index)));
  return new TextEncoder().encode(`${head}[${entries.join(",")}]}}${tail}`);
}

function read(bytes: Uint8Array, examiner?: ContentExaminer): number {
  const reader = createHarReader({ exchange() {} }, { examiner });
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) reader.push(bytes.subarray(at, at + CHUNK_BYTES));
  return reader.end().exchanges;
}

function median(act: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}
