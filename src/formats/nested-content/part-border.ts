/**
 * Where two parts of a message meet once their heads are taken off: a file or value may be cut over both.
 */
import { PATTERN_BYTES_MOST } from "../../domain/traffic/canary/patterns.ts";
import type { Layer } from "./layer.ts";
import { type ShowName, shownStep } from "./shown-name.ts";

/** A pattern over the border has at most so many bytes on either side. */
const SIDE_BYTES = PATTERN_BYTES_MOST - 1;

export interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The end of one part and the beginning of the next one, side by side. */
export function partBorder(parent: Layer, one: Part, next: Part, show: ShowName): Layer {
  const sourceStart = Math.max(one.from, one.to - SIDE_BYTES);
  const sourceEnd = Math.min(next.to, next.from + SIDE_BYTES);
  const border = one.to - sourceStart;
  const bytes = new Uint8Array(border + sourceEnd - next.from);
  bytes.set(parent.bytes.subarray(sourceStart, one.to));
  bytes.set(parent.bytes.subarray(next.from, sourceEnd), border);
  const { codes, containers } = parent;
  return {
    parent,
    name: () => `multipart ${shownStep(one.name, show)} and ${shownStep(next.name, show)}`,
    ...{ bytes, start: 0, end: bytes.length, sourceStart, sourceEnd, border },
    ...{ codes, containers: containers + 1, named: true },
  };
}
