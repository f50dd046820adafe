/**
 * Which cell styles of a workbook show their number as a day or a time.
 *
 * Source: ECMA-376 part 1, 18.8.30 (numFmt: the numbers of the built-in formats) and 18.8.31 (the letters of a format).
 */
import type { DateStyle } from "./serial-date.ts";
import type { XmlReader } from "./xml-reader.ts";

/** By the number of the style (the attribute `s` of a cell); undefined for the styles that show no day. */
export function readDateStyles(xml: XmlReader): (DateStyle | undefined)[] {
  const own = new Map<number, DateStyle | undefined>();
  const styles: (DateStyle | undefined)[] = [];
  let within = "";
  while (xml.next()) {
    if (xml.name === "numFmts" || xml.name === "cellXfs") within = xml.kind === "open" ? xml.name : "";
    else if (xml.kind !== "open") continue;
    else if (within === "numFmts" && xml.name === "numFmt")
      own.set(Number(xml.attribute("numFmtId")), dateStyleOf(xml.attribute("formatCode") ?? ""));
    else if (within === "cellXfs" && xml.name === "xf") {
      const id = Number(xml.attribute("numFmtId") ?? 0);
      styles.push(own.has(id) ? own.get(id) : builtInStyle(id));
    }
  }
  return styles;
}

/** 14–22 and 45–47 everywhere; 27–36 and 50–58 in East Asian editions. 46 counts hours beyond a day and shows none. */
function builtInStyle(id: number): DateStyle | undefined {
  const isDate = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id === 45 || id === 47 || (id >= 50 && id <= 58);
  return isDate ? "local" : undefined;
}

/** What a format shows of a positive number, which is its first section. */
export function dateStyleOf(format: string): DateStyle | undefined {
  const isUtc = /"[^"]*\bUTC\b[^"]*"/.test(format);
  // Literal text, colours, conditions and languages are no letters of a day; [h] counts hours and shows no day.
  const letters = format.replace(/"[^"]*"|\\.|[_*]./g, "").replace(/\[(?:h+|m+|s+)\]/gi, "#");
  const [shown = ""] = letters.replace(/\[[^\]]*\]/g, "").split(";");
  if (shown.includes("#") || !/[ymdhs]/i.test(shown.replace(/general/i, ""))) return undefined;
  return isUtc ? "utc" : "local";
}
