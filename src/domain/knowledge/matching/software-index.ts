/**
 * All components of many bills of materials, each distinct one once, ready to have records streamed past it.
 *
 * A record that names none of them costs a look-up a name. Nothing is kept of records that match nothing.
 */
import type { SoftwareComponent, Weakness } from "../weakness.ts";
import { ConfigurationJudge } from "./configuration-judge.ts";
import { cpeKey, readCpe } from "./cpe-name.ts";
import { judgePackage } from "./judge-package.ts";
import { type PackageIdentity, packageKey, packageOf } from "./package-identity.ts";
import type { Hit, Software } from "./software.ts";
import type { Verdict } from "./verdict.ts";

/** Of one component: where it is affected, and where that is undecided. */
type Found = { readonly [K in Hit["verdict"]["kind"]]?: Pick<Hit, "verdict" | "bills"> };

export class SoftwareIndex {
  readonly #distinct = new Map<string, Software>();
  readonly #byPackage = new Map<string, { software: Software; version: string | null }[]>();
  readonly #byCpe = new Map<string, Software[]>();
  /** Package addresses are read once each: bills of one house repeat them. */
  readonly #identities = new Map<string, PackageIdentity | undefined>();
  readonly #configurations = new ConfigurationJudge(this.#byCpe);

  /** @param bill its number; those of one bill are added one after the other. */
  add(bill: number, component: SoftwareComponent): void {
    const { purl, cpe, otherCpes = [], name, version } = component;
    const key = purl === null && cpe === null ? `${name}\n${version}` : [purl, cpe, version, ...otherCpes].join("\n");
    const software = this.#distinct.get(key) ?? this.#distinctOne(key, component);
    software.bills.push(bill);
    software.references.push(component.reference);
  }

  get distinct(): readonly Software[] {
    return [...this.#distinct.values()];
  }

  /** What `weakness` hits; nothing once it is withdrawn. */
  hits(weakness: Weakness): Hit[] {
    if (weakness.withdrawnOn !== null) return [];
    let found: Map<Software, Found> | undefined;
    const note = (software: Software, verdict: Verdict, bills: ReadonlySet<number> | null) => {
      if (verdict.kind === "not-affected") return;
      found ??= new Map();
      const before = found.get(software) ?? {};
      const same = before[verdict.kind];
      const all = same === undefined ? bills : same.bills === null || bills === null ? null : same.bills.union(bills);
      found.set(software, { ...before, [verdict.kind]: { verdict: same?.verdict ?? verdict, bills: all } });
    };
    for (const affected of weakness.affected)
      if (affected.by === "package") {
        for (const { software, version } of this.#byPackage.get(packageKey(affected.ecosystem, affected.name)) ?? [])
          note(software, judgePackage(version, software.identity?.release ?? null, affected), null);
      } else this.#configurations.judge(affected, note);
    if (found === undefined) return [];
    const { affected: _affected, ...head } = weakness;
    return [...found].flatMap(([software, { affected, undecided }]) =>
      // Affected in one bill, undecided in another: whoever asks for a bill takes the first that holds there.
      [affected, undecided].flatMap((one) => (one === undefined ? [] : [{ software, weakness: head, ...one }])),
    );
  }

  #distinctOne(key: string, component: SoftwareComponent): Software {
    const { purl, cpe, otherCpes = [] } = component;
    const identity = purl === null ? undefined : this.#identityOf(purl);
    const names = [cpe, ...otherCpes].flatMap((one) => (one === null ? [] : (readCpe(one) ?? [])));
    const version = component.version ?? identity?.names[0]?.version ?? null;
    const packageType = purl === null ? null : (/^pkg:\/*([^/]+)\//.exec(purl)?.[1] ?? null);
    const software: Software = {
      ...{ component, identity, bills: [], references: [] },
      cpe: names.length === 0 ? undefined : { names, version, packageType },
    };
    this.#distinct.set(key, software);
    for (const { key: called, version: own } of identity?.names ?? [])
      push(this.#byPackage, called, { software, version: own ?? component.version });
    for (const called of new Set(names.map(cpeKey))) push(this.#byCpe, called, software);
    return software;
  }

  #identityOf(purl: string): PackageIdentity | undefined {
    if (!this.#identities.has(purl)) this.#identities.set(purl, packageOf(purl));
    return this.#identities.get(purl);
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
