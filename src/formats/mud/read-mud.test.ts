import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import { InputError } from "../../domain/input-error.ts";
import { ComponentsFacts } from "../../domain/label/components.ts";
import { PURPOSE_IN_MUD } from "../../domain/label/source-text.ts";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { readMud } from "./read-mud.ts";

const readText = (text: string) => readMud(new TextEncoder().encode(text), { name: "device.json" });
const read = (document: unknown) => readText(JSON.stringify(document));
const accept = { actions: { forwarding: "accept" } };

/** A MUD file of RFC 8520 with these entries from and to the device. */
function mud(from: object[], to: object[] = [], more: object = {}) {
  return {
    "ietf-mud:mud": {
      "mud-version": 1,
      "mud-url": "https://maker.example/device",
      "last-update": "2025-11-02T08:00:00+00:00",
      "is-supported": true,
      "mfg-name": "Maker Ltd",
      "model-name": "Device 1",
      "from-device-policy": { "access-lists": { "access-list": [{ name: "fr" }] } },
      "to-device-policy": { "access-lists": { "access-list": [{ name: "to" }] } },
      ...more,
    },
    "ietf-access-control-list:acls": {
      acl: [
        {
          name: "fr",
          type: "ipv4-acl-type",
          aces: { ace: from.map((matches, index) => ({ name: `fr${index}`, matches, ...accept })) },
        },
        {
          name: "to",
          type: "ipv4-acl-type",
          aces: { ace: to.map((matches, index) => ({ name: `to${index}`, matches, ...accept })) },
        },
      ],
    },
  };
}
const endpointsOf = (document: unknown) => read(document).components?.data?.endpoints;

test("a rule and its mirror in the other direction are one endpoint, with the peer's port", () => {
  const document = mud(
    [
      {
        ipv4: { "ietf-acldns:dst-dnsname": "Cloud.Maker.example", protocol: 6 },
        tcp: { "destination-port": { operator: "eq", port: 8883 }, "ietf-mud:direction-initiated": "from-device" },
      },
    ],
    [
      {
        ipv4: { "ietf-acldns:src-dnsname": "cloud.maker.example", protocol: 6 },
        tcp: { "source-port": { operator: "eq", port: 8883 }, "ietf-mud:direction-initiated": "from-device" },
      },
    ],
  );
  assert.deepEqual(endpointsOf(document), [
    { host: "cloud.maker.example", port: 8883, transport: "tcp", protocol: "MQTTS", purpose: PURPOSE_IN_MUD },
  ]);
});

test("a peer that opens the connection is told so, with the device's port", () => {
  const document = mud(
    [
      {
        "ietf-mud:mud": { "local-networks": [null] },
        ipv4: { protocol: 6 },
        tcp: { "source-port": { operator: "eq", port: 80 }, "ietf-mud:direction-initiated": "to-device" },
      },
    ],
    [
      {
        "ietf-mud:mud": { "local-networks": [null] },
        ipv4: { protocol: 6 },
        tcp: { "destination-port": { operator: "eq", port: 80 }, "ietf-mud:direction-initiated": "to-device" },
      },
    ],
  );
  assert.deepEqual(endpointsOf(document), [
    {
      host: "local",
      port: 80,
      transport: "tcp",
      protocol: "HTTP",
      purpose: {
        en: "any device in the same network (connects to the device)",
        de: "jedes Gerät im selben Netz (verbindet sich zum Gerät)",
      },
    },
  ]);
});

test("roles in the local network become local peers with words for their purpose", () => {
  const roles = [
    {
      "ietf-mud:mud": { controller: "urn:ietf:params:mud:dns" },
      ipv4: { protocol: 17 },
      udp: { "destination-port": { operator: "eq", port: 53 } },
    },
    { "ietf-mud:mud": { controller: "urn:ietf:params:mud:ntp" }, udp: {} },
    {
      "ietf-mud:mud": { controller: "https://hospital.example/pacs" },
      ipv4: { protocol: 6 },
      tcp: { "destination-port": { operator: "eq", port: 104 } },
    },
    { "ietf-mud:mud": { manufacturer: "maker.example" } },
    { "ietf-mud:mud": { model: "https://maker.example/other" } },
  ];
  assert.deepEqual(
    endpointsOf(mud(roles))?.map(({ host, port, protocol, purpose }) => [
      host,
      port,
      protocol,
      (purpose as { en: string }).en,
    ]),
    [
      ["local", 53, "DNS", "name resolution"],
      ["local", 123, "NTP", "time"],
      ["local", 104, "DICOM", "the controller https://hospital.example/pacs"],
      ["local", undefined, "any", "devices of the maker maker.example"],
      ["local", undefined, "any", "devices of the model https://maker.example/other"],
    ],
  );
});

