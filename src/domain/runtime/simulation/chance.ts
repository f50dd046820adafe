/**
 * Chance out of a seed: the same numbers on every machine, and independent streams by name.
 *
 * Generator: sfc32 (small fast counting, Doty-Humphrey, PractRand); its state is filled by SplitMix32.
 */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    let state = seed | 0;
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    for (let round = 0; round < 12; round++) this.integer();
  }

  /** 32 bits. */
  integer(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  share(): number {
    return this.integer() / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.share();
  }

  /** Of a normal distribution with standard deviation 1, its tails bent in so that no value exceeds 3. */
  normal(): number {
    const value = Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share());
    return 3 * Math.tanh(value / 3);
  }

  happens(probability: number): boolean {
    return this.share() < probability;
  }

  /** Whether something that happens once in `everyMs` on average happens within `ms`. */
  happensWithin(ms: number, everyMs: number): boolean {
    return this.share() < 1 - Math.exp(-ms / everyMs);
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.share() * list.length)] ?? list[0];
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) text += this.integer().toString(16).padStart(8, "0");
    return text.slice(0, digits);
  }
}

/** A seed for each text and number (FNV-1a); the same seed and name give the same stream. */
export function seedOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  hash = Math.imul(hash, 0x01000193);
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
