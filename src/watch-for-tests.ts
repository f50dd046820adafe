/**
 * The sample hospital with its watch, for tests: real journal, real database, a clock that the test moves.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SYSTEM } from "./acts/act.ts";
import { openSample } from "./acts/open-sample.ts";
import type { WaysOptions } from "./acts/watch/reaction-ways.ts";
import { openWatchHouse, type WatchHouse } from "./acts/watch/watch-house.ts";
import type { Isolator } from "./links/isolator.ts";
import { openDataKey } from "./store/data-key.ts";
import { openStore, type Store } from "./store/database.ts";
import { createEvidenceFiles, type EvidenceFiles } from "./store/evidence-files.ts";

export interface SampleWatch {
  readonly store: Store;
  readonly folder: string;
  readonly evidence: EvidenceFiles;
  house: WatchHouse;
  /** Commands that devices got, as they were written. */
  readonly commands: { readonly device: string; readonly id: string; readonly do: string }[];
  readonly told: Parameters<WaysOptions["tell"]>[0][];
  readonly logged: string[];
  /** Moves the clock on. */
  pass(ms: number): void;
  nowMs(): number;
  /** A device of the product that may be taken out without a person. */
  freeDevice(model: string, operation?: string): Promise<string>;
  /** How the report was answered. */
  report(device: string, report: object, connection?: string): Promise<string>;
  /** Ends the watch and opens it anew, as after a restart. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface SampleWatchOptions {
  readonly isolators?: readonly Isolator[];
  readonly listens?: boolean;
}

const START = Date.parse("2027-03-01T08:00:00.000Z");

export async function withSampleWatch({
  isolators = [],
  listens = true,
}: SampleWatchOptions = {}): Promise<SampleWatch> {
  const folder = await mkdtemp(join(tmpdir(), "carelabel-watch-"));
  const store = await openStore(folder);
  let nowMs = START;
  const acting = { store, actor: SYSTEM, now: () => new Date(nowMs) };
  await openSample({ ...acting, publish: () => undefined });
  const dataKey = await openDataKey(folder, { environment: {}, mayCreate: true });
  const evidence = createEvidenceFiles({ folder, dataKey });
  const commands: SampleWatch["commands"] = [];
  const told: SampleWatch["told"] = [];
  const logged: string[] = [];
  const open = () =>
    openWatchHouse({
      folder,
      acting,
      isolators: () => isolators,
      log: (text) => logged.push(text),
      sendCommand: async (device, payload) => {
        commands.push({ device, ...JSON.parse(new TextDecoder().decode(payload)) });
        return listens;
      },
      listens: () => listens,
      tell: async (command) => {
        told.push(command);
      },
    });
  const watch: SampleWatch = {
    store,
    folder,
    evidence,
    house: await open(),
    commands,
    told,
    logged,
    pass: (ms) => {
      nowMs += ms;
    },
    nowMs: () => nowMs,
    async freeDevice(model, operation = "operating") {
      const { id } = await store.read
        .selectFrom("device")
        .innerJoin("product", "product.id", "device.product_id")
        .select("device.id")
        .where("product.model", "=", model)
        .where("operation", "=", operation)
        .where("off_network", "=", "free")
        .where("out_of_operation", "=", "free")
        .where("life_supporting", "=", 0)
        .where("on_patient", "=", 0)
        .executeTakeFirstOrThrow();
      return id;
    },
    report: (device, report, connection = "test") =>
      new Promise((resolve) =>
        watch.house.watch.take(device, Buffer.from(JSON.stringify(report)), connection, (outcome, reason) =>
          resolve(reason === undefined ? outcome : `${outcome}: ${reason}`),
        ),
      ),
    async restart() {
      await watch.house.close();
      watch.house = await open();
    },
    async close() {
      await watch.house.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return watch;
}
