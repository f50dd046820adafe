/**
 * A UDI as people read it off a device: "(01)04012345678901(17)290101(21)AB1000", or the production identifier alone.
 *
 * Source: GS1 General Specifications, application identifiers 01 (GTIN), 10 (lot) and 21 (serial number).
 */
import { squeezed } from "./serial-range.ts";

export interface WrittenUdi {
  /** GTIN-14; null where none is written. */
  readonly device: string | null;
  /** Squeezed serial number; null where none is written. */
  readonly serial: string | null;
  /** Squeezed; null where none is written. */
  readonly lot: string | null;
}

export function readUdi(text: string): WrittenUdi {
  const parts = new Map(
    [...text.matchAll(/\((\d{2,4})\)([^()]*)/g)].map(([, identifier = "", value = ""]) => [identifier, value.trim()]),
  );
  if (parts.size === 0) return { device: null, serial: squeezed(text), lot: null };
  const part = (identifier: string) => {
    const value = parts.get(identifier);
    return value === undefined ? null : squeezed(value);
  };
  return { device: parts.get("01") ?? null, serial: part("21"), lot: part("10") };
}
