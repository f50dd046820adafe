/**
 * What the watch remembers of a device, as bytes: a fifth of what it takes as objects, for the many devices that just now
 * say nothing. Within one running program only; what is kept on disk is JSON.
 */
import type { Stage } from "../report.ts";
import {
  type BootWatch,
  type DeviceWatch,
  newWatch,
  type OpenFinding,
  type ParameterWatch,
  type PartWatch,
} from "./device-watch.ts";
import type { Packer, Unpacker } from "./packed-numbers.ts";

/** What has to be known of a device that rests. */
export interface WatchGlance extends Pick<DeviceWatch, "reports" | "lastAtMs" | "intervalMs" | "changedAtMs"> {
  /** Time alone may change something: findings are open, or reports are missing. */
  readonly isOpen: boolean;
  /** Its version; "" while unknown. */
  readonly firmware: string;
}

/** Bits of the first number. */
const STARTED = 1;
const SERVICES_TOLD = 2;
const PEERS_TOLD = 4;
const HELD = 8;
const FAIL_SAFE = 16;
const UNTOLD = 32;
const OPEN = 64;

export function packWatch(watch: DeviceWatch, packer: Packer): void {
  packer.number(
    (watch.started ? STARTED : 0) |
      (watch.servicesTold ? SERVICES_TOLD : 0) |
      (watch.peersTold ? PEERS_TOLD : 0) |
      (watch.held !== null ? HELD : 0) |
      (watch.failSafeSinceMs !== null ? FAIL_SAFE : 0) |
      (watch.startsUntold !== undefined ? UNTOLD : 0) |
      (isOpen(watch) ? OPEN : 0),
  );
  packer.number(watch.reports);
  packer.number(watch.lastAtMs);
  packer.number(watch.intervalMs);
  packer.number(watch.changedAtMs);
  packer.name(firmwareOf(watch));
  packer.number(watch.missingSinceMs);
  packer.name(watch.reference);
  packer.name(watch.held ?? "");
  packer.name(watch.stage);
  packer.name(watch.connection);
  packer.name(watch.connectionBefore);
  packer.number(watch.bootReports);
  packer.number(watch.firstAtMs);
  packer.number(watch.clockWrong);
  packer.number(watch.starts);
  packer.number(watch.startsUntold ?? 0);
  packer.text(watch.expected);
  packer.number(watch.servicesAtMs);
  packer.number(watch.peersAtMs);
  packer.number(watch.newPeerAtMs);
  packer.number(watch.judged);
  packer.number(watch.failSafeSinceMs ?? 0);
  packer.numbers(watch.over);
  packer.numbers(watch.peers);
  packer.numbers(watch.limits);
  packer.number(watch.services.length);
  for (const service of watch.services) packer.name(service);
  packer.number(watch.windows.length);
  for (const cells of watch.windows) packer.numbers(cells);
  packer.number(watch.boots.length);
  for (const boot of watch.boots) packBoot(boot, packer);
  packParts(watch.parts, packer);
  packParameters(watch.parameters, packer);
  // Few devices have any, and not for long.
  packer.text(isEmpty(watch.open) ? "" : JSON.stringify(watch.open));
}

export function glanceOf(watch: DeviceWatch): WatchGlance {
  const { reports, lastAtMs, intervalMs, changedAtMs } = watch;
  return { reports, lastAtMs, intervalMs, changedAtMs, isOpen: isOpen(watch), firmware: firmwareOf(watch) };
}

/** Of what `packWatch` wrote. */
export function glanceAt(unpacker: Unpacker): WatchGlance {
  return {
    isOpen: (unpacker.number() & OPEN) !== 0,
    reports: unpacker.number(),
    lastAtMs: unpacker.number(),
    intervalMs: unpacker.number(),
    changedAtMs: unpacker.number(),
    firmware: unpacker.name(),
  };
}

/**
 * What `packWatch` wrote, as objects.
 * @param watch is written over and given back: what was another device's is used again, so that a fleet in turn leaves the
 * engine nothing to clear away.
 */
