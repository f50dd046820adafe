/** Readers of whole documents: exports of proxies and browsers, SBOMs, forms, labels, tables that somebody brings. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync, inflateRawSync } from "node:zlib";
import { readCose } from "../../src/domain/label/cose.ts";
import { decodeShortLabel } from "../../src/domain/label/short-label-codec.ts";
import { canaryOf } from "../../src/domain/traffic/canary/record.ts";
import { recogniseCapture } from "../../src/formats/capture-bytes/recognise-capture.ts";
import { readCsv } from "../../src/formats/csv/read-csv.ts";
import { FORM_LIMITS } from "../../src/formats/csv/table-limits.ts";
import { readCycloneDx } from "../../src/formats/cyclonedx/read-cyclonedx.ts";
import { isFhir, readFhirDevices } from "../../src/formats/fhir/read-devices.ts";
import { createHarReader } from "../../src/formats/har/har-reader.ts";
import { readIpCountry } from "../../src/formats/ip-country/read-ip-country.ts";
import { readJson } from "../../src/formats/json/read-json.ts";
import { createJsonStream } from "../../src/formats/json-stream/json-stream.ts";
import { all, createProjection, each, fields, scalar } from "../../src/formats/json-stream/projection.ts";
import { KnowledgeReader } from "../../src/formats/knowledge-file/knowledge-reader.ts";
import { readDocument } from "../../src/formats/label-document/read-document.ts";
import { otherThanLabel } from "../../src/formats/label-document/recognise-document.ts";
import { contributionOfMds2 } from "../../src/formats/mds2/mds2-contribution.ts";
import { readMds2Form } from "../../src/formats/mds2/mds2-form.ts";
import { recogniseMediaType } from "../../src/formats/media-type/recognise-media-type.ts";
import { createMitmproxyReader } from "../../src/formats/mitmproxy/mitmproxy-reader.ts";
import { readMoments } from "../../src/formats/moments/read-moments.ts";
import { readMud } from "../../src/formats/mud/read-mud.ts";
import { text } from "../../src/formats/packet-file/capture-for-tests.ts";
import { decodeText } from "../../src/formats/text/decode-text.ts";
import { readUcumEssence } from "../../src/formats/ucum/read-ucum-essence.ts";
import { readCertificate } from "../../src/formats/x509/certificate.ts";
import { readXlsx } from "../../src/formats/xlsx/read-xlsx.ts";
import { contentOf, zipEntries } from "../../src/formats/zip/zip-directory.ts";
import { KNOWLEDGE_FILES, zipOf } from "../../src/knowledge-for-tests.ts";
import { sha256 } from "../../src/store/hashes.ts";
import { ownCompanies, ownCountries } from "../../src/store/own-data.ts";
import { workbook, workbookParts, zipArchive } from "../../src/workbook-for-tests.ts";
import type { Told } from "./delivery.ts";
import { BOM, CSV, certificates, dumps, FHIR, FORM, MUD, shortLabels, UCUM } from "./seeds/documents.ts";
import { CANARY } from "./seeds/messages.ts";
import { COMPANIES, databases, MOMENTS, RANGES } from "./seeds/own-data.ts";
import { fileTarget, type Target, windowTarget } from "./target.ts";

const root = new URL("../../", import.meta.url);
const own = (folder: string) =>
  readdirSync(new URL(folder, root))
    .toSorted()
    .map((name) => new Uint8Array(readFileSync(new URL(`${folder}/${name}`, root))));
const json = (value: unknown) => text(JSON.stringify(value));

/** A function of the whole bytes, which lie within a larger buffer. */
const documentTarget = (name: string, read: (bytes: Uint8Array) => unknown, seeds: Target["seeds"]): Target =>
  windowTarget(name, (bytes, start, end) => read(bytes.subarray(start, end)), seeds);

/** The entries of an archive, and where each begins. */
function directoryOf(bytes: Uint8Array): unknown {
  const readAt = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const entries: unknown[] = [];
  for (const entry of zipEntries(readAt, bytes.length)) {
    entries.push(entry, contentOf(readAt, entry));
    if (entries.length > 100) break;
  }
  return entries;
}

const inflateRaw = (packed: Uint8Array, most: number) => inflateRawSync(packed, { maxOutputLength: most });
const shortXlsx = (bytes: Uint8Array) => readXlsx(bytes, inflateRaw);

/** Addresses that are asked for; the last two are those of the seeds. */
const ADDRESSES = [
  [1, 0, 0, 7],
  [0x20, 1, 0xd, 0xb8, ...Array(12).fill(7)],
  [81, 169, 145, 9],
];

/** Of a file of knowledge all records, and what is told of it. */
const knowledgeReader = (told: Told) => {
  const reader = new KnowledgeReader({ take: (record) => told.fact(record) }, WEAKNESS_NAMES, "2027-03-01");
  return {
    push: (chunk: Uint8Array) => reader.push(chunk),
    end() {
      reader.endText();
      return reader.end();
    },
  };
};
const WEAKNESS_NAMES = new Map([["CWE-79", ["Cross-site Scripting"]]]);