test("networks keep their address, ranges of ports and any host are told as what a label cannot hold", () => {
  const contribution = read(
    mud([
      {
        ipv4: { "destination-ipv4-network": "192.168.4.7/32", protocol: 17 },
        udp: { "destination-port": { "lower-port": 5353, "upper-port": 5353 } },
      },
      { ipv6: { "destination-ipv6-network": "2001:db8::/32" } },
      { ipv4: { "destination-ipv4-network": "0.0.0.0/0", protocol: 6 } },
      { ipv4: { "destination-ipv4-network": "300.1.1.1/8" } },
      {
        ipv4: { "ietf-acldns:dst-dnsname": "a.example.org", protocol: 6 },
        tcp: { "destination-port": { "lower-port": 5000, "upper-port": 5010 } },
      },
      { ipv4: { "ietf-acldns:dst-dnsname": "*.com" } },
      { ipv4: { protocol: 1 } },
    ]),
  );
  assert.deepEqual(
    contribution.components?.data?.endpoints?.map(({ host, port, protocol }) => [host, port, protocol]),
    [
      ["192.168.4.7", 5353, "mDNS"],
      ["2001:db8::/32", undefined, "any"],
      ["a.example.org", undefined, "TCP"],
    ],
  );
  for (const says of [
    /fr2" allows any host/,
    /300.1.1.1\/8", which is none/,
    /ports 5000 to 5010/,
    /"\*.com", which a label cannot hold/,
    /fr6" allows any host/,
  ]) {
    assert.ok(
      contribution.notes.some((note) => says.test(note)),
      `${says}: ${contribution.notes.join("; ")}`,
    );
  }
});

test("product, transparency (RFC 9472) and the end of updates are carried over", () => {
  const contribution = read(
    mud([], [], {
      "is-supported": false,
      systeminfo: "infusion pump",
      "firmware-rev": "4.2",
      "ietf-mud-transparency:transparency": {
        sboms: [{ "version-info": "4.2", "sbom-url": "https://maker.example/sbom/4.2.json" }],
        "vuln-contact-uri": "mailto:psirt@maker.example",
      },
    }),
  );
  assert.deepEqual(contribution.product, {
    maker: { name: "Maker Ltd" },
    model: "Device 1",
    kind: "infusion pump",
    firmwareLine: "4.2",
  });
  assert.deepEqual(contribution.lifecycle, {
    productLineAlive: "no",
    vulnerabilityContact: { email: "psirt@maker.example" },
  });
  assert.equal(contribution.sbomUrl, "https://maker.example/sbom/4.2.json");
  assert.equal(contribution.on, "2025-11-02");
  assert.match(contribution.notes.join(), /never update the product again/);
});

test("rules that let nothing pass, lists that are missing and lists that nobody uses count for nothing", () => {
  const document = mud([{ ipv4: { "ietf-acldns:dst-dnsname": "a.example.org" } }]);
  const lists = document["ietf-access-control-list:acls"].acl;
  (lists[0]?.aces.ace[0] as { actions: object }).actions = { forwarding: "drop" };
  lists.splice(1, 1, { name: "stray", type: "ipv4-acl-type", aces: { ace: [] } });
  const contribution = read(document);
  assert.equal(contribution.components, undefined);
  assert.match(
    contribution.notes.join("; "),
    /access list "to", which is not there; no policy uses its access list "stray"/,
  );
});

for (const [title, document, code, where] of [
  ["a document without the container", { a: 1 }, "mud-unreadable", "/ietf-mud:mud"],
  ["a bill of materials", { bomFormat: "CycloneDX" }, "format-unsupported", "/bomFormat"],
  ["a container that is a list", { "ietf-mud:mud": [] }, "mud-unreadable", "/ietf-mud:mud"],
  [
    "access lists that are no list",
    { "ietf-mud:mud": {}, "ietf-access-control-list:acls": { acl: {} } },
    "mud-unreadable",
    "/ietf-access-control-list:acls/acl",
  ],
  [
    "an entry that is a number",
    mud([1 as unknown as object]),
    "mud-unreadable",
    "/ietf-access-control-list:acls/acl/0/aces/ace/0/matches",
  ],
] as const) {
  test(`${title} is refused where it stands`, () => {
    assert.throws(() => read(document), { code, where });
  });
}

test("cut off at any place it gives a typed error with line and column", () => {
  const text = JSON.stringify(mud([{ ipv4: { "ietf-acldns:dst-dnsname": "a.example.org" } }]), null, 1);
  for (let end = 0; end < text.length; end += 11) {
    assert.throws(
      () => readText(text.slice(0, end)),
      (error) => error instanceof InputError && error.code === "mud-unreadable" && /^\d+:\d+$/.test(error.where),
    );
  }
});

