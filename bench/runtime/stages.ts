/**
 * Where the processor's time goes: the samples of `--cpu-prof`, each counted for the stage of the report's way in which it
 * was taken.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** By the file of the nearest caller that is listed; the first that fits. */
const STAGES: readonly (readonly [stage: string, where: RegExp])[] = [
  ["reading JSON, and the schema", /formats\/device-report|typebox/],
  ["baseline", /runtime\/baseline|watch\/baselines/],
  ["judging", /runtime\/judge/],
  ["roll-up", /watch\/roll-up/],
  ["journal", /store\/watch/],
  ["findings, ledger", /tell-outside|keep-findings|watch\/reactions|store\/|kysely|acts\/act\.ts/],
  ["watch", /acts\/watch/],
  ["acknowledgement", /mqtt\/acknowledgements/],
  ["MQTT", /server\/mqtt/],
  ["sockets", /node:net|stream_base_commons|internal\/streams|node:internal\/net/],
];
const ASIDE: Readonly<Record<string, string>> = {
  "(idle)": "",
  "(program)": "the engine and the system",
  "(garbage collector)": "garbage collection",
};

/** The main thread's time by stage, in microseconds for each of `reports`; then the functions that took most. */
export function stagesOf(folder: string, reports: number): string {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile);
  // Each thread writes one; the main one knows the doors.
  const main = profiles.find(({ nodes }) => nodes.some(({ callFrame }) => /server\/mqtt\/door/.test(callFrame.url)));
  if (main === undefined) return "no profile of the main thread was written";
  const parents = new Map<number, number>();
  const nodes = new Map(main.nodes.map((node) => [node.id, node]));
  for (const { id, children = [] } of main.nodes) for (const child of children) parents.set(child, id);
  const stageOf = (from: number): string => {
    const aside = ASIDE[nodes.get(from)?.callFrame.functionName ?? ""];
    if (aside !== undefined) return aside;
    for (let id: number | undefined = from; id !== undefined; id = parents.get(id)) {
      const url = nodes.get(id)?.callFrame.url ?? "";
      const stage = STAGES.find(([, where]) => where.test(url));
      if (stage !== undefined) return stage[0];
    }
    return "other";
  };
  const byNode = new Map<number, number>();
  for (const [at, id] of main.samples.entries()) byNode.set(id, (byNode.get(id) ?? 0) + (main.timeDeltas[at] ?? 0));
  const byStage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  for (const [id, micros] of byNode) {
    const stage = stageOf(id);
    if (stage === "") continue;
    byStage.set(stage, (byStage.get(stage) ?? 0) + micros);
    const { functionName, url, lineNumber } = nodes.get(id)?.callFrame ?? { functionName: "", url: "", lineNumber: 0 };
    const name = `${functionName || "(anonymous)"} ${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + micros);
  }
  const lines = (all: ReadonlyMap<string, number>, most: number) =>
    [...all]
      .sort((one, other) => other[1] - one[1])
      .slice(0, most)
      .map(([name, micros]) => `  ${(micros / reports).toFixed(2).padStart(6)} µs  ${name}`)
      .join("\n");
  return `main thread, µs a report:\n${lines(byStage, 20)}\nfunctions by their own time:\n${lines(byFunction, 30)}`;
}
