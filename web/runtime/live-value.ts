/**
 * A value in words and beside its reference: what it is at this moment, without judging; judged it is by the watch, over
 * the time that the label states.
 */
import type { LiveParameter } from "../../src/contract/runtime.ts";
import type { Interval, Measured } from "../../src/domain/runtime/report.ts";

export type Band = NonNullable<LiveParameter["declared"]>;
export type Now = "within" | "outside" | "beyond" | "unknown";

/** Units of UCUM that people write in another way. */
const WRITTEN: Readonly<Record<string, string>> = {
  Cel: "°C",
  "[degF]": "°F",
  "kBy/s": "kB/s",
  "MBy/s": "MB/s",
  By: "B",
  kBy: "kB",
  MBy: "MB",
  "By/s": "B/s",
  "1": "",
};

/** How a unit is written behind its number, with the space before it; "" for none. */
export function unitAfter(unit: string | null): string {
  const written = unit === null ? "" : (WRITTEN[unit] ?? unit.replaceAll(/[{}]/g, ""));
  return written === "" ? "" : ` ${written}`;
}

export function isInterval(value: Measured): value is Interval {
  return typeof value === "object";
}

/** The number that is compared with the reference; undefined when there is none. */
export function meanOf(value: Measured | null): number | undefined {
  if (typeof value === "number") return value;
  return value !== null && isInterval(value) ? value.mean : undefined;
}

/** How it stands at this moment. */
export function standing({ observed, declared, failSafe }: LiveParameter): Now {
  if (observed === null) return "unknown";
  const mean = meanOf(observed);
  if (mean !== undefined && failSafe !== null && isOutside(mean, failSafe)) return "beyond";
  if (declared === null) return mean !== undefined && failSafe !== null ? "within" : "unknown";
  if (declared.allowed !== null && !isInterval(observed))
    return declared.allowed.includes(observed) ? "within" : "outside";
  if (mean === undefined || (declared.min === null && declared.max === null)) return "unknown";
  return isOutside(mean, declared) ? "outside" : "within";
}

function isOutside(value: number, { min, max }: Band): boolean {
  return (min !== null && value < min) || (max !== null && value > max);
}

/** From which value to which a picture of these reaches, with some room; undefined when there is nothing to draw. */
export function reachOf(values: readonly (number | null | undefined)[]): { low: number; high: number } | undefined {
  const known = values.filter((one): one is number => typeof one === "number" && Number.isFinite(one));
  if (known.length === 0) return undefined;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = (most - least) * 0.08 || Math.max(Math.abs(most) * 0.1, 1);
  return { low: least - room, high: most + room };
}

/** Round steps for an axis: 1, 2 or 5 times a power of ten, about `count` of them. */
export function ticksOf(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high; at++) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}
