/**
 * Names of fields as steps of a layer's path: a plain name as it stands, anything else masked as values are.
 *
 * Senders put data where names belong: a patient as the key of an object, a number as the name of a part. Only a plain
 * field name is shown, and none that holds a value of the planted patient.
 */
import { masked } from "../../domain/traffic/attributes/masked.ts";

/** What is shown of a name. */
export type ShowName = (name: string) => string;

/** Letters, digits and what programmers put between them; in brackets stand ways of forms. */
const PLAIN = /^[\w$.:[\]-]{1,40}$/;
/** A word of another language than English. */
const WORD = /^[\p{L}\p{M}_-]{1,24}$/u;
/** A year, a number of a person, a digest: four digits in a row, six in all, or a long run of hexadecimal digits. */
const NUMBERED = /\d{4}|(?:\d\D*){6}|[\da-f]{16}/i;

/** As it was sent. */
export const asSent: ShowName = (name) => name;

/** @param isPlanted whether the text holds a value that somebody looks for. */
export function maskedNames(isPlanted: (text: string) => boolean = () => false): ShowName {
  return (name) => {
    const text = percentDecoded(name);
    const isPlain = (PLAIN.test(text) || WORD.test(text)) && !NUMBERED.test(text);
    return isPlain && !isPlanted(name) && !isPlanted(text) ? name : masked(name);
  };
}

/** The name as a step: in brackets and quotes where it is no longer itself, or could be read as a way of its own. */
export function shownStep(name: string, show: ShowName): string {
  const shown = show(name);
  return shown === name && !name.includes(">") ? name : quotedStep(shown);
}

/** Layers are parted by " > " where their way is told, so that sign stands escaped in a name. */
export function quotedStep(shown: string): string {
  return `[${JSON.stringify(shown).replaceAll(">", "\\u003e")}]`;
}

function percentDecoded(name: string): string {
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
