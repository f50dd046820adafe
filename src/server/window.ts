/**
 * The window of a list, as it stands in an address.
 */
import { WINDOW_LIMIT } from "../contract/parts.ts";

const USUAL_LIMIT = 100;

export function windowOf({ offset, limit }: { readonly offset?: string; readonly limit?: string }): {
  offset: number;
  limit: number;
} {
  return { offset: Number(offset ?? 0), limit: Math.min(Number(limit ?? USUAL_LIMIT), WINDOW_LIMIT) };
}
