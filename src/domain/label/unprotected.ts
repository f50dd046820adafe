/**
 * Words of a label for "no protection".
 */
import type { Text } from "./text.ts";
import { textIn } from "./text-in.ts";

/** Whether the words for a protection say that there is none. */
export function isUnprotected(protection: Text): boolean {
  return /^(?:none|no|keine?r?)$|^un(?:protected|encrypted)|^not? (?:protected|encrypted|encryption|protection)|^(?:unverschl|ungesch|nicht )/i.test(
    textIn(protection, "en").trim(),
  );
}
