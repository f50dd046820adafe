/**
 * The region that a host name states: `firehose.us-east-1.amazonaws.com` stands in us-east-1, whatever its address.
 *
 * `standards/cloud-regions.json` says, per provider, which regions there are and where in a name they stand. Only the
 * provider's own labels count: a customer may call a bucket `us-east-1.s3.eu-west-1.amazonaws.com`.
 */
import { namesAbove } from "./host-name.ts";

export interface CloudRegions {
  readonly edition: string;
  readonly providers: readonly CloudProvider[];
  /** Names that stand for one place each; `provider` only where the name tells whose computers they are. */
  readonly places: readonly {
    readonly suffix: string;
    readonly provider: string | null;
    readonly region: string;
    readonly country: string | null;
  }[];
  /** Names of content networks: every one is answered by the nearest of many servers. */
  readonly contentNetworks: readonly { readonly suffix: string; readonly provider: string }[];
}

export interface CloudProvider {
  /** Short name, as the range tables use it. */
  readonly id: string;
  readonly name: string;
  /** The company, as the table of companies names it. */
  readonly company: string;
  /** Region -> country (ISO 3166-1 alpha-2). */
  readonly regions: Readonly<Record<string, string>>;
  /** Short codes that some names use for a region. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Suffixes whose first label holds `{region}` or `{code}`, with `*` for any text and `#` for digits beside it. */
  readonly hosts: readonly string[];
}

export interface NamedRegion {
  /** Whose computers they are, or null where the name does not tell. */
  readonly provider: string | null;
  readonly region: string | null;
  /** Null where the name tells a group of countries only, and for content networks. */
  readonly country: string | null;
  readonly contentNetwork: boolean;
}

interface Rule {
  readonly label: RegExp;
  readonly provider: CloudProvider;
}

export class RegionNames {
  readonly edition: string;
  readonly providers: ReadonlyMap<string, CloudProvider>;
  readonly #rules = new Map<string, Rule[]>();
  readonly #whole = new Map<string, NamedRegion>();

  constructor(regions: CloudRegions) {
    this.edition = regions.edition;
    this.providers = new Map(regions.providers.map((provider) => [provider.id, provider]));
    for (const provider of regions.providers) {
      for (const host of provider.hosts) {
        const dot = host.indexOf(".");
        const tail = host.slice(dot + 1);
        const rules = this.#rules.get(tail) ?? [];
        rules.push({ label: labelRule(host.slice(0, dot), provider), provider });
        this.#rules.set(tail, rules);
      }
    }
    for (const { suffix, ...place } of regions.places) this.#whole.set(suffix, { ...place, contentNetwork: false });
    for (const { suffix, provider } of regions.contentNetworks) {
      this.#whole.set(suffix, { provider, region: null, country: null, contentNetwork: true });
    }
  }

  /** What `name` (as `plainHostName` gives it) says of its own place; undefined when it says nothing. */
  find(name: string): NamedRegion | undefined {
    let label = "";
    for (const above of namesAbove(name)) {
      const whole = this.#whole.get(above);
      if (whole !== undefined) return whole;
      for (const rule of label === "" ? [] : (this.#rules.get(above) ?? [])) {
        const found = regionOf(rule, label);
        if (found !== undefined) return found;
      }
      label = above.slice(0, Math.max(above.indexOf("."), 0));
    }
    return undefined;
  }
}

function regionOf({ label: rule, provider }: Rule, label: string): NamedRegion | undefined {
  const found = rule.exec(label)?.[1];
  if (found === undefined) return undefined;
  const region = Object.hasOwn(provider.regions, found) ? found : (provider.codes?.[found] ?? found);
  return { provider: provider.name, region, country: provider.regions[region] ?? null, contentNetwork: false };
}

/** `s3-{region}` as an expression whose first group is the region; longer names first, so that `eastus2` is not `eastus`. */
function labelRule(pattern: string, provider: CloudProvider): RegExp {
  const names = Object.keys(pattern.includes("{code}") ? (provider.codes ?? {}) : provider.regions);
  const anyOf = names.toSorted((one, other) => other.length - one.length).join("|");
  const text = pattern
    .replace(/\{(?:region|code)\}/, `(${anyOf})`)
    .replaceAll("*", ".+")
    .replaceAll("#", "\\d+");
  return new RegExp(`^${text}$`);
}
