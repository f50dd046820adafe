/**
 * Devices that behave while others do not: each report that was acknowledged must be on the disk, and each must be
 * answered in time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { reportsOnDisk } from "../../../test/reports-on-disk.ts";
import { patience } from "./patience.ts";
import type { ServedHouse } from "./served-house.ts";

/** Each device, so that fewer come between two looks than the disk keeps as they came. */
const EVERY_MS = 400;
const IN_BATCH = 3;
/** However busy the machine: whoever behaves must be answered by then. */
export const SERVED_WITHIN_MS = 10_000;

export class GoodFleet {
  acknowledged = 0;
  slowestMs = 0;
  readonly #house: ServedHouse;
  readonly #find: (what: string) => void;
  readonly #boot = `good-${Date.now()}`;
  /** Acknowledged since the last look: device's number, then sequence. */
  #unseen: [number, number][] = [];
  #isOver = false;
  #work: Promise<unknown> = Promise.resolve();
  readonly #sequences = new Map<number, number>();

  constructor(house: ServedHouse, find: (what: string) => void) {
    this.#house = house;
    this.#find = find;
  }

  begin(): void {
    this.#isOver = false;
    this.#work = Promise.all(this.#house.access.good.map((device, index) => this.#report(device, index)));
  }

  async rest(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  /** Holds what was acknowledged against the disk. */
  look(): void {
    const kept = new Set(
      reportsOnDisk(this.#house.folder, new Set(this.#house.access.good.map(({ number }) => number)))
        .filter(({ boot }) => boot === this.#boot)
        .map(({ device, sequence }) => `${device} ${sequence}`),
    );
    const lost = this.#unseen.filter(([device, sequence]) => !kept.has(`${device} ${sequence}`));
    if (lost.length > 0) this.#find(`${lost.length} acknowledged reports are not on the disk, first ${lost[0]}`);
    this.#unseen = [];
  }

  async #report({ token, number }: { token: string; number: number }, index: number): Promise<void> {
    const isBatch = index % 3 === 0;
    await wait(index * 37);
    while (!this.#isOver) {
      const from = this.#sequences.get(number) ?? 0;
      const sequences = Array.from({ length: isBatch ? IN_BATCH : 1 }, (_, more) => from + more);
      const lines = sequences.map((sequence) =>
        JSON.stringify({ boot: this.#boot, sequence, values: { cpuLoad: 20 + (sequence % 3) } }),
      );
      if (await this.#send(token, index, lines, isBatch)) {
        this.acknowledged += sequences.length;
        for (const sequence of sequences) this.#unseen.push([number, sequence]);
        this.#sequences.set(number, from + sequences.length);
      }
      await wait(EVERY_MS * sequences.length);
    }
  }

  /** @returns whether all was acknowledged. */
  async #send(token: string, index: number, lines: readonly string[], isBatch: boolean): Promise<boolean> {
    const beganMs = performance.now();
    try {
      using patient = patience(SERVED_WITHIN_MS);
      const answer = await fetch(`http://127.0.0.1:${this.#house.port}/api/v1/reports${isBatch ? "/batch" : ""}`, {
        method: "POST",
        body: isBatch ? gzipSync(lines.join("\n")) : (lines[0] ?? ""),
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": isBatch ? "application/x-ndjson" : "application/json",
          "x-forwarded-for": `192.0.2.${index}`,
          ...(isBatch ? { "content-encoding": "gzip" } : {}),
        },
        signal: patient.signal,
      });
      const body = (await answer.json()) as { taken?: unknown };
      this.slowestMs = Math.max(this.slowestMs, performance.now() - beganMs);
      // To come again is no loss.
      if (answer.status === 503) return false;
      if (answer.status !== 200)
        this.#find(`a device that behaves was answered ${answer.status} ${JSON.stringify(body)}`);
      return answer.status === 200 && (!isBatch || body.taken === lines.length);
    } catch (error) {
      // A connection that was kept open may be ended just then (RFC 9112, 9.3.1).
      if (this.#isKeptAlive(error)) return false;
      this.#find(`a device that behaves was not answered: ${String(error)} ${String((error as Error).cause ?? "")}`);
      return false;
    }
  }

  #isKeptAlive(error: unknown): boolean {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    return !this.#house.isOver && (code === "UND_ERR_SOCKET" || code === "ECONNRESET");
  }
}
