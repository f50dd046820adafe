/**
 * Under which names, of which ecosystem and by which version scheme a package address (purl) is looked up.
 *
 * Sources: purl specification and its types; OSV schema 1.7, "Defined ecosystems"; PEP 503 (names of Python packages).
 */
import { PackageURL } from "packageurl-js";
import type { VersionScheme } from "../versions/compare-versions.ts";

export interface PackageIdentity {
  /** As OSV names it. */
  readonly ecosystem: string;
  /** Of a distribution, as `releaseKey` writes it; null where the address does not say or the ecosystem has none. */
  readonly release: string | null;
  /** A distribution tells weaknesses by the source package, so a package may have two names, each with its version. */
  readonly names: readonly { readonly key: string; readonly version: string | null }[];
}

interface Ecosystem {
  readonly scheme: VersionScheme;
  /** Spells a name as all are compared. */
  readonly spell: (name: string) => string;
}

const asIs = (name: string) => name;
const lower = (name: string) => name.toLowerCase();

const ECOSYSTEMS: Record<string, Ecosystem> = {
  npm: { scheme: "semver", spell: lower },
  PyPI: { scheme: "pep440", spell: (name) => name.toLowerCase().replace(/[-_.]+/g, "-") },
  // The purl type spells module paths in small letters, records write GitHub names as their owners do.
  Go: { scheme: "go", spell: lower },
  Maven: { scheme: "maven", spell: asIs },
  RubyGems: { scheme: "gem", spell: asIs },
  NuGet: { scheme: "nuget", spell: lower },
  "crates.io": { scheme: "semver", spell: asIs },
  Packagist: { scheme: "dotted", spell: lower },
  Hex: { scheme: "semver", spell: lower },
  Pub: { scheme: "semver", spell: lower },
  Hackage: { scheme: "dotted", spell: asIs },
  CRAN: { scheme: "dotted", spell: asIs },
  ConanCenter: { scheme: "dotted", spell: lower },
  SwiftURL: {
    scheme: "semver",
    spell: (name) =>
      lower(name)
        .replace(/^https?:\/\//, "")
        .replace(/\.git$/, ""),
  },
  "GitHub Actions": { scheme: "semver", spell: lower },
  Bitnami: { scheme: "semver", spell: lower },
  Debian: { scheme: "debian", spell: lower },
  Ubuntu: { scheme: "debian", spell: lower },
  Alpine: { scheme: "alpine", spell: asIs },
  Wolfi: { scheme: "alpine", spell: asIs },
  Chainguard: { scheme: "alpine", spell: asIs },
  "Red Hat": { scheme: "rpm", spell: asIs },
  "Rocky Linux": { scheme: "rpm", spell: asIs },
  AlmaLinux: { scheme: "rpm", spell: asIs },
  SUSE: { scheme: "rpm", spell: asIs },
  openSUSE: { scheme: "rpm", spell: asIs },
};

const OF_TYPE: Record<string, string> = {
  npm: "npm",
  pypi: "PyPI",
  golang: "Go",
  maven: "Maven",
  gem: "RubyGems",
  nuget: "NuGet",
  cargo: "crates.io",
  composer: "Packagist",
  hex: "Hex",
  pub: "Pub",
  hackage: "Hackage",
  cran: "CRAN",
  conan: "ConanCenter",
  swift: "SwiftURL",
  githubactions: "GitHub Actions",
  bitnami: "Bitnami",
};
const OF_DISTRIBUTION: Record<string, string> = {
  "deb/debian": "Debian",
  "deb/ubuntu": "Ubuntu",
  "apk/alpine": "Alpine",
  "apk/wolfi": "Wolfi",
  "apk/chainguard": "Chainguard",
  "rpm/redhat": "Red Hat",
  "rpm/rhel": "Red Hat",
  "rpm/rocky": "Rocky Linux",
  "rpm/rockylinux": "Rocky Linux",
  "rpm/almalinux": "AlmaLinux",
  "rpm/suse": "SUSE",
  "rpm/sles": "SUSE",
  "rpm/opensuse": "openSUSE",
};

/** How `ecosystem` orders its versions; undefined for one that is not known here. */
export function schemeOf(ecosystem: string): VersionScheme | undefined {
  return Object.hasOwn(ECOSYSTEMS, ecosystem) ? ECOSYSTEMS[ecosystem]?.scheme : undefined;
}

/** What two spellings of one package have in common. */
export function packageKey(ecosystem: string, name: string): string {
  const known = Object.hasOwn(ECOSYSTEMS, ecosystem) ? ECOSYSTEMS[ecosystem] : undefined;
  return `${ecosystem}\n${(known?.spell ?? asIs)(name)}`;
}

/** The package that an address names; undefined for what is no address, or of an ecosystem without records. */
export function packageOf(purl: string): PackageIdentity | undefined {
  const read = readPurl(purl);
  if (read === undefined) return undefined;
  const { type, namespace = "", name, version = null, qualifiers } = read;
  const distribution = `${type}/${namespace.toLowerCase()}`;
  const ecosystem = OF_DISTRIBUTION[distribution] ?? OF_TYPE[type];
  if (ecosystem === undefined) return undefined;
  if (distribution in OF_DISTRIBUTION) return distributed(ecosystem, name, version, qualifiers ?? {});
  const called = fullName(ecosystem, namespace, name);
  return { ecosystem, release: null, names: [{ key: packageKey(ecosystem, called), version }] };
}

/** Type, namespace and name without version and qualifiers, as releases and statements are looked up. */
export function purlBase(purl: string): string | undefined {
  const read = readPurl(purl);
  return read && `${read.type}/${(read.namespace ?? "").toLowerCase()}/${read.name.toLowerCase()}`;
}

export interface ReadPurl {
  readonly type: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  readonly qualifiers?: Readonly<Record<string, string>> | undefined;
}

/** Undefined for what is no package address. */
export function readPurl(purl: string): ReadPurl | undefined {
  try {
    return PackageURL.fromString(purl) as ReadPurl;
  } catch {
    return undefined;
  }
}

function fullName(ecosystem: string, namespace: string, name: string): string {
  // The standard library has no path of its own; records call it stdlib.
  if (ecosystem === "Go" && namespace === "" && (name === "std" || name === "go")) return "stdlib";
  if (namespace === "") return name;
  return `${namespace}${ecosystem === "Maven" ? ":" : "/"}${name}`;
}

function distributed(
  ecosystem: string,
  name: string,
  version: string | null,
  qualifiers: Readonly<Record<string, string>>,
): PackageIdentity {
  const { epoch, upstream, distro } = qualifiers;
  const whole = version !== null && epoch !== undefined && !version.includes(":") ? `${epoch}:${version}` : version;
  const own = { key: packageKey(ecosystem, name), version: whole };
  const source = upstream === undefined ? undefined : sourceOf(ecosystem, upstream, whole);
  const isRpm = schemeOf(ecosystem) === "rpm";
  const release = distro === undefined ? null : releaseOf(ecosystem, distro);
  if (source === undefined || source.key === own.key) return { ecosystem, release, names: [source ?? own] };
  // RPM records name binary packages too; a Debian or Alpine one names the source alone.
  return { ecosystem, release, names: isRpm ? [own, source] : [source] };
}

/** `openssl`, `openssl@1.1.1n-0`, and of RPM `openssl-1.1.1k-9.el8.src.rpm`. */
function sourceOf(ecosystem: string, upstream: string, version: string | null) {
  const [, rpmName, rpmVersion] = /^(.+)-([^-]+-[^-]+)\.(?:src|nosrc)\.rpm$/.exec(upstream) ?? [];
  if (rpmName !== undefined) {
    const epoch = /^\d+:/.exec(version ?? "")?.[0] ?? "";
    return { key: packageKey(ecosystem, rpmName), version: `${epoch}${rpmVersion}` };
  }
  const at = upstream.indexOf("@");
  if (at < 0) return { key: packageKey(ecosystem, upstream), version };
  return { key: packageKey(ecosystem, upstream.slice(0, at)), version: upstream.slice(at + 1) };
}

/** Code names that bills write for a release. */
const CODE_NAMES: Record<string, string> = {
  ...{ stretch: "9", buster: "10", bullseye: "11", bookworm: "12", trixie: "13", forky: "14" },
  ...{ trusty: "14.04", xenial: "16.04", bionic: "18.04", focal: "20.04", jammy: "22.04", noble: "24.04" },
};

/** The release out of `debian-11.6`, `bullseye`, `alpine-3.18.4`, `rhel-8.8`; null where none can be made out. */
function releaseOf(ecosystem: string, distro: string): string | null {
  const text = distro.toLowerCase();
  const code = CODE_NAMES[text.replace(/^[a-z]+-/, "")];
  if (code !== undefined) return code;
  const [, numbers] = /(?:^|[-_a-z])v?(\d+(?:\.\d+)*)$/.exec(text) ?? [];
  return numbers === undefined ? null : releaseKey(ecosystem, numbers);
}

/** A release as both sides are compared: 11, 3.18, 22.04, 8. */
export function releaseKey(ecosystem: string, release: string): string {
  const numbers = release.replace(/^v(?=\d)/, "").replace(/:LTS$/, "");
  const parts = numbers.split(".");
  if (ecosystem === "Debian" || ecosystem === "Rocky Linux" || ecosystem === "AlmaLinux") return parts[0] ?? numbers;
  if (ecosystem === "Alpine") return parts.slice(0, 2).join(".");
  if (ecosystem !== "Red Hat") return numbers;
  // enterprise_linux:8::baseos counts for every 8; extended streams (rhel_eus:8.6::…) are told apart.
  return /^(?:enterprise_linux:)?(\d+)(?:\.\d+)?(?:::.*)?$/.exec(numbers)?.[1] ?? numbers;
}
