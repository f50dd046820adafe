/**
 * Passwords that are long and still guessed first: patterns, and what everybody knows of the account.
 *
 * Source: NIST SP 800-63B-4, 3.1.1.2: a new password is compared with a list of what is commonly used or expected
 * (repeated and sequential characters, names of the service and of the account).
 */

/** Different signs that a password has at least. */
const SIGNS_MIN = 5;
/** Signs that must be left when all that everybody knows is taken out. */
const OWN_SIGNS_MIN = 9;
/** Runs of this length and more count as one sign. */
const RUN = 4;
const EXPECTED = [
  "carelabel",
  "password",
  "passwort",
  "kennwort",
  "administrator",
  "hospital",
  "klinik",
  "letmein",
  "welcome",
  "willkommen",
];
/** Ways over the keyboard and through the alphabet, there and back. */
const WAYS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "zxcvbnm",
  "yxcvbnm",
].flatMap((way) => [way, [...way].reverse().join("")]);

/**
 * Whether a password would be among the first that somebody tries.
 * @param names what is known of its owner: sign-in name, name, facility.
 */
export function isGuessable(password: string, names: readonly string[]): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  if (new Set(plain).size < SIGNS_MIN) return true;
  const known = [...EXPECTED, ...names.flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u))]
    .filter((word) => word.length >= 3)
    .sort((one, other) => other.length - one.length);
  let rest = plain;
  for (const word of known) rest = rest.replaceAll(word, " ");
  return ownSigns(rest) < OWN_SIGNS_MIN;
}

/** Letters and digits, where each run along a way and each repetition of what stood before counts as one. */
function ownSigns(text: string): number {
  let count = 0;
  let seen = "";
  for (const part of text.split(/[^\p{L}\p{N}]+/u)) {
    for (let at = 0; at < part.length; ) {
      let length = 1;
      while (at + length < part.length && isKnown(part.slice(at, at + length + 1), seen)) length++;
      const run = length >= RUN ? length : 1;
      seen += part.slice(at, at + run);
      count++;
      at += run;
    }
    seen += " ";
  }
  return count;
}

const isKnown = (run: string, seen: string) => seen.includes(run) || WAYS.some((way) => way.includes(run));
