import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packageKey, packageOf, releaseKey } from "./package-identity.ts";

for (const [purl, ecosystem, release, names] of [
  ["pkg:npm/%40angular/core@12.0.1", "npm", null, [["@angular/core", "12.0.1"]]],
  ["pkg:pypi/Typing_Extensions@4.0", "PyPI", null, [["typing-extensions", "4.0"]]],
  ["pkg:golang/github.com/Masterminds/goutils@v1.1.0", "Go", null, [["github.com/masterminds/goutils", "v1.1.0"]]],
  ["pkg:golang/std@1.20.1", "Go", null, [["stdlib", "1.20.1"]]],
  [
    "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar",
    "Maven",
    null,
    [["org.apache.logging.log4j:log4j-core", "2.14.1"]],
  ],
  ["pkg:composer/laravel/framework@7.12.0", "Packagist", null, [["laravel/framework", "7.12.0"]]],
  [
    "pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u4?upstream=openssl&distro=debian-11.6",
    "Debian",
    "11",
    [["openssl", "1.1.1n-0+deb11u4"]],
  ],
  [
    "pkg:deb/debian/gcc-10-base@10.2.1-6?upstream=gcc-10%4010.2.1-5&distro=bullseye",
    "Debian",
    "11",
    [["gcc-10", "10.2.1-5"]],
  ],
  ["pkg:deb/ubuntu/vim@8.2-1?epoch=2&distro=ubuntu-22.04", "Ubuntu", "22.04", [["vim", "2:8.2-1"]]],
  ["pkg:apk/alpine/busybox@1.36.1-r5?distro=3.18.4", "Alpine", "3.18", [["busybox", "1.36.1-r5"]]],
  [
    "pkg:rpm/redhat/openssl-libs@1.1.1k-9.el8_6?epoch=1&upstream=openssl-1.1.1k-9.el8_6.src.rpm&distro=rhel-8.6",
    "Red Hat",
    "8",
    [
      ["openssl-libs", "1:1.1.1k-9.el8_6"],
      ["openssl", "1:1.1.1k-9.el8_6"],
    ],
  ],
] as const)
  test(`${purl} is looked up in ${ecosystem}`, () => {
    assert.deepEqual(packageOf(purl), {
      ...{ ecosystem, release },
      names: names.map(([name, version]) => ({ key: `${ecosystem}\n${name}`, version })),
    });
  });

for (const purl of ["pkg:generic/openssl@3.0", "pkg:oci/app@sha256:ab", "npm/ws@1.0", "pkg:", ""])
  test(`"${purl}" has no ecosystem with records`, () => assert.equal(packageOf(purl), undefined));

test("releases are compared as both sides write them", () => {
  assert.equal(releaseKey("Ubuntu", "22.04:LTS"), "22.04");
  assert.equal(releaseKey("Alpine", "v3.18"), "3.18");
  assert.equal(releaseKey("Red Hat", "enterprise_linux:8::baseos"), "8");
  assert.notEqual(releaseKey("Red Hat", "rhel_eus:8.6::appstream"), "8");
  assert.notEqual(releaseKey("Ubuntu", "Pro:22.04:LTS"), "22.04");
});

test("an ecosystem of any name, even one of every object, has its own keys", () => {
  assert.equal(packageKey("constructor", "A"), "constructor\nA");
});

test("any text is an address or none", () => {
  fc.assert(fc.property(fc.string(), (text) => void packageOf(`pkg:${text}`)));
  const sign = fc.constantFrom(..."deb/ian@?&=%#:epochupstreamdistro1.-");
  fc.assert(fc.property(fc.array(sign, { maxLength: 50 }), (signs) => void packageOf(`pkg:deb/${signs.join("")}`)));
});
