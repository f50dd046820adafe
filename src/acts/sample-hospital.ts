/**
 * What stands of the sample hospital in samples/: its places, people, products and devices, and its labels.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Role } from "../domain/account/permission.ts";
import type { Label } from "../domain/label/label.ts";
import type { Device } from "../domain/registry/device.ts";
import type { DeviceStatus } from "../domain/registry/device-status.ts";
import type { Place } from "../domain/registry/place.ts";

interface Ward {
  readonly name: string;
  readonly phone: string;
  readonly contact: string;
  readonly devices: Record<string, number>;
}
export interface Kind {
  readonly tag: string;
  readonly reports: boolean;
  readonly network: boolean;
  readonly dicom?: boolean;
  readonly lifeSupporting?: boolean;
  readonly tier: Device["tier"];
  readonly firmware: readonly string[];
}
export interface Situation extends Partial<DeviceStatus> {
  readonly place: string;
  readonly product: string;
  readonly number: number;
  readonly minutes: number;
  readonly onPatient?: boolean;
}
export interface Hospital {
  readonly facility: string;
  readonly zone: string;
  readonly phone: string;
  readonly password: string;
  readonly sites: readonly { name: string; phone: string; wards: readonly Ward[] }[];
  readonly homes: readonly { below: string; name: string; devices: Record<string, number> }[];
  readonly products: Record<string, Kind>;
  readonly situations: readonly Situation[];
  readonly people: readonly { signInName: string; name: string; role: Role; places?: string[]; products?: string[] }[];
}

const SAMPLES = new URL("../../samples/", import.meta.url);

/** A file of the sample, as text or as it is. */
export const sampleText = (path: string): string => readFileSync(new URL(path, SAMPLES), "utf8");
export const sampleBytes = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(path, SAMPLES)));

export const sampleHospital = (): Hospital => JSON.parse(sampleText("hospital.json"));
export const sampleLabel = (name: string): Label => parse(sampleText(`labels/${name}.label.yaml`));

/** The place of that name, or of that end of its path; the first of several. */
export function placeNamed(places: ReadonlyMap<string, Place>, name: string): Place {
  for (const [path, place] of places) if (path === name || path.endsWith(`/${name}`)) return place;
  throw new Error(`samples/hospital.json names no place "${name}"`);
}
