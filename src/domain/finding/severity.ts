/**
 * How grave a finding is. Apart from the finding's schema, since whoever only compares needs none.
 */

/** From least to gravest, for sorting and thresholds. */
export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];
