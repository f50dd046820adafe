/**
 * How what is sent to a destination is protected, in the four states of the page's pictures, worst first.
 */
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { type ProtectionState, protectionState } from "../../src/domain/traffic/flow.ts";
import type { GlyphName } from "../look/glyph.tsx";

export const STATES = ["readable", "weak", "unknown", "recommended"] as const;
export type State = (typeof STATES)[number];

/** Each state has its own outline, so that it is told apart without colour and in print. */
export const STATE_GLYPHS: Record<State, GlyphName> = {
  readable: "high",
  weak: "medium",
  unknown: "unknown",
  recommended: "met",
};

/** As the documents call them. */
export const STATE_OF: Record<ProtectionState, State> = {
  open: "readable",
  weak: "weak",
  unseen: "unknown",
  kept: "recommended",
};

export function stateOf(destination: Pick<Destination, "protection" | "readers">): State {
  return STATE_OF[protectionState(destination)];
}

/** What a destination is told apart by, also as a part of an address within the page. */
export function destinationKey({ scheme, host, port }: Pick<Destination, "scheme" | "host" | "port">): string {
  return `${scheme}://${host}:${port}`;
}
