import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareVersions, VERSION_SCHEMES, type VersionScheme } from "./compare-versions.ts";

/** Each list from the earliest to the latest, as the scheme's own text orders them. */
const ORDERED: readonly (readonly [VersionScheme, string, readonly string[]])[] = [
  ["semver", "semver.org, 11", ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"]],
  ["semver", "semver.org, 11", ["1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0", "2.1.0", "2.1.1"]],
  [
    "go",
    "pseudo versions (go.dev/ref/mod)",
    ["v0.0.0-20190308221718-c2843e01d9a2", "v0.0.0-20200622213623-75b288015ac9", "v0.1.0"],
  ],
  ["go", "releases of the tool chain", ["go1.20", "go1.20.1", "go1.21rc2", "go1.21.0", "1.21.3"]],
  [
    "pep440",
    "PEP 440, summary",
    [
      "1.dev0",
      "1.0.dev456",
      "1.0a1",
      "1.0a2.dev456",
      "1.0a12",
      "1.0b1.dev456",
      "1.0rc1",
      "1.0",
      "1.0.post456.dev34",
      "1.0.post456",
      "1.1.dev1",
    ],
  ],
  ["pep440", "epochs", ["2026.1", "1!0.1"]],
  [
    "maven",
    "POM reference, examples",
    ["1-alpha-1", "1-beta-2", "1-milestone-3", "1-rc-1", "1-SNAPSHOT", "1", "1-sp", "1-abc", "1-1", "1.1"],
  ],
  ["maven", "POM reference, examples", ["1.0-alpha1", "1", "1-foo", "1-foo2", "1-foo10"]],
  ["maven", "real releases", ["2.0-beta9", "2.0-rc1", "2.0", "2.9.10.8", "2.12.4", "2.14.1", "2.15.0"]],
  [
    "debian",
    "deb-version(7)",
    ["1.0~beta1~svn1245", "1.0~beta1", "1.0", "1.0-1", "1.0-1+deb11u1", "1.0-1.1", "1.0-10", "1:0.1-1"],
  ],
  ["debian", "the tilde before all", ["0~~a", "0~", "0", "0a"]],
  [
    "debian",
    "real releases",
    ["1.1.1d-0+deb10u6", "1.1.1n-0+deb11u4", "1.1.1n-0+deb11u5", "3.0.2-0ubuntu1", "3.0.11-1~deb12u2"],
  ],
  ["rpm", "rpm-version(7)", ["1.0~beta", "1.0~rc1", "1.0", "1.0^git1", "1.0.1", "1.0.10", "2:0.1"]],
  ["rpm", "rpm's own tests of rpmvercmp", ["xyz.4", "8", "10", "10.0001", "10.0039"]],
  ["rpm", "real releases", ["1.1.1k-6.el8_5", "1.1.1k-9.el8_6", "1:1.1.1k-5.el8_5", "1:1.1.1k-7.el8_6"]],
  ["alpine", "apk-tools, version.data", ["2.34", "2.34.1"]],
  [
    "alpine",
    "apk-tools, version.data",
    ["1.0_alpha", "1.0_beta2", "1.0_pre1", "1.0_rc4", "1.0", "1.0_p1", "1.0a", "1.0.1"],
  ],
  ["alpine", "real releases", ["1.1.1b-r1", "1.1.1g-r0", "1.1.1t-r2", "3.0.8-r0"]],
  ["gem", "Gem::Version", ["1.0.a", "1.0.a.2", "1.0.b1", "1.0.rc1", "1.0", "1.0.1", "1.1.a", "1.1", "1.10"]],
  [
    "nuget",
    "Package versioning",
    ["1.0.1-alpha", "1.0.1-alpha.2", "1.0.1-alpha.10", "1.0.1-beta", "1.0.1-RC", "1.0.1", "1.0.1.1"],
  ],
  ["dotted", "OpenSSL", ["0.9.8", "1.0.2", "1.0.2k", "1.0.2z", "1.0.2zg", "1.1.1", "1.1.1k", "3.0.0-alpha1", "3.0.0"]],
  ["dotted", "OpenSSH and firmware", ["8.1", "8.2", "8.2p1", "8.3", "10.00.02"]],
];

for (const [scheme, source, versions] of ORDERED)
  test(`${scheme}: ${versions[0]} to ${versions.at(-1)} stand in the order of ${source}`, () => {
    for (const [at, one] of versions.entries())
      for (const [place, other] of versions.entries()) {
        const difference = compareVersions(scheme, one, other);
        assert.ok(difference !== null, `${one} and ${other} have no order`);
        assert.equal(Math.sign(difference), Math.sign(at - place), `${one} and ${other}`);
      }
  });

for (const [scheme, one, other] of [
  ["semver", "1.2", "1.2.0"],
  ["semver", "v1.2.3", "1.2.3"],
  ["semver", "1.2.3+build", "1.2.3"],
  ["go", "v2.0.0+incompatible", "2.0.0"],
  ["go", "go1.21", "1.21.0"],
  ["pep440", "1.0", "1.0.0"],
  ["pep440", "1.0.0RC1", "1.0rc1"],
  ["maven", "1.0.0", "1"],
  ["maven", "1.ga", "1-final"],
  ["maven", "1-a1", "1-alpha-1"],
  ["maven", "1-cr", "1-rc"],
  ["debian", "0:1.0", "1.0-0"],
  ["rpm", "1.05", "1.5"],
  ["gem", "1.0", "1"],
  ["nuget", "1.0.0.0", "1"],
  ["nuget", "1.0-RC", "1.0-rc"],
  ["dotted", "4.00", "4"],
  ["dotted", "v2.1", "2.1.0-final"],
] as const)
  test(`${scheme}: ${one} is ${other}`, () => {
    // `|| 0`: minus nought is nought.
    assert.equal(compareVersions(scheme, one, other) || 0, 0);
    assert.notEqual(compareVersions(scheme, one, other), null);
  });

for (const [scheme, one, other] of [
  ["semver", "latest", "1.0.0"],
  ["go", "(devel)", "1.0.0"],
  ["pep440", "2019-03-trunk-x", "1.0"],
  ["debian", "unknown", "1.0"],
  ["alpine", "v1", "1.0"],
  ["gem", "main", "1.0"],
  ["dotted", "r2023a", "1.0"],
  ["dotted", "1.0-custom", "1.0"],
  ["dotted", "1.0b2", "1.0"],
] as const)
  test(`${scheme}: ${one} and ${other} have no order, and none is made up`, () => {
    assert.equal(compareVersions(scheme, one, other), null);
  });

const SIGNS = fc.constantFrom(..."0123456789abzrcv.-_+~^: ");
const version = fc.array(SIGNS, { maxLength: 12 }).map((signs) => signs.join(""));

for (const scheme of VERSION_SCHEMES)
  test(`${scheme}: total, and turned round it is the opposite`, () => {
    fc.assert(
      fc.property(version, version, (one, other) => {
        const there = compareVersions(scheme, one, other);
        const back = compareVersions(scheme, other, one);
        assert.equal(there === null, back === null);
        if (there !== null && back !== null) assert.equal(Math.sign(there) + Math.sign(back), 0);
      }),
    );
  });
