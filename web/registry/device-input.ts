/**
 * What a person enters of a device, as the form holds it.
 */
import { blankDevice, type DeviceInput } from "../../src/domain/registry/device.ts";
import type { Identifier } from "../../src/domain/registry/identifier.ts";

export const NEW_IDENTIFIER: Identifier = { system: "serial", value: "", from: null, until: null };

/** A device of which nothing is known yet. */
export function emptyDevice(): DeviceInput {
  return {
    ...blankDevice("", ""),
    identifiers: [
      { ...NEW_IDENTIFIER, system: "asset-tag" },
      { ...NEW_IDENTIFIER, system: "serial" },
    ],
  };
}

const trimmed = (text: string | null) => (text === null || text.trim() === "" ? null : text.trim());

/** As it is sent: without the blanks and the empty lines that typing leaves. */
export function cleaned(input: DeviceInput): DeviceInput {
  return {
    ...input,
    identifiers: input.identifiers
      .map((one) => ({ ...one, value: one.value.trim() }))
      .filter(({ value }) => value !== ""),
    firmware: trimmed(input.firmware),
    owner: trimmed(input.owner),
    phone: trimmed(input.phone),
    note: trimmed(input.note),
  };
}
