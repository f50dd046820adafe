/**
 * The words of the watch's codes in the language that is spoken now.
 */
import { useTranslation } from "react-i18next";
import { reactionWords } from "../../src/domain/runtime/reaction/words.ts";
import type { ReactionWords } from "../../src/domain/runtime/reaction/words-en.ts";
import type { RuntimeFinding } from "../../src/domain/runtime/runtime-finding.ts";
import type { RuntimeWords } from "../../src/domain/runtime/words/en.ts";
import {
  becauseInWords,
  runtimeSentence,
  runtimeWords,
  valueInWords,
} from "../../src/domain/runtime/words/runtime-words.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useZone } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { clockIn, momentIn } from "../words/locale.ts";
import { unitAfter } from "./live-value.ts";

/** As people write it; the watch says units as labels do, in UCUM. */
function written(text: string): string {
  return text.replaceAll(/(?<=\d )(?:Cel|\[degF\]|[kM]?By(?:\/s)?)(?=[ .,;:)]|$)/g, (unit) => unitAfter(unit).trim());
}

/** What a device says of itself may hold anything; it is shown as it reads. */
export function useWatchWords() {
  const { i18n } = useTranslation();
  const zone = useZone();
  const language = languageOf(i18n);
  return {
    language,
    of: (room: keyof RuntimeWords, code: string) => visibleLine(runtimeWords(room, code, language)),
    sentence: (finding: RuntimeFinding) => written(visibleLine(runtimeSentence(finding, language))),
    because: (finding: RuntimeFinding) => becauseInWords(finding, language),
    value: (value: string) => written(visibleLine(valueInWords(value, language))),
    reaction: (room: keyof ReactionWords, code: string) => reactionWords(room, code, language),
    /** With the facility's zone named. */
    moment: (at: Date) => momentIn(at, language, zone),
    clock: (at: Date) => clockIn(at, language, zone),
  };
}

export type WatchWords = ReturnType<typeof useWatchWords>;

/** A sentence begins with a capital. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
