import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContentExaminer } from "../../domain/traffic/content.ts";
import { createHarReader } from "./har-reader.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const MEGABYTE = 1024 * 1024;

let examinedBytes = 0;
/** Counts, and keeps nothing. */
const counting: ContentExaminer = {
  begin: () => ({
    push(_part, _bytes, start, end) {
      examinedBytes += end - start;
    },
    gap() {},
    end: () => undefined,
  }),
};

for (const examiner of [undefined, counting]) {
  test(`a capture of 60 MB, half of it one body, is read in bounded memory, ${examiner === undefined ? "un" : ""}examined`, () => {
    readLarge(examiner);
    if (examiner !== undefined) assert.ok(examinedBytes > 40 * MEGABYTE, `${examinedBytes}`);
  });
}

function readLarge(examiner: ContentExaminer | undefined): void {
  const body = utf8("QUJD\\n".repeat(MEGABYTE / 6));
  const entry = (path: string, text: string) =>
    `{"request":{"method":"POST","url":"https://example.org/${path}","headers":[{"name":"cookie","value":"${"c".repeat(900)}"}],` +
    `"postData":{"mimeType":"text/plain","text":"${text}"}},"response":{"status":200,"content":{"size":9,"text":"`;
  const end = '"}}}';
  let exchanges = 0;
  const reader = createHarReader({ exchange: () => void exchanges++ }, { examiner });
  const memory = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  reader.push(utf8(`{"log":{"entries":[${entry("large", "x".repeat(200_000))}`));
  const before = memory();
  let most = before;
  let bytes = 0;
  const push = (chunk: Uint8Array) => {
    reader.push(chunk);
    bytes += chunk.length;
  };
  while (bytes < 30 * MEGABYTE) {
    push(body);
    most = Math.max(most, memory());
  }
  reader.push(utf8(end));
  for (let index = 0; bytes < 60 * MEGABYTE; index++) {
    push(utf8(`,${entry(`${index}`, "y".repeat(3000))}${"z".repeat(3000)}${end}`));
    if (index % 500 === 0) most = Math.max(most, memory());
  }
  reader.push(utf8("]}}"));
  const summary = reader.end();
  assert.equal(summary.exchanges, exchanges);
  assert.ok(exchanges > 4000 && summary.bytesRead > 60 * MEGABYTE);
  // Garbage that is not collected yet is counted too.
  assert.ok(most - before < 48 * MEGABYTE, `${Math.round((most - before) / MEGABYTE)} MB`);
}
