/**
 * Roll-up: what a device's parameters came to over five minutes, an hour or a day, and how it lies in bytes.
 *
 * Kept with seven significant digits (IEEE 754 binary32), twelve in a row: one put behind the other while the row grows,
 * compressed once it is full.
 */
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Interval } from "../../domain/runtime/report.ts";
import { valueNamed } from "../../domain/value-named.ts";
import { viewOf } from "./entry.ts";

export interface Rollup {
  readonly fromMs: number;
  /** Of all parameters, 0 to 1. */
  readonly highestScore: number;
  readonly parameters: Readonly<Record<string, Interval>>;
}

export const STEPS = ["5m", "1h", "1d"] as const;
export type Step = (typeof STEPS)[number];

export const STEP_MS: Readonly<Record<Step, number>> = { "5m": 300_000, "1h": 3_600_000, "1d": 86_400_000 };

/** Start of the step that holds `ms`; days are those of UTC. */
export function startOf(step: Step, ms: number): number {
  return Math.floor(ms / STEP_MS[step]) * STEP_MS[step];
}

/** Both in one, from the start of the first. */
export function mergeRollups(first: Rollup, second: Rollup): Rollup {
  const parameters: Record<string, Interval> = { ...first.parameters };
  for (const [name, more] of Object.entries(second.parameters)) {
    const so = valueNamed(parameters, name);
    parameters[name] = so === undefined ? more : mergeIntervals(so, more);
  }
  return {
    fromMs: first.fromMs,
    highestScore: Math.max(first.highestScore, second.highestScore),
    parameters,
  };
}

function mergeIntervals(a: Interval, b: Interval): Interval {
  const count = a.count + b.count;
  return {
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    mean: a.mean + (b.mean - a.mean) * (b.count / count),
    count,
  };
}

/** Names of parameters are kept once, as numbers. */
export interface ParameterNames {
  numberOf(name: string): number;
  nameOf(number: number): string;
}

/** So many steps share a row: names, counts and much of the values repeat from one to the next. */
const STEPS_IN_ROW = 12;

const ROWS = 2 ** 20;

/**
 * Key of the row that holds a device's step at `ms`: the rows of a step stand together, in order.
 * Exact below 2^53: for device numbers below 2^31, until the year 2089.
 */
export function rollupPlace(device: number, step: Step, ms: number): number {
  const row = Math.floor(ms / (STEP_MS[step] * STEPS_IN_ROW));
  return (device * 4 + STEPS.indexOf(step)) * ROWS + Math.max(0, Math.min(ROWS - 1, row));
}

/** Start f64, highest score f32, number of parameters u16. */
const HEAD_BYTES = 14;
const LARGEST = 3.4028234663852886e38;

/** Columns of a parameter, 4 bytes each: number, count, least, greatest, mean. */
const COLUMNS = 5;

/** A part of a row that grows: this byte, its length (u32), what `columnsOf` gives. No frame of zstd begins so. */
const PART = 1;
const PART_HEAD_BYTES = 5;

/** As one part, to be put behind those that are there. */
export function packPart(rollups: readonly Rollup[], names: ParameterNames): Uint8Array {
  const columns = columnsOf(rollups, names);
  const part = new Uint8Array(PART_HEAD_BYTES + columns.length);
  part[0] = PART;
  viewOf(part).setUint32(1, columns.length, true);
  part.set(columns, PART_HEAD_BYTES);
  return part;
}

/** Whether parts can be put behind it. */
export function isGrowing(packed: Uint8Array): boolean {
  return packed[0] === PART;
}

/** The last time of its row: nothing is to come behind it. */
export function isLastOfRow(step: Step, ms: number): boolean {
  return Math.floor(ms / STEP_MS[step]) % STEPS_IN_ROW === STEPS_IN_ROW - 1;
}

/** Compressed by zstd (RFC 8878). */
export function packRollups(rollups: readonly Rollup[], names: ParameterNames): Uint8Array {
  return zstdCompressSync(columnsOf(rollups, names));
}