export const DOCUMENT_TARGETS: readonly Target[] = [
  fileTarget("knowledge", knowledgeReader, () => Object.values(KNOWLEDGE_FILES).map(({ text: file }) => text(file))),
  documentTarget("zip", directoryOf, () => [zipOf({ "a.json": "{}", "folder/b.json": "[1]" }), zipOf({})]),
  {
    ...fileTarget(
      "har",
      (told) => createHarReader(told.sink()),
      () => own("src/formats/har/fixtures").filter(({ length }) => length < 6000),
    ),
    shared: ["captures/mitmproxy", "captures/perfcascade"],
  },
  {
    ...fileTarget("mitmproxy", (told) => createMitmproxyReader(told.sink(), { sha256 }), dumps),
    shared: ["captures/mitmproxy"],
  },
  {
    ...fileTarget(
      "json-stream",
      (told) =>
        createJsonStream(
          createProjection(
            fields({ log: fields({ entries: each(all(40)), version: scalar(8) }), a: all(20) }),
            told.sink(),
            4096,
          ),
        ),
      () => [
        json({
          log: { version: "1.2", entries: [{ a: [1, { b: "x".repeat(60) }], c: null }, [true], "text"] },
          a: { b: [{ c: [{ d: 1 }] }] },
        }),
        text('{"log":{"entries":[1e5,-0.5,"\\u00e9\\ud83d\\ude00"]},"b":[[[{"x":"]"}]]]}'),
      ],
    ),
  },
  documentTarget(
    "json",
    (bytes) => readJson(bytes, "document-unreadable"),
    () => [json(BOM), text('[1,-2.5e3,"\\u00e9",{"a":[]},null,true]')],
  ),
  documentTarget(
    "label-document",
    (bytes) => {
      const read = readDocument(bytes, "label.yaml");
      return [read, otherThanLabel(read)];
    },
    () => [
      ...own("samples/labels")
        .slice(0, 2)
        .map((bytes) => bytes.subarray(0, 3000)),
      text('a: &x [1, 2]\nb: *x\nc: !!str 7\nd: |\n  text\n  more\ne: {f: "\\u00e9"}\n? k\n: v\n'),
      json({ a: [1, { b: "c" }] }),
    ],
  ),
  documentTarget(
    "cyclonedx",
    (bytes) => readCycloneDx(bytes, { name: "bom.json", digest: "a".repeat(64) }),
    () => [json(BOM), ...own("samples/sboms").slice(0, 1)],
  ),
  documentTarget(
    "fhir",
    (bytes) => [isFhir(bytes), readFhirDevices(bytes, FORM_LIMITS)],
    () => [json(FHIR), text(FHIR.entry.map(({ resource }) => JSON.stringify(resource)).join("\n"))],
  ),
  documentTarget(
    "mud",
    (bytes) => readMud(bytes, { name: "device.json" }),
    () => [json(MUD)],
  ),
  documentTarget(
    "csv",
    (bytes) => readCsv(bytes),
    () => [
      text(CSV),
      text('a;b;c\r\n"1\n2";;\'=x\n'),
      text("\ufeffa\tb\n1\t2\n"),
      Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x3b, 0, 0x62, 0),
    ],
  ),
  documentTarget("xlsx", shortXlsx, () => [
    workbook(FORM),
    zipArchive(workbookParts(FORM).map((part) => ({ ...part, method: 0 }))),
  ]),
  documentTarget(
    "mds2",
    (bytes) => contributionOfMds2(readMds2Form(readCsv(bytes)), { name: "form.csv" }),
    () => [text(CSV)],
  ),
  documentTarget(
    "ucum",
    (bytes) => readUcumEssence(bytes, "ucum-essence.xml"),
    () => [text(UCUM)],
  ),
  windowTarget(
    "x509",
    (bytes, start, end) => readCertificate(bytes, start, end, (whole) => whole.slice(0, 32)),
    certificates,
  ),
  // What a printed code holds, behind its Base32 and zlib.
  documentTarget(
    "short-label",
    (bytes) => {
      const cose = readCose(bytes);
      return [cose, decodeShortLabel(cose?.payload ?? bytes)];
    },
    shortLabels,
  ),
  documentTarget(
    "canary-record",
    (bytes) => canaryOf(readDocument(bytes, "canary.json").value, "canary.json"),
    () => [json(CANARY)],
  ),
  documentTarget(
    "moments",
    (bytes) => readMoments(bytes, "moments.csv"),
    () => MOMENTS,
  ),
  documentTarget(
    "ip-country",
    (bytes) => {
      const table = readIpCountry(decodeText(bytes, "own.csv"), "own.csv");
      return ADDRESSES.map((address) => table.find(address));
    },
    () => RANGES,
  ),
  documentTarget(
    "own-countries",
    (bytes) => {
      const { table, edition } = ownCountries(new Uint8Array(bytes), "own.mmdb");
      return [edition, ...ADDRESSES.map((address) => table.find(address))];
    },
    databases,
  ),
  documentTarget(
    "own-companies",
    (bytes) => ownCompanies(new Uint8Array(bytes), "own.yaml"),
    () => COMPANIES,
  ),
  documentTarget(
    "recognition",
    (bytes) => [recogniseCapture(bytes.subarray(0, 64)), recogniseMediaType(bytes.subarray(0, 16_384))],
    () => [text("PK"), text("12:"), text(" [{"), text("%PDF-1.7"), new Uint8Array(gzipSync("x"))],
  ),
];
