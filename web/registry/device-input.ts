/**
 * What a person enters of a device, as the form holds it.
 */
import { blankDevice, type DeviceInput } from "../../src/domain/registry/device.ts";
import type { Identifier } from "../../src/domain/registry/identifier.ts";
import { searchText } from "../router.tsx";

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

/** What a sensor saw of a device that nobody has entered, as the address of the form. */
export interface Seen {
  readonly mac?: string | null | undefined;
  readonly ip?: string | undefined;
  readonly name?: string | undefined;
}

export function newDeviceAddress({ mac, ip, name }: Seen): string {
  return `/devices/new${searchText({ mac: mac ?? undefined, ip, name })}`;
}

/** What of an address says so; whatever else it holds is left out. */
export function seenIn(search: Readonly<Record<string, unknown>>): Seen {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === "string" && value.trim() !== "" ? { [name]: value.trim().slice(0, 200) } : {};
  };
  return { ...text("mac"), ...text("ip"), ...text("name") };
}

/** A device of which nothing is known but what was seen. */
export function seenDevice({ mac, ip, name }: Seen): DeviceInput {
  const empty = emptyDevice();
  const seen: [Identifier["system"], string | null | undefined][] = [
    ["mac", mac],
    ["ip", ip],
    ["host-name", name],
  ];
  const more = seen.flatMap(([system, value]) => (value == null ? [] : [{ ...NEW_IDENTIFIER, system, value }]));
  return { ...empty, identifiers: [...empty.identifiers, ...more] };
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
