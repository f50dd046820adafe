/**
 * Which blocks of the readers ran, by V8's own precise coverage: an input that reaches a new one is worth keeping.
 */
import { type Profiler, Session } from "node:inspector";

/** A function of many branches has more ways than memory. */
const KNOWN_LETTERS_MOST = 4_000_000;

export class Blocks {
  readonly #session = new Session();
  /** Of each function, by script and place: 1 for every letter that ran. */
  readonly #ran = new Map<string, Uint8Array>();
  /** Ways through a function that were looked at before; only so that they need not be looked at again. */
  readonly #known = new Set<string>();
  #knownLetters = 0;

  /** To be made before the readers are loaded: what was compiled earlier is counted by whole functions only. */
  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Blocks since the last call. @returns how many letters of source ran for the first time. */
  take(remember = true): number {
    let fresh = 0;
    for (const { url, functions } of this.#coverage()) {
      if (!url.includes("/src/")) continue;
      for (const { ranges } of functions) fresh += this.#take(url, ranges, remember);
    }
    return fresh;
  }

  #coverage(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post("Profiler.takePreciseCoverage", (_, answer) => {
      result = answer.result;
    });
    return result;
  }

  #take(url: string, ranges: readonly Profiler.CoverageRange[], remember: boolean): number {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return 0;
    const name = `${url} ${whole.startOffset} ${whole.endOffset}`;
    const way = `${name} ${ranges.map(({ startOffset, endOffset, count }) => `${startOffset}-${endOffset}${count > 0}`).join()}`;
    if (this.#known.has(way)) return 0;
    const now = new Uint8Array(whole.endOffset - whole.startOffset);
    for (const { startOffset, endOffset, count } of ranges) {
      now.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
    }
    const ran = this.#ran.get(name) ?? new Uint8Array(now.length);
    let fresh = 0;
    for (let at = 0; at < now.length; at++) if (now[at] === 1 && ran[at] === 0) fresh++;
    if (!remember) return fresh;
    this.#knownLetters += way.length;
    if (this.#knownLetters > KNOWN_LETTERS_MOST) {
      this.#known.clear();
      this.#knownLetters = way.length;
    }
    this.#known.add(way);
    for (let at = 0; at < now.length; at++) if (now[at] === 1) ran[at] = 1;
    this.#ran.set(name, ran);
    return fresh;
  }
}
