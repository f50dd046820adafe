/**
 * Whether the configuration of a record holds for a bill of materials, "running on" included.
 *
 * A bill names what it ships and seldom what it runs on: what a record needs beside the vulnerable part, and the bill does
 * not name, is open and not false. Source: NVD API 2.0, configurations with AND, OR and negate.
 */
import type { AffectedConfiguration, CpeMatch } from "../weakness.ts";
import type { CpeName } from "./cpe-name.ts";
import type { Verdict } from "./verdict.ts";

export type Holds = "yes" | "no" | "open";

/** What is found of one line in one bill. */
export type FoundOf = (match: CpeMatch) => Verdict["kind"];

/**
 * @param subject the component whose weakness it would be, of which a platform named like it is taken to be there: firmware
 *   acme:pump_firmware runs on the device acme:pump.
 */
export function configurationHolds(
  { operator, nodes }: AffectedConfiguration,
  found: FoundOf,
  subject: { readonly names: readonly CpeName[]; readonly criteria: (match: CpeMatch) => CpeName | undefined },
): Holds {
  const ofMatch = (match: CpeMatch): Holds => {
    const kind = found(match);
    if (kind === "affected") return "yes";
    if (kind === "undecided") return "open";
    const wanted = subject.criteria(match);
    // A bill of software names no hardware, so a device is a platform even where the record calls it vulnerable.
    if (match.vulnerable && wanted?.part !== "h") return "no";
    return wanted !== undefined && isOwnDevice(wanted, subject.names) ? "yes" : "open";
  };
  return combined(
    operator,
    nodes.map(({ operator: inner, negate, matches }) => {
      const holds = combined(inner, matches.map(ofMatch));
      return !negate ? holds : holds === "yes" ? "no" : holds === "no" ? "yes" : "open";
    }),
  );
}

function combined(operator: "and" | "or", parts: readonly Holds[]): Holds {
  const [decides, other]: readonly [Holds, Holds] = operator === "and" ? ["no", "yes"] : ["yes", "no"];
  if (parts.length === 0) return "no";
  if (parts.includes(decides)) return decides;
  return parts.includes("open") ? "open" : other;
}

function isOwnDevice(platform: CpeName, names: readonly CpeName[]): boolean {
  return (
    platform.part === "h" &&
    names.some(
      ({ part, vendor, product }) =>
        vendor === platform.vendor &&
        (product === `${platform.product}_firmware` || (part === "o" && product === platform.product)),
    )
  );
}