export function unpackWatch(unpacker: Unpacker, watch: DeviceWatch = newWatch()): DeviceWatch {
  const bits = unpacker.number();
  watch.started = (bits & STARTED) !== 0;
  watch.servicesTold = (bits & SERVICES_TOLD) !== 0;
  watch.peersTold = (bits & PEERS_TOLD) !== 0;
  watch.reports = unpacker.number();
  watch.lastAtMs = unpacker.number();
  watch.intervalMs = unpacker.number();
  watch.changedAtMs = unpacker.number();
  unpacker.name();
  watch.missingSinceMs = unpacker.number();
  watch.reference = unpacker.name();
  const held = unpacker.name();
  watch.held = bits & HELD ? held : null;
  watch.stage = unpacker.name() as Stage;
  watch.connection = unpacker.name();
  watch.connectionBefore = unpacker.name();
  watch.bootReports = unpacker.number();
  watch.firstAtMs = unpacker.number();
  watch.clockWrong = unpacker.number();
  watch.starts = unpacker.number();
  const startsUntold = unpacker.number();
  if (bits & UNTOLD) watch.startsUntold = startsUntold;
  else if (watch.startsUntold !== undefined) delete watch.startsUntold;
  watch.expected = unpacker.text();
  watch.servicesAtMs = unpacker.number();
  watch.peersAtMs = unpacker.number();
  watch.newPeerAtMs = unpacker.number();
  watch.judged = unpacker.number();
  const failSafeSinceMs = unpacker.number();
  watch.failSafeSinceMs = bits & FAIL_SAFE ? failSafeSinceMs : null;
  watch.over = unpacker.numbers(watch.over);
  watch.peers = unpacker.numbers(watch.peers);
  watch.limits = unpacker.numbers(watch.limits);
  unpackList(unpacker, watch.services, unpackName);
  unpackList(unpacker, watch.windows, unpackNumbers);
  unpackList(unpacker, watch.boots, unpackBoot);
  watch.parts = unpackRecord(unpacker, watch.parts, unpackPart);
  watch.parameters = unpackRecord(unpacker, watch.parameters, unpackNumbers);
  const open = unpacker.text();
  if (open !== "") watch.open = JSON.parse(open) as Record<string, OpenFinding>;
  else if (!isEmpty(watch.open)) watch.open = {};
  return watch;
}

const isOpen = ({ missingSinceMs, open }: DeviceWatch) => missingSinceMs !== 0 || !isEmpty(open);
const firmwareOf = ({ parts }: DeviceWatch) => parts.firmware?.version ?? "";

function packBoot(boot: BootWatch, packer: Packer): void {
  packer.text(boot.id);
  packer.number(boot.high);
  packer.number(boot.base);
  packer.numbers(boot.missing);
  packer.numbers(boot.contents);
  packer.numbers(boot.marks);
  packer.number(boot.atMs);
  packer.number(boot.recordedMs);
}

function unpackBoot(unpacker: Unpacker, boot: BootWatch = newBoot()): BootWatch {
  boot.id = unpacker.text();
  boot.high = unpacker.number();
  boot.base = unpacker.number();
  boot.missing = unpacker.numbers(boot.missing);
  boot.contents = unpacker.numbers(boot.contents);
  boot.marks = unpacker.numbers(boot.marks);
  boot.atMs = unpacker.number();
  boot.recordedMs = unpacker.number();
  return boot;
}

function newBoot(): BootWatch {
  return { id: "", high: 0, base: 0, missing: [], contents: [], marks: [], atMs: 0, recordedMs: 0 };
}

function packParts(parts: Readonly<Record<string, PartWatch>>, packer: Packer): void {
  const names = Object.keys(parts);
  packer.number(names.length);
  for (const name of names) {
    const { version, highest, digest, expected } = parts[name] as PartWatch;
    packer.name(name);
    packer.name(version);
    packer.name(highest);
    packer.name(digest);
    packer.name(expected);
  }
}

function unpackPart(
  unpacker: Unpacker,
  part: PartWatch = { version: "", highest: "", digest: "", expected: "" },
): PartWatch {
  part.version = unpacker.name();
  part.highest = unpacker.name();
  part.digest = unpacker.name();
  part.expected = unpacker.name();
  return part;
}

function packParameters(parameters: Readonly<Record<string, ParameterWatch>>, packer: Packer): void {
  const names = Object.keys(parameters);
  packer.number(names.length);
  for (const name of names) {
    packer.name(name);
    packer.numbers(parameters[name] as ParameterWatch);
  }
}

const unpackName = (unpacker: Unpacker) => unpacker.name();
const unpackNumbers = (unpacker: Unpacker, used?: number[]) => unpacker.numbers(used);

/** Writes over `used`. */
function unpackList<T>(unpacker: Unpacker, used: T[], one: (unpacker: Unpacker, used: T | undefined) => T): void {
  const count = unpacker.number();
  if (used.length > count) used.length = count;
  for (let place = 0; place < count; place++) used[place] = one(unpacker, used[place]);
}

/** Writes over `used` as far as its names are the same in the same order, as they are in devices of one product. */
function unpackRecord<T>(
  unpacker: Unpacker,
  used: Record<string, T>,
  one: (unpacker: Unpacker, used: T | undefined) => T,
): Record<string, T> {
  const count = unpacker.number();
  const names = Object.keys(used);
  let record = names.length > count ? {} : used;
  for (let place = 0; place < count; place++) {
    const name = unpacker.name();
    const isSame = record === used && (place >= names.length || names[place] === name);
    if (!isSame && record === used) record = firstOf(used, names.slice(0, place));
    // Only what is its own: a parameter may be called "constructor".
    record[name] = one(unpacker, isSame && place < names.length ? used[name] : undefined);
  }
  return record;
}

function firstOf<T>(record: Record<string, T>, names: readonly string[]): Record<string, T> {
  const first: Record<string, T> = {};
  for (const name of names) first[name] = record[name] as T;
  return first;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
