/**
 * What the watch remembers of one device between two reports. Plain values only, so that it is kept as JSON; small, since
 * there are 100,000 of them.
 */

import type { Reference } from "../reference.ts";
import type { Report, Stage } from "../report.ts";
import type { FindingChange, RuntimeFinding } from "../runtime-finding.ts";

/** What became of a report: only a new one moves the device's state. A late one is kept; the others have no effect. */
export type Arrival = "new" | "late" | "duplicate" | "replayed";

export interface Judgement {
  readonly arrival: Arrival;
  readonly changes: readonly FindingChange[];
  /** An expected change has come: the baselines of the device begin anew (its own learnt sets already did). */
  readonly relearn: boolean;
}

/** What judging needs besides the device's own memory. */
export interface Judging {
  /** Compiled once for each `runtime` and `endpoints` object, so hand in the same ones while nothing changes. */
  readonly reference: Reference;
  /** When the report arrived, by our own clock. */
  readonly receivedAtMs: number;
  /** Scores a value against what this device usually does, then learns it: 0 is usual, 1 the most. */
  readonly baseline: (parameter: string, value: number, atMs: number) => number;
  /** The connection that it came by; two at once under one identity are suspicious. "" when unknown. */
  readonly connection: string;
  /** Whether its signature was verified with a key of the device. */
  readonly signed?: boolean;
  /** A sensor saw it, the device did not say it: `connection` is the sensor, and `boot` one of its runs. */
  readonly observed?: boolean;
}

/** One start of the device: which of its reports were there. */
export interface BootWatch {
  id: string;
  /** The greatest sequence seen. */
  high: number;
  /** The least one that counts as missing when it does not come. */
  base: number;
  /** Sequences below `high` that were not there yet: from, to, from, to ... in order. */
  missing: number[];
  /** Content of the newest reports, so that another one under the same number shows: sequence, digest, ... */
  contents: number[];
  /** Two marks, greatest sequence and when it was there; the first is some minutes old. */
  marks: number[];
  /** When its newest report was there, and when its first one was recorded (0 when no clock can be believed). */
  atMs: number;
  recordedMs: number;
}

/** One installed part: firmware, boot loader, an application. */
export interface PartWatch {
  version: string;
  /** The greatest version that was there by right. */
  highest: string;
  /** First 16 digits of its digest; "" while unknown. */
  digest: string;
  /** A version that a person said was coming, beyond what the label allows. */
  expected: string;
}

/**
 * One parameter: what is needed to see that it stands still, stays out, or is unusual. Numbers only, in the order of `PLACES`,
 * since there are eight of these for each of 100,000 devices.
 */
export type ParameterWatch = number[];

export const PLACES = {
  /** How many reports held it, and the numbers of the first and the newest of them. */
  SEEN: 0,
  FIRST: 1,
  REPORT: 2,
  LAST: 3,
  /** Exponential mean, and share of values that differed from the one before. */
  MEAN: 4,
  MOVED: 5,
  /** Equal values in a row after the first. */
  RUN: 6,
  /** Values since the baseline last called one rare (0 is that one itself, -1 none of late). */
  ALARM: 7,
  /** Reports of the burst that lasts. */
  BURST: 8,
  /** The value before the last one; the bounds that were kept, those of the day before, and those of today. */
  BEFORE: 9,
  LOW: 10,
  HIGH: 11,
  LOW_LATER: 12,
  HIGH_LATER: 13,
  LOW_TODAY: 14,
  HIGH_TODAY: 15,
  /** Today, in days since 1970; how many days there were; reports in a row outside of the bounds. */
  TODAY: 16,
  DAYS: 17,
  OUTSIDE: 18,
  /** The longest run of equal values that ended by itself. */
  LONGEST: 19,
  /** Reports of the longest burst so far, and how many bursts there were. */
  LONGEST_BURST: 20,
  BURSTS: 21,
  /** How often a value came after four that were equal to the one before them, and how often it was equal again. */
  REPEATED: 22,
  AGAIN: 23,
  /** Reports of all bursts. */
  WORKED: 24,
} as const;
/** How many numbers a parameter has. */
export const PLACE_COUNT = 25;

export interface OpenFinding {
  finding: RuntimeFinding;
  /** How often in a row it was well within. */
  within: number;
  toldMs: number;
  untold: boolean;
}

export interface DeviceWatch {
  readonly form: 1;
  /** What it was held against: places in `limits` and `windows` belong to it; and the digest of its label. */
  reference: string;
  held: string | null;
  /** The newest last. */
  readonly boots: BootWatch[];
  /** Digests of the names of earlier boots. */
  over: number[];
  connection: string;
  connectionBefore: string;
  /** New reports so far, and those of this boot. */
  reports: number;
  bootReports: number;
  firstAtMs: number;
  lastAtMs: number;
  /** How far apart reports usually are. */
  intervalMs: number;
  /** Since when there is a gap that was not told yet; 0 when there is none. */
  missingSinceMs: number;
  /** Reports in a row whose clock was wrong. */
  clockWrong: number;
  stage: Stage;
  /** Starts that were compared with a boot record. */
  starts: number;
  /** Starts that came without, though seen from their beginning. */
  startsUntold?: number;
  /** Whether this boot came with its boot record. */
  started: boolean;
  servicesTold: boolean;
  peersTold: boolean;
  parts: Record<string, PartWatch>;
  changedAtMs: number;
  /** The expected change that has come. */
  expected: string;
  services: string[];
  servicesAtMs: number;
  /** Digests of the names of peers; when the newest was added. */
  peers: number[];
  peersAtMs: number;
  /** When a new peer was last seen, learnt or not declared. */
  newPeerAtMs: number;
  parameters: Record<string, ParameterWatch>;
  limits: number[];
  windows: number[][];
  open: Record<string, OpenFinding>;
  /** Reference values that were held against something so far. */
  judged: number;
  /** Since when a fail-safe limit was exceeded; a person ends it. */
  failSafeSinceMs: number | null;
}

/** A device of which nothing was seen yet. */
export function newWatch(): DeviceWatch {
  return {
    form: 1,
    reference: "",
    held: null,
    boots: [],
    over: [],
    connection: "",
    connectionBefore: "",
    reports: 0,
    bootReports: 0,
    firstAtMs: 0,
    lastAtMs: 0,
    intervalMs: 0,
    missingSinceMs: 0,
    clockWrong: 0,
    stage: "operating",
    starts: 0,
    started: false,
    servicesTold: false,
    peersTold: false,
    parts: {},
    changedAtMs: 0,
    expected: "",
    services: [],
    servicesAtMs: 0,
    peers: [],
    peersAtMs: 0,
    newPeerAtMs: 0,
    parameters: {},
    limits: [],
    windows: [],
    open: {},
    judged: 0,
    failSafeSinceMs: null,
  };
}

export type { FindingChange, Reference, Report, RuntimeFinding, Stage };
