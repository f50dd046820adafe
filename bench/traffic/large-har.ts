/** A HAR of any size, made while it is read: entries as a browser writes them, with bodies of changing size. */
import { Chance } from "./chance.ts";

const HOSTS = 40;
const BEGIN_MS = Date.UTC(2026, 7, 1);
const BATCH_BYTES = 1 << 20;

/** About `size` bytes in chunks. */
export function* harChunks(size: number, seed = 1): Generator<Uint8Array> {
  const chance = new Chance(seed);
  const encoder = new TextEncoder();
  const headers = Array.from({ length: 14 }, (_, index) => ({
    name: `x-header-${index}`,
    value: `value ${index} `.repeat(3),
  }));
  let written = 0;
  let batch = `{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[\n`;
  for (let number = 0; written + batch.length < size; number++) {
    batch += `${number === 0 ? "" : ",\n"}${JSON.stringify(entry(number, headers, chance))}`;
    if (batch.length < BATCH_BYTES) continue;
    written += batch.length;
    yield encoder.encode(batch);
    batch = "";
  }
  yield encoder.encode(`${batch}\n]}}\n`);
}

function entry(number: number, headers: readonly object[], chance: Chance) {
  const isPicture = chance.once(3);
  const text = isPicture
    ? Buffer.from(chance.bytes(chance.between(10_000, 200_000))).toString("base64")
    : JSON.stringify(
        Array.from({ length: chance.between(1, 200) }, (_, id) => ({ id, name: `reading "${id}"`, ok: true })),
      );
  return {
    startedDateTime: new Date(BEGIN_MS + number * 500).toISOString(),
    time: 107.25,
    request: {
      method: "POST",
      url: `https://host-${number % HOSTS}.example.org/v1/readings/${number}?session=abc${number}&unit=bpm`,
      httpVersion: "h2",
      headers,
      queryString: [{ name: "session", value: `abc${number}` }],
      cookies: [],
      headersSize: -1,
      bodySize: 12,
      postData: { mimeType: "application/json", text: '{"pulse":72}' },
    },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "h2",
      headers,
      cookies: [],
      content: {
        size: text.length,
        mimeType: isPicture ? "image/png" : "application/json",
        text,
        ...(isPicture ? { encoding: "base64" } : {}),
      },
      redirectURL: "",
      headersSize: -1,
      bodySize: text.length,
    },
    cache: {},
    timings: { send: 1, wait: 100, receive: 6.25 },
    serverIPAddress: `34.5.${number % 200}.7`,
    connection: "443",
  };
}
