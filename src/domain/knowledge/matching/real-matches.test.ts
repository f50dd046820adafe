/**
 * Matches and non-matches that were checked by hand against the real records, each with the reason read in the record.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nvdWeaknesses, osvWeaknesses } from "../../../knowledge-records-for-tests.ts";
import { sharedAbsent } from "../../../samples-for-tests.ts";
import type { SoftwareComponent, Weakness } from "../weakness.ts";
import { SoftwareIndex } from "./software-index.ts";

const kept = new Map<string, Weakness>();
if (!sharedAbsent)
  for (const one of [
    ...osvWeaknesses("go.ndjson.gz"),
    ...osvWeaknesses("pypi.ndjson.gz"),
    ...osvWeaknesses("npm-nswg-converted.ndjson.gz"),
    ...osvWeaknesses("mixed-ecosystems.ndjson"),
    ...nvdWeaknesses("range-cases.json.gz"),
    ...nvdWeaknesses("medical.json"),
  ])
    kept.set(one.id, one);

const component = (given: Partial<SoftwareComponent>): SoftwareComponent => ({
  ...{ name: "x", version: null, purl: null, cpe: null, reference: null, sha256: null, ...given },
});
const purl = (text: string) => component({ purl: text });
const cpe = (text: string, version: string | null = null) => component({ cpe: text, version });
const cpe23 = (part: string, rest = "*:*:*:*:*:*:*") => `cpe:2.3:${part}:${rest}`;

function verdictOf(id: string, components: readonly SoftwareComponent[]) {
  const weakness = kept.get(id);
  assert.ok(weakness, `${id} is not among the records`);
  const index = new SoftwareIndex();
  for (const one of components) index.add(0, one);
  const [hit] = index.hits(weakness);
  return hit?.verdict ?? { kind: "not-affected" };
}

const XNET = "pkg:golang/golang.org/x/net";
const ALPINE = "pkg:apk/alpine/libssl1.0@1.0.2o-r0?arch=x86_64&upstream=openssl";
const ALARIS = "o:bd:alaris_8015_pcu_firmware";

for (const [title, id, components, fixedIn] of [
  ["a Go module before the first fixed version", "GO-2024-2687", [purl(`${XNET}@v0.22.0`)], "0.23.0"],
  [
    "Go's standard library in the words of the tool chain",
    "GO-2024-2687",
    [purl("pkg:golang/stdlib@go1.21.8")],
    "1.21.9",
  ],
  [
    "a release candidate of Go after 1.22.0-0, where the range begins",
    "GO-2024-2687",
    [purl("pkg:golang/stdlib@go1.22rc1")],
    "1.22.2",
  ],
  ["a Python package spelt otherwise, in the second range", "PYSEC-2014-10", [purl("pkg:pypi/Pillow@2.5.1")], "2.5.2"],
  ["the last affected version of an npm package", "x_NSWG-ECO-23", [purl("pkg:npm/marked@0.3.3")], null],
  ["the one version that is listed, without a range", "x_NSWG-ECO-330", [purl("pkg:npm/jquery@3.0.0-rc.1")], null],
  [
    "an Alpine package by its source, on a release that is named",
    "CVE-2018-5407",
    [purl(`${ALPINE}&distro=alpine-3.5.3`)],
    "1.0.2q-r0",
  ],
  [
    "a Maven artifact by group and name",
    "GHSA-mr95-9rr4-668f",
    [purl("pkg:maven/com.typesafe.akka/akka-actor_2.12@2.5.15")],
    "2.5.16",
  ],
  ["a CPE in the second of three ranges", "CVE-2016-1585", [cpe(cpe23("a:canonical:apparmor:3.0.4"))], "3.0.12"],
  ["an exact version of a CPE", "CVE-2024-3094", [cpe(cpe23("a:tukaani:xz:5.6.1"))], null],
  [
    "a CPE in its URI form, whose version stands beside it",
    "CVE-2018-1000500",
    [cpe("cpe:/a:busybox:busybox", "1.31.1")],
    "1.32.0",
  ],
  [
    "an update of a version, as the record writes it",
    "CVE-2022-25761",
    [cpe(cpe23("a:open62541:open62541:1.3", "rc1:*:*:*:*:*:*"))],
    null,
  ],
  ["firmware of a pump whose device is named like it", "CVE-2020-25165", [cpe(cpe23(`${ALARIS}:9.19`))], null],
  [
    "firmware of a pump that bears the device's own name",
    "CVE-2017-12718",
    [cpe(cpe23("o:smiths-medical:medfusion_4000_wireless_syringe_infusion_pump:1.5"))],
    null,
  ],
  [
    "software and the chip it runs on, both in the bill",
    "CVE-2020-13595",
    [cpe(cpe23("a:espressif:esp-idf:4.1")), cpe(cpe23("h:espressif:esp32:-"))],
    null,
  ],
  [
    "an npm package, which is the node.js that the record asks for",
    "CVE-2022-25929",
    [component({ purl: "pkg:npm/smoothie@1.35.0", cpe: cpe23("a:smoothiecharts:smoothie_charts:1.35.0") })],
    "1.36.1",
  ],
] as const)
  test(`match: ${title} (${id})`, { skip: sharedAbsent }, () => {
    assert.deepEqual(verdictOf(id, components), { kind: "affected", fixedIn });
  });

for (const [title, id, components] of [
  ["the first fixed version of a Go module", "GO-2024-2687", [purl(`${XNET}@v0.23.0`)]],
  ["the first fixed release of Go, whose older line is affected", "GO-2024-2687", [purl("pkg:golang/stdlib@1.22.2")]],
  ["a module whose path only begins with the affected one", "GO-2024-2687", [purl(`${XNET}/http2/v2@v0.1.0`)]],
  ["a Python package between two ranges", "PYSEC-2014-10", [purl("pkg:pypi/pillow@2.3.2")]],
  ["a package of the same name in another ecosystem", "PYSEC-2014-10", [purl("pkg:npm/pillow@2.5.1")]],
  ["the version after the last affected one", "x_NSWG-ECO-23", [purl("pkg:npm/marked@0.3.4")]],
  ["the release after the only version that is listed", "x_NSWG-ECO-330", [purl("pkg:npm/jquery@3.0.0")]],
  ["an Alpine release that the record does not name", "CVE-2018-5407", [purl(`${ALPINE}&distro=alpine-3.9.1`)]],
  [
    "an Alpine package at the fixed build",
    "CVE-2018-5407",
    [purl(`${ALPINE.replace("1.0.2o-r0", "1.0.2q-r0")}&distro=alpine-3.5`)],
  ],
  [
    "a Maven artifact of the same group and another name",
    "GHSA-mr95-9rr4-668f",
    [purl("pkg:maven/com.typesafe.akka/akka-slf4j_2.12@2.5.15")],
  ],
  ["the end of a CPE range, which is excluded", "CVE-2016-1585", [cpe(cpe23("a:canonical:apparmor:3.0.12"))]],
  ["a version before the two that were tampered with", "CVE-2024-3094", [cpe(cpe23("a:tukaani:xz:5.4.6"))]],
  ["the firmware after the last affected one", "CVE-2020-25165", [cpe(cpe23(`${ALARIS}:9.33.2`))]],
  ["the same product of another vendor", "CVE-2018-1000500", [cpe(cpe23("a:acme:busybox:1.31.1"))]],
  [
    "a package for another language than the record asks for",
    "CVE-2022-25929",
    [component({ purl: "pkg:pypi/smoothie@1.35.0", cpe: cpe23("a:smoothiecharts:smoothie_charts:1.35.0") })],
  ],
  ["the platform alone, which is not what is vulnerable", "CVE-2020-13595", [cpe(cpe23("h:espressif:esp32:-"))]],
  ["a record that was taken back", "PYSEC-2021-13", [purl("pkg:pypi/flask-caching@1.10.1")]],
] as const)
  test(`no match: ${title} (${id})`, { skip: sharedAbsent }, () => {
    assert.deepEqual(verdictOf(id, components), { kind: "not-affected" });
  });

for (const [title, id, components, reason] of [
  ["a Go module without a version that can be ordered", "GO-2024-2687", [purl(`${XNET}@(devel)`)], "version-unordered"],
  ["a module without a version", "GO-2024-2687", [purl(XNET)], "version-unstated"],
  ["an Alpine package whose release is not stated", "CVE-2018-5407", [purl(ALPINE)], "release-unstated"],
  [
    "software that is affected on one chip, which the bill does not name",
    "CVE-2020-13595",
    [cpe(cpe23("a:espressif:esp-idf:4.1"))],
    "runs-on-unknown",
  ],
  [
    "a product for which language is not stated",
    "CVE-2022-25929",
    [cpe(cpe23("a:smoothiecharts:smoothie_charts:1.35.0"))],
    "attribute-unstated",
  ],
  [
    "a version, where the record names none",
    "CVE-2022-2956",
    [cpe(cpe23("a:noxen_project:noxen:0.1"))],
    "version-not-named",
  ],
] as const)
  test(`undecided and told: ${title} (${id})`, { skip: sharedAbsent }, () => {
    assert.deepEqual(verdictOf(id, components), { kind: "undecided", reason });
  });
