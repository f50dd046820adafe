/**
 * How good a part of a connection is.
 */

/** Best first. */
export const GRADES = ["recommended", "unlisted", "legacy", "weak", "broken"] as const;
export type Grade = (typeof GRADES)[number];
