/**
 * The parts of a workbook, as XML.
 *
 * Source: ECMA-376 part 1, SpreadsheetML (18.2, 18.3, 18.8); 22.9.2.19 for characters that XML cannot hold.
 */
import type { Column } from "./table.ts";

/** The last row of a sheet. */
export const SHEET_ROWS = 1_048_576;
/** Of one cell; a longer one makes Excel call the file damaged. */
const CELL_CHARACTERS = 32_767;
const CUT = " … (cut: a cell of a workbook ends here)";

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Places in `cellXfs` of the styles below. */
export const STYLE = { number: 0, text: 1, day: 2, moment: 3, title: 4 } as const;

/** @param sheets how many there are. */
export function contentTypes(sheets: number): string {
  const parts = numbered(
    sheets,
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  );
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>${parts}<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`;
}

export const PACKAGE_RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

export function workbookRelations(sheets: number): string {
  const parts = numbered(
    sheets,
    (n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${parts}<Relationship Id="rId${sheets + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`;
}

function numbered(count: number, part: (n: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index + 1)).join("");
}

/** Text stays text when it is edited (format 49); a moment says that it is UTC, since a sheet knows no zones. */
export const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss&quot; UTC&quot;"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">${[
  'numFmtId="0" fontId="0"',
  'numFmtId="49" fontId="0" applyNumberFormat="1"',
  'numFmtId="164" fontId="0" applyNumberFormat="1"',
  'numFmtId="165" fontId="0" applyNumberFormat="1"',
  'numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"',
]
  .map((format) => `<xf ${format} fillId="0" borderId="0" xfId="0"/>`)
  .join(
    "",
  )}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** The filter is a name of the workbook too, which some programs look for. */
export function workbookXml(sheets: readonly { readonly sheet: string; readonly range: string }[]): string {
  const entries = sheets.map(({ sheet }, index) => {
    const name = xmlText(sheet).replaceAll('"', "&quot;");
    return `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`;
  });
  const filters = sheets.map(({ sheet, range }, index) => {
    const area = range.replace(/([A-Z]+)(\d+)/g, "$$$1$$$2");
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">'${xmlText(sheet.replaceAll("'", "''"))}'!${area}</definedName>`;
  });
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${entries.join("")}</sheets><definedNames>${filters.join("")}</definedNames></workbook>`;
}

/** Up to the first row: the row of titles stays in sight, columns are as wide as `widths` says, in characters. */
export function sheetHead(columns: readonly Column[], widths: readonly number[], isFirst: boolean): string {
  const shapes = columns.map(
    ({ kind }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${widths[index]}" style="${STYLE[kind]}" customWidth="1"/>`,
  );
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView${isFirst ? ' tabSelected="1"' : ""} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${shapes.join("")}</cols><sheetData>`;
}

/** After the last row: every column can be filtered, and digits kept as text are no mistake to be marked. */
export function sheetTail(range: string): string {
  return `</sheetData><autoFilter ref="${range}"/><ignoredErrors><ignoredError sqref="${range}" numberStoredAsText="1"/></ignoredErrors></worksheet>`;
}

export function textCell(place: string, text: string, style: number): string {
  if (text === "") return "";
  const space = /^\s|\s$|[\t\n]/.test(text) ? ' xml:space="preserve"' : "";
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t${space}>${xmlText(fitCell(text))}</t></is></c>`;
}

export function numberCell(place: string, number: number, style: number): string {
  return `<c r="${place}" s="${style}"><v>${number}</v></c>`;
}

/** `AB` for 27, counted from 0. */
export function columnName(index: number): string {
  const before = Math.floor(index / 26);
  return (before === 0 ? "" : columnName(before - 1)) + String.fromCharCode(65 + (index % 26));
}

function fitCell(text: string): string {
  return text.length <= CELL_CHARACTERS ? text : text.slice(0, CELL_CHARACTERS - CUT.length) + CUT;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const UNTOUCHED = /^[ !-%'-;=?-^`-~\u00a0-\ud7ff]*$/;
/** An underscore that would seem to open an escape, what XML cannot hold (a carriage return it would turn), markup. */
const ESCAPED =
  /_(?=x[0-9A-Fa-f]{4}(?:_|[^\t\n -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]))|[^\t\n -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[&<>]/gu;

/** What XML cannot hold is written as _x001B_; half a character beyond the basic plane becomes U+FFFD. */
function xmlText(text: string): string {
  if (UNTOUCHED.test(text)) return text;
  return text.toWellFormed().replace(ESCAPED, (sign) => ENTITIES[sign] ?? `_x${hex(sign)}_`);
}

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}