test("any value in any place gives endpoints that a label may hold, or a typed error", () => {
  const anything = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text));
  const port = fc.oneof(
    anything,
    fc.record({ operator: fc.constantFrom("eq", "gt", "lte", "neq"), port: fc.integer() }),
    fc.record({ "lower-port": fc.integer(), "upper-port": fc.integer() }),
  );
  const matches = fc.oneof(
    anything,
    fc.record(
      {
        ipv4: fc.record(
          {
            "ietf-acldns:dst-dnsname": fc.oneof(anything, fc.domain()),
            protocol: anything,
            "destination-ipv4-network": fc.oneof(anything, fc.ipV4()),
          },
          { requiredKeys: [] },
        ),
        tcp: fc.record({ "destination-port": port, "source-port-range": port }, { requiredKeys: [] }),
        "ietf-mud:mud": anything,
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(
      fc.array(matches, { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom("systeminfo", "mfg-name", "is-supported", "transparency", "from-device-policy"),
        anything,
      ),
      (rules, more) => {
        try {
          const { components } = read(mud(rules as object[], rules as object[], more));
          assert.ok(components === undefined || Check(ComponentsFacts, components), JSON.stringify(components));
        } catch (error) {
          assert.ok(error instanceof InputError, String((error as Error).stack));
          assert.equal(error.code, "mud-unreadable");
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("the early draft of a thermostat is read as what it is", { skip: sharedAbsent }, () => {
  const contribution = readMud(readFileSync(sharedPath("captures", "osmud", "MUDFILE.NEST")), { name: "MUDFILE.NEST" });
  assert.equal(contribution.source, "MUDFILE.NEST (MUD, draft before RFC 8520)");
  assert.deepEqual(contribution.components?.data?.endpoints, [
    { host: "nest.com", port: 9543, transport: "tcp", protocol: "TCP", purpose: PURPOSE_IN_MUD },
    {
      host: "local",
      protocol: "any",
      purpose: { en: "its controller in the same network", de: "seine Steuerung im selben Netz" },
    },
    {
      host: "local",
      protocol: "any",
      purpose: { en: "devices of the same maker", de: "Geräte desselben Herstellers" },
    },
  ]);
  assert.deepEqual(contribution.notes, [
    "mud-version is missing, which RFC 8520 demands",
    'it is written in the form of a draft before RFC 8520 (container "access-lists"); it was read, and network equipment may refuse it',
    "it names no maker; its MUD URL is at mplaunchpad.com",
  ]);
});

test("a light bulb of the RFC's example, in the draft's container, has one service", { skip: sharedAbsent }, () => {
  const contribution = readMud(readFileSync(sharedPath("captures", "osmud", "lightbulb2000.json")), {
    name: "lightbulb2000.json",
  });
  assert.deepEqual(contribution.product, { kind: "The BMS Example Lightbulb" });
  assert.deepEqual(contribution.components?.data?.endpoints, [
    { host: "service.bms.example.com", port: 443, transport: "tcp", protocol: "HTTPS", purpose: PURPOSE_IN_MUD },
  ]);
});

for (const [file, host] of [
  ["cloud-service", "cloud-service.example.com"],
  ["my-controller", "local"],
  ["same-manufacturer", "local"],
] as const) {
  test(`the example ${file} names one peer`, { skip: sharedAbsent }, () => {
    const contribution = readMud(readFileSync(sharedPath("captures", "mudmaker", `${file}.json`)), { name: file });
    assert.deepEqual(
      contribution.components?.data?.endpoints?.map((endpoint) => [endpoint.host, endpoint.port, endpoint.protocol]),
      [[host, undefined, "any"]],
    );
    assert.equal(contribution.product?.maker?.name, "Example, Inc.");
    assert.deepEqual(contribution.notes, []);
  });
}

/** `most` repetitions of `text`, parted by commas. */
const many = (text: string, most: number) => new Array(most).fill(text).join(",");

for (const [what, lists, rules] of [
  ["names one long list thousands of times", 5_000, 5_000],
  ["holds thousands of rules", 1, 9_000],
] as const) {
  test(`a hostile file that ${what} is read in little time, and what is left out is told`, { timeout: 10_000 }, () => {
    const policy = `{"access-lists":{"access-list":[${many('{"name":"fr"}', lists)}]}}`;
    const rule =
      '{"name":"r","matches":{"ipv4":{"ietf-acldns:dst-dnsname":"a.example"}},"actions":{"forwarding":"accept"}}';
    const text = `{"ietf-mud:mud":{"from-device-policy":${policy},"to-device-policy":${policy}},
      "ietf-access-control-list:acls":{"acl":[{"name":"fr","aces":{"ace":[${many(rule, rules)}]}}]}}`;
    const before = processorClock();
    const { components, notes } = readText(text);
    assert.ok(before() < 4_000);
    assert.equal(components?.data?.endpoints?.length, 1);
    assert.match(notes.join("\n"), lists > 1 ? /more than once/ : /more than 5000 rules/);
  });
}
