/**
 * A strict reader of Prometheus' text format, version 0.0.4, for tests: it takes nothing that a scraper could refuse.
 *
 * Source: Prometheus documentation, "Exposition formats", "Text format details".
 */
import type { Metric, Sample } from "./write-metrics.ts";

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/;
const NUMBER = /^(?:NaN|[+-]Inf|-?(?:\d+(?:\.\d+)?)(?:e[+-]?\d+)?)$/;

type ReadMetric = { -readonly [K in keyof Metric]: Metric[K] } & { readonly samples: Sample[] };

/** @throws {Error} at the first line that is not as it must be. */
export function readMetrics(text: string): Metric[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const metrics: ReadMetric[] = [];
  const seen = new Set<string>();
  let help: { name: string; text: string } | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const current = metrics.at(-1);
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/s.exec(line) ?? [];
    if (kind !== undefined && !NAME.test(name)) throw new Error(`no name of a metric: ${line}`);
    if (kind === "HELP") help = { name, text: unescaped(rest, /\\[\\n]/g) };
    else if (kind === "TYPE") {
      if (rest !== "counter" && rest !== "gauge") throw new Error(`no type: ${line}`);
      if (help?.name !== name || metrics.some((one) => one.name === name)) throw new Error(`out of order: ${line}`);
      if (rest === "counter" && !name.endsWith("_total")) throw new Error(`a counter ends with _total: ${line}`);
      metrics.push({ name, type: rest, help: help.text, samples: [] });
    } else {
      if (current === undefined || !line.startsWith(current.name)) throw new Error(`of no metric: ${line}`);
      const sample = sampleIn(line.slice(current.name.length), line);
      const key = `${current.name} ${JSON.stringify(sample.labels ?? {})}`;
      if (seen.has(key)) throw new Error(`there already: ${line}`);
      seen.add(key);
      if (current.type === "counter" && !(sample.value >= 0)) throw new Error(`a counter below 0: ${line}`);
      current.samples.push(sample);
    }
  }
  return metrics;
}

function sampleIn(text: string, line: string): Sample {
  const labels: [string, string][] = [];
  let rest = text;
  if (rest.startsWith("{")) {
    rest = rest.slice(1);
    for (;;) {
      const [whole, name = "", value = ""] = LABEL.exec(rest) ?? [];
      if (whole === undefined) throw new Error(`no label: ${line}`);
      labels.push([name, unescaped(value, /\\["\\n]/g)]);
      rest = rest.slice(whole.length);
      if (rest.startsWith("}")) break;
      if (!rest.startsWith(",")) throw new Error(`labels without a comma: ${line}`);
      rest = rest.slice(1);
    }
    rest = rest.slice(1);
  }
  const number = rest.slice(1);
  if (rest[0] !== " " || !NUMBER.test(number)) throw new Error(`no number: ${line}`);
  const value = number.endsWith("Inf") ? Number(number.replace("Inf", "Infinity")) : Number(number);
  return labels.length === 0 ? { value } : { labels: Object.fromEntries(labels), value };
}

function unescaped(text: string, signs: RegExp): string {
  return text.replace(signs, (sign) => (sign === "\\n" ? "\n" : (sign[1] ?? "")));
}
