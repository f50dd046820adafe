/**
 * A 32-bit digest of what a report says, to see that another one came under the same number. No security rests on it: who
 * can make two reports with one digest can as well send the second one under a number of its own.
 */
import type { Interval, Measured, Report } from "../report.ts";

const FLOAT = new Float64Array(1);
const WORDS = new Uint32Array(FLOAT.buffer);

/** What is sent again is sent in the same order, so values count by their place and of a name only its outline. */
export function contentDigest(report: Report): number {
  let sum = report.time === undefined ? 1 : ofNumber(report.time);
  if (report.stage !== undefined) sum = mix(sum, ofText(report.stage));
  for (const name in report.values) sum = mix(sum + outline(name), ofMeasured(report.values[name]));
  for (const part in report.versions) sum = mix(sum + outline(part), ofText(report.versions[part] ?? ""));
  for (const part in report.digests) sum = mix(sum - outline(part), ofText(report.digests[part] ?? ""));
  for (const { transport, port } of report.services ?? []) sum = mix(sum, port + (transport === "tcp" ? 0x10000 : 0));
  for (const { host, port } of report.peers ?? []) sum = mix(sum, ofText(host) + (port ?? 0));
  for (const { name, durationMs, digest } of report.started?.phases ?? [])
    sum = mix(sum, ofText(name) + ofNumber(durationMs ?? 0) + ofText(digest ?? ""));
  return sum >>> 0;
}

/** 32 bits of a text (FNV-1a), to remember names by. */
export function ofText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function outline(name: string): number {
  return (name.length << 16) ^ (name.charCodeAt(0) << 8) ^ name.charCodeAt(name.length - 1);
}

function ofMeasured(value: Measured | undefined): number {
  if (typeof value === "number") return ofNumber(value);
  if (typeof value === "string") return ofText(value);
  if (typeof value === "object") return ofInterval(value);
  return value === true ? 7 : 3;
}

function ofInterval({ min, max, mean, count }: Interval): number {
  return mix(mix(mix(ofNumber(min), ofNumber(max)), ofNumber(mean)), count);
}

function ofNumber(value: number): number {
  FLOAT[0] = value + 0;
  return mix(WORDS[0] as number, WORDS[1] as number);
}

function mix(one: number, other: number): number {
  const product = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other ^ (one >>> 13), 0xc2b2ae35);
  return (product ^ (product >>> 15)) >>> 0;
}
