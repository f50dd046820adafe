import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { zipArchive } from "../../workbook-for-tests.ts";
import { MEDIA_TYPE_BYTES, recogniseMediaType } from "./recognise-media-type.ts";

const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const bytesOf = (written: string) => Uint8Array.from(written, (sign) => sign.charCodeAt(0));
const part = (name: string) => ({ name, bytes: new TextEncoder().encode("<x/>") });

for (const [what, written, expected] of [
  ["a PDF", "%PDF-1.7\n%\u00e2\u00e3", "application/pdf"],
  ["a PNG", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "image/png"],
  ["a photograph", "\u00ff\u00d8\u00ff\u00e1\u0000\u0018Exif", "image/jpeg"],
  ["a pcap", "\u00d4\u00c3\u00b2\u00a1\u0002\0", "application/vnd.tcpdump.pcap"],
  ["a pcap, big-endian", "\u00a1\u00b2\u00c3\u00d4\0\u0002", "application/vnd.tcpdump.pcap"],
  ["a pcap with nanoseconds", "M<\u00b2\u00a1\u0002\0", "application/vnd.tcpdump.pcap"],
  ["a pcapng", "\n\r\r\n\u0060\0\0\0", "application/x-pcapng"],
  ["an empty archive", `PK\u0005\u0006${"\0".repeat(18)}`, "application/zip"],
  ["a HAR", '{"log":{"version":"1.2"', "application/har+json"],
  ["a HAR, indented", '\r\n{\n  "log": {\n', "application/har+json"],
  ["an SBOM", '{\n "bomFormat": "CycloneDX"', "application/json"],
  ["JSON whose log is a list", '{"log":[', "application/json"],
  ["an empty object", "{}", "application/json"],
  ["an array", "[ {", "application/json"],
  ["an array of numbers", "[1, -2.5e3]", "application/json"],
  ["JSON with a byte order mark", "\u00ef\u00bb\u00bf{", "application/json"],
  ["a log whose lines begin with a bracket", "[2026-11-21 08:00:00] pump started", "text/plain"],
  ["settings in sections", "[network]\nhost=a", "text/plain"],
  ["a template", "{{name}}", "text/plain"],
  ["CSV", "serial;mac\n1;00:11", "text/plain"],
  ["German in UTF-8", "Pr\u00c3\u00bcfung", "text/plain"],
  ["German in Latin-1", "Pr\u00fcfung", "application/octet-stream"],
  ["a page with a script, never served as one", "<!doctype html><script>", "text/plain"],
  ["a drawing with a script, never served as one", "<svg onload='x'>", "text/plain"],
  ["a program", "\u007fELF\u0002\u0001", "application/octet-stream"],
  ["text with a zero byte", "abc\0def", "application/octet-stream"],
  ["nothing", "", "application/octet-stream"],
] as const) {
  test(`${what} is ${expected}`, () => assert.equal(recogniseMediaType(bytesOf(written)), expected));
}

test("an archive is a workbook when a part lies in xl/, wherever it stands", () => {
  const types = part("[Content_Types].xml");
  assert.equal(recogniseMediaType(zipArchive([types, part("_rels/.rels"), part("xl/workbook.xml")])), WORKBOOK);
  assert.equal(recogniseMediaType(zipArchive([part("xl/workbook.xml"), types])), WORKBOOK);
  assert.equal(recogniseMediaType(zipArchive([types, part("word/document.xml")])), "application/zip");
  assert.equal(recogniseMediaType(zipArchive([part("photos/xl/1.jpg")])), "application/zip");
});

test("a letter that the end of the first bytes cuts in two is text all the same", () => {
  const text = new TextEncoder().encode(`${"a".repeat(MEDIA_TYPE_BYTES - 1)}ü and more`);
  assert.equal(recogniseMediaType(text), "text/plain");
  assert.equal(recogniseMediaType(text.subarray(0, MEDIA_TYPE_BYTES)), "text/plain");
});

test("any bytes have a media type, and it hangs on the first of them only", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
      const long = Uint8Array.from({ length: MEDIA_TYPE_BYTES + 9 }, (_, at) => bytes[at % bytes.length] ?? 0);
      assert.equal(recogniseMediaType(long), recogniseMediaType(long.subarray(0, MEDIA_TYPE_BYTES)));
    }),
  );
});

test("the captures of the samples are what their folder's README says", { skip: sharedAbsent }, () => {
  const seen = new Set<string>();
  for (const folder of readdirSync(sharedPath("captures"), { withFileTypes: true }).filter((item) =>
    item.isDirectory(),
  )) {
    for (const file of readdirSync(sharedPath("captures", folder.name))) {
      const type = recogniseMediaType(new Uint8Array(readFileSync(sharedPath("captures", folder.name, file))));
      // One HAR is broken on purpose: its log is a list.
      if (file.endsWith(".har") && file !== "brokenfile.har") assert.equal(type, "application/har+json", file);
      if (/\.pcap(ng)?$/.test(file)) assert.match(type, /pcap/, file);
      seen.add(type);
    }
  }
  assert.ok(seen.has("application/vnd.tcpdump.pcap") && seen.has("application/x-pcapng"));
});
