/**
 * Workbooks for tests, written part by part, so that a test can also write one that lies.
 */
import { crc32, deflateRawSync } from "node:zlib";

export interface PartForTests {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the archive says of the unpacked size; by default the truth. */
  readonly saidSize?: number;
  readonly flags?: number;
  readonly method?: number;
}

/** A ZIP archive of these parts, packed. */
export function zipArchive(parts: readonly PartForTests[]): Uint8Array {
  const local: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes, saidSize = bytes.length, flags = 0, method = 8 } of parts) {
    const packed = method === 8 ? deflateRawSync(bytes) : bytes;
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(saidSize, 18);
    common.writeUInt16LE(title.length, 22);
    local.push(Buffer.from("PK\u0003\u0004", "latin1"), common, title, packed);
    const rest = Buffer.alloc(16);
    rest.writeUInt32LE(offset, 12);
    directory.push(Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), common, rest.subarray(2), title);
    offset += 4 + common.length + title.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...local, entries, end]));
}

/** The parts of a workbook with one sheet, every second text as a shared string. */
export function workbookParts(rows: readonly (readonly string[])[], sheetXml?: string): PartForTests[] {
  const shared: string[] = [];
  const cell = (text: string, row: number, column: number) => {
    const place = `${String.fromCharCode(65 + column)}${row + 1}`;
    if (text === "") return "";
    if (/^\d+$/.test(text)) return `<c r="${place}"><v>${text}</v></c>`;
    if (column % 2 === 1) return `<c r="${place}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;
    return `<c r="${place}" t="s" s="3"><v>${shared.push(text) - 1}</v></c>`;
  };
  const data = rows.map(
    (row, at) => `<row r="${at + 1}">${row.map((text, column) => cell(text, at, column)).join("")}</row>`,
  );
  const sheet = sheetXml ?? `<worksheet xmlns="m"><sheetData>${data.join("")}</sheetData></worksheet>`;
  return [
    ["[Content_Types].xml", "<Types/>"],
    [
      "xl/workbook.xml",
      '<workbook xmlns:r="r"><sheets><sheet name="MDS2 &amp; notes" sheetId="1" r:id="rId7"/></sheets></workbook>',
    ],
    [
      "xl/_rels/workbook.xml.rels",
      '<Relationships><Relationship Id="rId7" Type="t" Target="worksheets/sheet1.xml"/></Relationships>',
    ],
    [
      "xl/sharedStrings.xml",
      `<sst>${shared.map((text) => `<si><r><t xml:space="preserve">${escaped(text.slice(0, 3))}</t></r><r><t>${escaped(text.slice(3))}</t></r><rPh><t>reading</t></rPh></si>`).join("")}</sst>`,
    ],
    ["xl/worksheets/sheet1.xml", sheet],
  ].map(([name, text]) => ({
    name: name ?? "",
    bytes: new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`),
  }));
}

export function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  return zipArchive(workbookParts(rows));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&#62;");
}