/** What was packed, by either; with seven digits, or `exactly` as it lies there, to go on from. */
export function unpackRollups(packed: Uint8Array, names: ParameterNames, exactly = false): Rollup[] {
  const round = exactly ? (single: number) => single : digits;
  if (!isGrowing(packed)) return readColumns(zstdDecompressSync(packed), names, round);
  const view = viewOf(packed);
  let row: Rollup[] = [];
  for (let at = 0; at < packed.length; ) {
    const end = at + PART_HEAD_BYTES + view.getUint32(at + 1, true);
    const part = readColumns(packed.subarray(at + PART_HEAD_BYTES, end), names, round);
    // What is there for the same time once more is to be added.
    row = row.length === 0 ? part : part.reduce(addToRow, row);
    at = end;
  }
  return row;
}

/**
 * How many roll-ups (u16), their heads, then the columns of all their parameters; of each column the first bytes of all
 * values, the second ones and so on, since those resemble each other.
 */
function columnsOf(rollups: readonly Rollup[], names: ParameterNames): Uint8Array {
  const all = rollups.flatMap(({ parameters }) => Object.entries(parameters));
  const from = 2 + HEAD_BYTES * rollups.length;
  const bytes = new Uint8Array(from + 4 * COLUMNS * all.length);
  const view = viewOf(bytes);
  view.setUint16(0, rollups.length, true);
  for (const [index, { fromMs, highestScore, parameters }] of rollups.entries()) {
    const at = 2 + HEAD_BYTES * index;
    view.setFloat64(at, fromMs, true);
    view.setFloat32(at + 8, highestScore, true);
    view.setUint16(at + 12, Object.keys(parameters).length, true);
  }
  const row = new DataView(new ArrayBuffer(4 * COLUMNS));
  for (const [index, [name, { count, min, max, mean }]] of all.entries()) {
    row.setUint32(0, names.numberOf(name), true);
    row.setUint32(4, Math.min(count, 0xffff_ffff), true);
    for (const [place, value] of [min, max, mean].entries())
      row.setFloat32(8 + 4 * place, Math.max(-LARGEST, Math.min(LARGEST, value)), true);
    for (let byte = 0; byte < row.byteLength; byte++) bytes[from + byte * all.length + index] = row.getUint8(byte);
  }
  return bytes;
}

function readColumns(bytes: Uint8Array, names: ParameterNames, round: (single: number) => number): Rollup[] {
  const view = viewOf(bytes);
  const rollups = view.getUint16(0, true);
  const from = 2 + HEAD_BYTES * rollups;
  const total = (bytes.length - from) / (4 * COLUMNS);
  const row = new DataView(new ArrayBuffer(4 * COLUMNS));
  let index = 0;
  return Array.from({ length: rollups }, (_, place) => {
    const at = 2 + HEAD_BYTES * place;
    const parameters: Record<string, Interval> = {};
    for (const end = index + view.getUint16(at + 12, true); index < end; index++) {
      for (let byte = 0; byte < row.byteLength; byte++) row.setUint8(byte, bytes[from + byte * total + index] ?? 0);
      parameters[names.nameOf(row.getUint32(0, true))] = {
        min: round(row.getFloat32(8, true)),
        max: round(row.getFloat32(12, true)),
        mean: round(row.getFloat32(16, true)),
        count: row.getUint32(4, true),
      };
    }
    return { fromMs: view.getFloat64(at, true), highestScore: round(view.getFloat32(at + 8, true)), parameters };
  });
}

/** `rollup` among the others of its row, in order; what is there of the same time is added to. */
export function addToRow(row: readonly Rollup[], rollup: Rollup): Rollup[] {
  const same = row.find(({ fromMs }) => fromMs === rollup.fromMs);
  const added = same === undefined ? rollup : mergeRollups(same, rollup);
  return [...row.filter((one) => one !== same), added].toSorted((a, b) => a.fromMs - b.fromMs);
}

function digits(single: number): number {
  return Number(single.toPrecision(7));
}
