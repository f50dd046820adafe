/**
 * Whether the release that a component is of is still supported by its authors.
 *
 * Source: endoflife.date, releases with their cycle: 3.11 holds 3.11 and 3.11.9, and not 3.110.
 */
import type { SoftwareComponent, SupportedReleases } from "../weakness.ts";
import { cpeKey, readCpe } from "./cpe-name.ts";
import { purlBase } from "./package-identity.ts";

export interface SupportOfComponent {
  readonly product: string;
  readonly cycle: string;
  /** Last day; null where only that it has ended is known, or that it goes on. */
  readonly endsOn: string | null;
  readonly isPast: boolean;
  readonly latest: string | null;
}

export class SupportIndex {
  readonly #byName = new Map<string, SupportedReleases[]>();

  constructor(all: Iterable<SupportedReleases>) {
    for (const one of all) {
      const names = [
        ...one.purls.map((purl) => purlBase(purl)),
        ...one.cpes.map((text) => {
          const cpe = readCpe(text);
          return cpe && cpeKey(cpe);
        }),
      ];
      for (const name of new Set(names)) {
        if (name === undefined) continue;
        const list = this.#byName.get(name);
        if (list === undefined) this.#byName.set(name, [one]);
        else list.push(one);
      }
    }
  }

  get size(): number {
    return this.#byName.size;
  }

  /** Undefined where nobody says anything of its release. @param today YYYY-MM-DD (UTC). */
  supportOf({ purl, cpe, otherCpes = [], version }: SoftwareComponent, today: string): SupportOfComponent | undefined {
    const cpes = [cpe, ...otherCpes].flatMap((text) => (text === null ? [] : (readCpe(text) ?? [])));
    const base = purl === null ? undefined : purlBase(purl);
    const known = version ?? cpes.map((one) => one.version).find((one) => /^\d/.test(one));
    if (known === undefined) return undefined;
    // An epoch is the distribution's, the release its author's.
    const plain = known
      .toLowerCase()
      .replace(/^\d+:/, "")
      .replace(/^v(?=\d)/, "");
    for (const name of [...(base === undefined ? [] : [base]), ...cpes.map(cpeKey)])
      for (const { product, releases } of this.#byName.get(name) ?? []) {
        const release = releases
          .filter(({ cycle }) => isOfCycle(plain, cycle.toLowerCase()))
          .sort((one, other) => other.cycle.length - one.cycle.length)[0];
        if (release === undefined || release.endsOn === null) continue;
        const { cycle, endsOn, latest } = release;
        const isPast = typeof endsOn === "string" ? endsOn < today : endsOn;
        return { product, cycle, latest, isPast, endsOn: typeof endsOn === "string" ? endsOn : null };
      }
    return undefined;
  }
}

function isOfCycle(version: string, cycle: string): boolean {
  if (!version.startsWith(cycle)) return false;
  const next = version.charAt(cycle.length);
  return next === "" || !/[0-9a-z]/.test(next) || (/[0-9]$/.test(cycle) && /[a-z]/.test(next));
}
