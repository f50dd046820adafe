/**
 * Identifiers of a device: the same thing has a serial number, a tag, an address, and each for a time.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Line } from "../text.ts";

export const IDENTIFIER_SYSTEMS = ["serial", "udi-pi", "asset-tag", "mac", "ip", "host-name", "ae-title"] as const;
export const IdentifierSystem = Type.Enum([...IDENTIFIER_SYSTEMS], {
  description: "serial (number), udi-pi (UDI production identifier), asset-tag, mac, ip, host-name, ae-title (DICOM)",
});
export type IdentifierSystem = Static<typeof IdentifierSystem>;

/** Systems whose value names one device and no other: import matches by them, and two devices never share one. */
export const NAMING_SYSTEMS: readonly IdentifierSystem[] = ["serial", "udi-pi", "asset-tag", "mac"];

export const Identifier = Closed(
  {
    system: IdentifierSystem,
    value: Line(200),
    from: Type.Union([Day, Type.Null()], { description: "first day; null is unknown" }),
    until: Type.Union([Day, Type.Null()], { description: "last day; null is still" }),
  },
  { description: "one name of a device and when it held" },
);
export type Identifier = Static<typeof Identifier>;

/**
 * The form in which two spellings of one identifier are equal: MAC addresses as 12 small hexadecimal digits, host names
 * without the last dot, all else without case and outer space.
 */
export function normalIdentifier(system: IdentifierSystem, value: string): string {
  const plain = value.normalize("NFKC").trim().toLowerCase();
  if (system === "mac") return plain.replace(/[^0-9a-f]/g, "");
  if (system === "host-name") return plain.replace(/\.$/, "");
  return plain.replace(/\s+/g, " ");
}

/** What is wrong with an identifier's value, in words; undefined when nothing is. */
export function identifierProblem({ system, value, from, until }: Identifier): string | undefined {
  if (system === "mac" && !/^(?:[0-9a-f]{12}|[0-9a-f]{16})$/.test(normalIdentifier("mac", value)))
    return `"${value}" is no MAC address; write it as 00:1a:2b:3c:4d:5e`;
  if (system === "ae-title" && (value.length > 16 || /[\\]/.test(value)))
    return `"${value}" is no AE title; it has at most 16 characters and no backslash (DICOM PS3.5, 6.2)`;
  if (from !== null && until !== null && until < from) return "its last day is before its first";
  return undefined;
}
