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

const STATE_OF: Record<ProtectionState, State> = {
  open: "readable",
  weak: "weak",
  unseen: "unknown",
  kept: "recommended",
};

/** As the documents tell it. */
export function stateOf(destination: Pick<Destination, "protection" | "readers">): State {
  return STATE_OF[protectionState(destination)];
}

/** The chain is as strong as its weakest part. */
export function worstState(states: Iterable<State>): State {
  const all = new Set(states);
  return STATES.find((state) => all.has(state)) ?? "unknown";
}

/** What a destination is told apart by, also as a part of an address within the page. */
export function destinationKey({ scheme, host, port }: Pick<Destination, "scheme" | "host" | "port">): string {
  return `${scheme}://${host}:${port}`;
}

/** Whose a destination is, as far as anybody knows. */
export function partyName({ operator, party, host }: Pick<Destination, "operator" | "party" | "host">): string {
  return operator?.company ?? party ?? host;
}

/** Bytes both ways; null where the capture tells neither. */
export function bytesOf({ bytesUp, bytesDown }: Pick<Destination, "bytesUp" | "bytesDown">): number | null {
  return bytesUp === null && bytesDown === null ? null : (bytesUp ?? 0) + (bytesDown ?? 0);
}
