/**
 * What a sensor's observations are held against: of a label the part that shows on the wire. The rest is for the device's
 * own reports to tell; that a sensor does not see it is no gap.
 */
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import type { Reference } from "../reference.ts";

/** Parameters that a sensor sees. */
const SEEN: ReadonlySet<string> = new Set(["throughputUp", "throughputDown", "openPorts", "peers"]);
/** Three times so long without a packet is silence: a device may well say nothing for a quarter of an hour. */
const LEAST_EVERY_MS = 20 * 60_000;
/** A device that talks once a day is not silent in between. */
const INTERVALS = 4;

/** The same for each label, so that it is compiled once. */
const SEEN_OF = new WeakMap<RuntimeFacts, RuntimeFacts>();

/** @param usualMs how far apart intervals are in which the device talks. */
export function observedReference(reference: Reference, usualMs: number): Reference {
  return {
    ...reference,
    runtime: seenOf(reference.runtime),
    everyMs: Math.max(LEAST_EVERY_MS, INTERVALS * usualMs),
  };
}

function seenOf(runtime: RuntimeFacts): RuntimeFacts {
  const known = SEEN_OF.get(runtime);
  if (known !== undefined) return known;
  const { integration, operating, failSafe } = runtime;
  const seen: RuntimeFacts = {
    ...(integration === undefined ? {} : { integration: { values: integration.values.filter(isSeen) } }),
    ...(operating === undefined ? {} : { operating: { values: operating.values.filter(isSeen) } }),
    ...(failSafe === undefined ? {} : { failSafe: { ...failSafe, limits: failSafe.limits.filter(isSeen) } }),
  };
  SEEN_OF.set(runtime, seen);
  return seen;
}

const isSeen = ({ parameter }: { readonly parameter: string }) => SEEN.has(parameter);
