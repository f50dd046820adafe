/**
 * A password that a person can read out and type: drawn by chance, without signs that look alike.
 */
import { PASSWORD_MIN } from "../../src/domain/account/account.ts";

/** 32 signs, so that five bits of chance make one of them evenly. */
const SIGNS = "abcdefghjkmnpqrstuvwxyz123456789";
const GROUPS = 5;
const GROUP = 4;

/** For example `k3wm-8hdx-…`: 100 bits in five groups of four. */
export function suggestPassword(): string {
  const chance = crypto.getRandomValues(new Uint8Array(Math.max(GROUPS * GROUP, PASSWORD_MIN)));
  const signs = Array.from(chance, (byte) => SIGNS[byte & 31]).join("");
  return (signs.match(new RegExp(`.{${GROUP}}`, "g")) ?? []).join("-");
}
