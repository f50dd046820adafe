/**
 * What a value looks like: the second witness where a field's name alone says little.
 */
import { parseAddress } from "../../address.ts";
import type { ValueForm } from "./schema.ts";

/** Written where there is no value. */
const ABSENT =
  /^(?:|null|nil|undefined|none|unknown|not[ _-]?available|n\/?a|nan|\(null\)|0?[0:.-]*|\*+|<[^>]*>|\$?\{.*\})$/i;
const BOOLEANS = /^(?:true|false|yes|no|on|off|0|1)$/i;

const FORMS: Readonly<Record<Exclude<ValueForm, "any" | "ip" | "latitude" | "longitude" | "level">, RegExp>> = {
  boolean: BOOLEANS,
  country: /^[A-Z]{2,3}$/i,
  date: /^(?:\d{4}-?\d{2}-?\d{2}(?:T.*)?|\d{1,2}[./-]\d{1,2}[./-]\d{4}|-?\d{9,13})$/,
  email: /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}$/,
  hex: /^[0-9a-f]{8,128}$/i,
  identifier: /^(?=.*\d)[\w.:@|{}=+/-]{6,200}$/,
  locale: /^[a-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?(?:[,;.@].*)?$/,
  mac: /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i,
  measure: /^-?\d{1,7}(?:[.,]\d{1,9})?(?: ?[a-z%°µ/[\]]{1,10})?$/i,
  model: /^(?=.*[A-Za-z])(?=.*\d)[\w ()+,./'-]{2,40}$/,
  os: /^(?:android|ios|ipados|iphone os|mac ?os(?: x)?|os x|windows(?: nt)?|linux|ubuntu|fedora|debian|darwin|tvos|watchos|wear ?os|harmonyos|fuchsia|chrome ?os|freertos|zephyr|tizen|kaios|qnx|vxworks)\b.{0,20}$/i,
  person: /^(?=.*\p{L}{2})[\p{L}\p{M}'’., ^-]{2,80}$/u,
  phone: /^(?:\+|00)?[\d ()/.-]{7,22}$/,
  sex: /^(?:m|f|d|w|x|o|u|male|female|other|divers|männlich|weiblich|man|woman)$/i,
  size: /^\d{2,5}(?:\.\d+)?(?: ?[x×*,] ?\d{2,5}(?:\.\d+)?)?(?: ?(?:px|dp|pt))?$/i,
  text: /\p{L}{2}/u,
  timezone:
    /^(?:(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US)\/[\w+/-]+|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|CES?T|-?\d{1,6})$/,
  uuid: /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  version: /^v?\d{1,6}(?:[._-]\w{1,20}){0,6}(?:[ +(].{1,30})?$/i,
};

/** Whether there is a value at all: not empty, not a word for nothing, not only zeros. */
export const isPresent = (value: string): boolean => !ABSENT.test(value.trim());

/** Whether the value has the form; `scalar` when it is a number or truth value. */
export function hasForm(form: ValueForm, value: string, scalar: boolean): boolean {
  switch (form) {
    case "any":
      return !(scalar && /^[tf]/.test(value));
    case "ip":
      return parseAddress(value) !== undefined;
    case "latitude":
      return isDegree(value, 90);
    case "longitude":
      return isDegree(value, 180);
    case "level":
      return /^(?:\d{1,3}(?:\.\d+)?|-1) ?%?$/.test(value) && Number.parseFloat(value) <= 100;
    case "text":
      return !scalar && FORMS.text.test(value);
    default:
      return FORMS[form].test(value);
  }
}

/** With a decimal fraction: a whole number under a short name is nearly always something else. */
function isDegree(value: string, most: number): boolean {
  return /^-?\d{1,3}\.\d{1,16}$/.test(value) && Math.abs(Number(value)) <= most;
}
