/**
 * What the template is given: a label's face as clean, bounded text, with what one form of it needs.
 *
 * Faces come from labels of unknown origin. Their text reaches the template as JSON and is shown as text, never read as
 * markup; here it also loses what could mislead the eye (control and direction characters, endless words) and is cut to
 * what a form can hold. What is cut stands behind the code.
 */
import type { FaceGroup, FaceRow, LabelFace } from "../../domain/label/face.ts";
import type { QrCode } from "./qr.ts";

/** Facts label on the package, small code mark, or sheet of paper. */
export type LabelForm = "package" | "mark" | "sheet";

/** Words the print adds to the face. */
const words = {
  en: {
    draft: "DRAFT",
    codeFor: (link: string) => `QR code with the security label; it opens ${link}`,
    notUdi: "no UDI code",
    markPlace: "Inspection mark goes here",
    page: "page",
  },
  de: {
    draft: "ENTWURF",
    codeFor: (link: string) => `QR-Code mit dem Steckbrief; er öffnet ${link}`,
    notUdi: "kein UDI-Code",
    markPlace: "Platz für die Prüfplakette",
    page: "Seite",
  },
} as const;

/** Longest texts of a form, in characters as a reader counts them. */
const longest = {
  package: { name: 64, value: 56, note: 96, line: 72, sentence: 120 },
  mark: { name: 30, value: 24, note: 30, line: 30, sentence: 48 },
  sheet: { name: 200, value: 200, note: 500, line: 200, sentence: 400 },
} as const;

/** How far others have checked a label, from 0 to 3, shown as filled squares beside the words. */
export function stepsOf(tier: LabelFace["tier"]["tier"]): number {
  return { unsigned: 0, observed: 0, self: 1, reviewed: 2, lab: 3 }[tier];
}

/** The face as the template reads it. */
export type PrintFace = ReturnType<typeof printFace>;

export function printFace(face: LabelFace, form: LabelForm) {
  const limits = longest[form];
  const say = words[face.language];
  const line = (text: string) => printText(text, limits.line);
  const row = (it: FaceRow) => ({
    name: printText(it.name, limits.name),
    value: printText(it.value, limits.value),
    ...(it.note === undefined ? {} : { note: printText(it.note, limits.note) }),
    ...(it.strong === true ? { strong: true } : {}),
  });
  const group = (it: FaceGroup) => ({
    ...(it.heading === undefined ? {} : { heading: line(it.heading) }),
    rows: it.rows.map(row),
    keep: Math.max(0, Math.floor(it.keep)),
  });
  return {
    form,
    language: face.language,
    documentTitle: `${line(face.title)}: ${line(face.model)}`.replaceAll("\u200b", ""),
    title: line(face.title),
    model: line(face.model),
    makerLine: line(face.makerLine),
    kind: line(face.kind),
    riskClass: line(face.riskClass),
    groups: groupsFor(face, form).map(group),
    moreRows: line(face.moreRows),
    inspection: {
      caption: printText(face.inspection.caption, limits.line),
      value: printText(face.inspection.value, 40),
      ...(face.inspection.note === undefined ? {} : { note: line(face.inspection.note) }),
    },
    ...(face.serial === undefined ? {} : { serial: row(face.serial) }),
    tier: {
      tier: face.tier.tier,
      steps: stepsOf(face.tier.tier),
      word: line(face.tier.word),
      sentence: emphasised(printText(face.tier.sentence, limits.sentence), line(face.tier.word)),
      ...bandOf(face, form, say.draft),
    },
    codeCaption: { first: line(face.codeCaption[0] ?? ""), rest: line(face.codeCaption.slice(1).join(" ")) },
    footer: line(face.footer),
    identity: form === "sheet" ? face.identity.map(row) : [],
    words: { notUdi: say.notUdi, markPlace: say.markPlace, page: say.page },
  };
}

/** The mark has room for no group, the package for those that keep a row. */
function groupsFor({ groups }: LabelFace, form: LabelForm): readonly FaceGroup[] {
  if (form === "mark") return [];
  return form === "sheet" ? groups : groups.filter(({ keep }) => keep > 0);
}

/** What the template must know of the code beside its picture: modules on a side, and words for who does not see it. */
export function printCode(text: string, qr: QrCode, language: LabelFace["language"]) {
  return { size: qr.size, alt: words[language].codeFor(linkOf(text).slice(0, 200)) };
}

/** Clean text (see `cleanText`) with places to break in words that no line holds. */
export function printText(text: string, length: number): string {
  return cleanText(text, length).replace(/\S{13,}/gu, breakable);
}

/**
 * Text in one line, at most `length` characters as a reader counts them, without control and direction characters,
 * unpaired surrogates and towers of accents.
 */
export function cleanText(text: string, length: number): string {
  const plain = text
    .slice(0, length * 20)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Z}]+/gu, " ")
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu, "")
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .trim();
  if (plain.length <= length) return plain;
  const signs = Array.from(graphemes.segment(plain), ({ segment }) => segment);
  if (signs.length <= length) return plain;
  const kept = signs.slice(0, length - 1).join("");
  return `${kept.trimEnd()}…`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A place to break (U+200B) after punctuation, or where a word goes on for long without any. */
function breakable(word: string): string {
  let broken = "";
  let since = 0;
  for (const { segment } of graphemes.segment(word)) {
    broken += segment;
    since++;
    if (/[-./@:_?&=,;]/.test(segment) ? since > 3 : since === 20) {
      broken += "\u200b";
      since = 0;
    }
  }
  return broken.replace(/\u200b$/u, "");
}

/** The sentence in parts, the tier's word bold in it, or before it where it says the same in other words. */
function emphasised(sentence: string, word: string): { text: string; strong: boolean }[] {
  if (word === "") return [{ text: sentence, strong: false }];
  const at = sentence.toLowerCase().indexOf(word.toLowerCase());
  if (at < 0) {
    return [
      { text: `${word}. `, strong: true },
      { text: sentence, strong: false },
    ];
  }
  // An article before the word belongs to it: "The maker's own word".
  const start = at <= 4 ? 0 : at;
  const end = at + word.length;
  return [
    { text: sentence.slice(0, start), strong: false },
    { text: sentence.slice(start, end), strong: true },
    { text: sentence.slice(end), strong: false },
  ].filter((part) => part.text !== "");
}

/** Words across the top: of a label that no maker stands behind, and of a product whose support has ended. */
function bandOf({ tier, warning }: LabelFace, form: LabelForm, draft: string): { band?: string; warning?: string } {
  const band =
    tier.tier === "unsigned" ? draft : tier.tier === "observed" ? printText(tier.word, 60).toUpperCase() : undefined;
  return {
    ...(band === undefined ? {} : { band }),
    ...(warning === undefined
      ? {}
      : { warning: form === "mark" ? printText(warning.word, 20) : printText(warning.sentence, 60).toUpperCase() }),
  };
}

/** The link without the label behind its `#`. */
function linkOf(text: string): string {
  return text.split("#", 1)[0] ?? "";
}
