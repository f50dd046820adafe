/**
 * What the watch remembers of a device, as bytes: a fifth of what it takes as objects, for the many devices that just now
 * say nothing. Within one running program only; what is kept on disk is JSON.
 */
import type { Stage } from "../report.ts";
import type { BootWatch, DeviceWatch, OpenFinding, ParameterWatch, PartWatch } from "./device-watch.ts";
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

export function unpackWatch(unpacker: Unpacker): DeviceWatch {
  const bits = unpacker.number();
  const reports = unpacker.number();
  const lastAtMs = unpacker.number();
  const intervalMs = unpacker.number();
  const changedAtMs = unpacker.number();
  unpacker.name();
  const missingSinceMs = unpacker.number();
  const reference = unpacker.name();
  const held = unpacker.name();
  const stage = unpacker.name() as Stage;
  const connection = unpacker.name();
  const connectionBefore = unpacker.name();
  const bootReports = unpacker.number();
  const firstAtMs = unpacker.number();
  const clockWrong = unpacker.number();
  const starts = unpacker.number();
  const startsUntold = unpacker.number();
  const expected = unpacker.text();
  const servicesAtMs = unpacker.number();
  const peersAtMs = unpacker.number();
  const newPeerAtMs = unpacker.number();
  const judged = unpacker.number();
  const failSafeSinceMs = unpacker.number();
  const over = unpacker.numbers();
  const peers = unpacker.numbers();
  const limits = unpacker.numbers();
  const services = listOf(unpacker, () => unpacker.name());
  const windows = listOf(unpacker, () => unpacker.numbers());
  const boots = listOf(unpacker, () => unpackBoot(unpacker));
  const parts = unpackParts(unpacker);
  const parameters = unpackParameters(unpacker);
  const open = unpacker.text();
  const watch: DeviceWatch = {
    form: 1,
    reference,
    held: bits & HELD ? held : null,
    boots,
    over,
    connection,
    connectionBefore,
    reports,
    bootReports,
    firstAtMs,
    lastAtMs,
    intervalMs,
    missingSinceMs,
    clockWrong,
    stage,
    starts,
    started: (bits & STARTED) !== 0,
    servicesTold: (bits & SERVICES_TOLD) !== 0,
    peersTold: (bits & PEERS_TOLD) !== 0,
    parts,
    changedAtMs,
    expected,
    services,
    servicesAtMs,
    peers,
    peersAtMs,
    newPeerAtMs,
    parameters,
    limits,
    windows,
    open: open === "" ? {} : (JSON.parse(open) as Record<string, OpenFinding>),
    judged,
    failSafeSinceMs: bits & FAIL_SAFE ? failSafeSinceMs : null,
  };
  if (bits & UNTOLD) watch.startsUntold = startsUntold;
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

function unpackBoot(unpacker: Unpacker): BootWatch {
  return {
    id: unpacker.text(),
    high: unpacker.number(),
    base: unpacker.number(),
    missing: unpacker.numbers(),
    contents: unpacker.numbers(),
    marks: unpacker.numbers(),
    atMs: unpacker.number(),
    recordedMs: unpacker.number(),
  };
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

function unpackParts(unpacker: Unpacker): Record<string, PartWatch> {
  const parts: Record<string, PartWatch> = {};
  for (let left = unpacker.number(); left > 0; left--) {
    const name = unpacker.name();
    parts[name] = {
      version: unpacker.name(),
      highest: unpacker.name(),
      digest: unpacker.name(),
      expected: unpacker.name(),
    };
  }
  return parts;
}

function packParameters(parameters: Readonly<Record<string, ParameterWatch>>, packer: Packer): void {
  const names = Object.keys(parameters);
  packer.number(names.length);
  for (const name of names) {
    packer.name(name);
    packer.numbers(parameters[name] as ParameterWatch);
  }
}

function unpackParameters(unpacker: Unpacker): Record<string, ParameterWatch> {
  const parameters: Record<string, ParameterWatch> = {};
  for (let left = unpacker.number(); left > 0; left--) {
    const name = unpacker.name();
    parameters[name] = unpacker.numbers();
  }
  return parameters;
}

function listOf<T>(unpacker: Unpacker, one: () => T): T[] {
  const list: T[] = [];
  for (let left = unpacker.number(); left > 0; left--) list.push(one());
  return list;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
