/**
 * Which captures an audit read: what tells each of them from any other, and the time that it covers.
 */
import type { AuditedCapture } from "../../domain/traffic/audit-report.ts";
import type { AuditLanguage } from "../../domain/traffic/words/audit-words.ts";
import {
  counted,
  documentWords,
  filled,
  momentInWords,
  sizeInWords,
  timeInWords,
} from "../../domain/traffic/words/document-words.ts";
import { type Cell, foreign, type Piece } from "./paper.ts";

export function captureCell(capture: AuditedCapture, language: AuditLanguage): Cell {
  const say = documentWords(language);
  const { file, format, writer, exchanges, bytes, digest } = capture;
  const facts = [
    foreign(format, 40),
    ...(bytes === undefined
      ? []
      : [filled(say.capture.bytes, { size: sizeInWords(bytes, language), n: bytes.toLocaleString(language) })]),
    counted(say.captured, exchanges, language),
    ...(writer === null ? [] : [filled(say.writtenBy, { writer: foreign(writer, 80) })]),
  ];
  return [
    { text: foreign(file), strong: true },
    { text: facts.join(", ") },
    ...periodPieces(capture, language),
    ...(digest === undefined
      ? []
      : [{ text: filled(say.capture.digest, { digest: foreign(digest, 128) }), code: true }]),
  ];
}

/** Absent in reports of older versions; null where the capture tells no times. */
function periodPieces({ firstSeen, lastSeen }: AuditedCapture, language: AuditLanguage): Piece[] {
  const { capture } = documentWords(language);
  if (firstSeen === undefined) return [];
  if (firstSeen === null) return [{ text: capture.noPeriod }];
  const first = momentInWords(firstSeen, language);
  const seconds = (Date.parse(lastSeen ?? firstSeen) - Date.parse(firstSeen)) / 1000;
  if (lastSeen == null || !(seconds > 0)) return [{ text: filled(capture.moment, { first }) }];
  return [
    {
      text: filled(capture.period, {
        first,
        last: momentInWords(lastSeen, language),
        duration: timeInWords(seconds, language),
      }),
    },
  ];
}
