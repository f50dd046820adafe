/** Documents: forms, bills of materials, policies, dumps of a proxy, certificates. */
import { encode, Tagged } from "cborg";
import { encodeShortLabel } from "../../../src/domain/label/short-label-codec.ts";
import { flow, request, response, tnetstring } from "../../../src/formats/mitmproxy/dump-for-tests.ts";
import { joined, text } from "../../../src/formats/packet-file/capture-for-tests.ts";
import { recorded } from "../../../src/formats/tls/collect-facts-for-tests.ts";

export const FORM = [
  ["DOC-1", "Who made it?", "Example GmbH", ""],
  ["DOC-5", "Contact?", "Example GmbH, Tel. +49 711 555 0100, support@a.example", ""],
  ["MPII-2.6", "Copies?", "Yes", "Note 1"],
  ["CONN-1.2.4", "Other?", "Yes", "HDMI"],
  ["MPII-3", "Keeps?", "n/a: 7", ""],
  ["CONN-1.1", "Radio?", "No", "see notes"],
  ["Note 1:", "only on paper", "", ""],
];
export const CSV = FORM.map((row) =>
  row.map((cell) => (/[,"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(","),
).join("\r\n");

export const BOM = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: {
    timestamp: "2026-02-03T10:00:00Z",
    component: {
      type: "device",
      name: "Rill 2",
      version: "C",
      manufacturer: { name: "W", url: ["https://w.example"], address: { country: "DE" } },
      properties: [
        { name: "cdx:device:gs1:gtin-13", value: "4012345000009" },
        { name: "cdx:lifecycle:milestone:endOfSupport", value: "2032-06-30" },
      ],
      externalReferences: [{ type: "security-contact", url: "mailto:a@w.example?subject=R" }],
    },
  },
  components: [
    {
      type: "operating-system",
      name: "RTOS",
      version: "5.2",
      components: [{ type: "library", name: "tls", hashes: [{ alg: "SHA-256", content: "00" }] }],
    },
  ],
  services: [
    {
      name: "cloud",
      endpoints: ["https://a.example/v1", "mqtts://b.example:8883"],
      authenticated: true,
      data: [{ flow: "outbound", classification: "PII" }],
      provider: { name: "C" },
      services: [{ name: "in" }],
    },
  ],
};
export const FHIR = {
  resourceType: "Bundle",
  entry: [
    {
      fullUrl: "https://a.example/fhir/Device/d1",
      resource: {
        resourceType: "Device",
        id: "d1",
        contained: [{ resourceType: "DeviceDefinition", id: "x", manufacturerString: "W", modelNumber: "M" }],
        definition: { reference: "#x" },
        identifier: [{ type: { coding: [{ code: "SNO" }] }, value: "7" }],
        udiCarrier: [{ deviceIdentifier: "09521000001015", carrierHRF: "(01)09521000001015(21)7" }],
        version: [{ type: { text: "firmware" }, value: "2.1" }],
        type: [{ coding: [{ display: "pump" }] }],
        duration: { value: 7, code: "h" },
        location: { reference: "Location/w" },
        note: [{ text: "a" }],
      },
    },
    { resource: { resourceType: "Location", id: "w", name: "W", partOf: { reference: "Location/s" } } },
    { resource: { resourceType: "Location", id: "s", name: "S", physicalType: { coding: [{ code: "si" }] } } },
  ],
};
export const MUD = {
  "ietf-mud:mud": {
    "mud-version": 1,
    "mud-url": "https://w.example/d",
    "last-update": "2025-11-02T08:00:00+00:00",
    "is-supported": true,
    "mfg-name": "W",
    "from-device-policy": { "access-lists": { "access-list": [{ name: "fr" }] } },
    "to-device-policy": { "access-lists": { "access-list": [{ name: "to" }] } },
  },
  "ietf-access-control-list:acls": {
    acl: ["fr", "to"].map((name) => ({
      name,
      type: "ipv4-acl-type",
      aces: {
        ace: [
          {
            name: "a",
            matches: {
              ipv4: { "ietf-acldns:dst-dnsname": "a.example", protocol: 6 },
              tcp: { "ietf-mud:direction-initiated": "from-device", "destination-port": { operator: "eq", port: 443 } },
            },
            actions: { forwarding: "accept" },
          },
          {
            name: "b",
            matches: {
              "ietf-mud:mud": { "local-networks": [null] },
              udp: { "source-port": { "lower-port": 1, "upper-port": 9 } },
              ipv6: { "destination-ipv6-network": "2001:db8::/32" },
            },
            actions: { forwarding: "drop" },
          },
        ],
      },
    })),
  },
};

export const UCUM =
  '<?xml version="1.0"?><root xmlns="http://unitsofmeasure.org/ucum-essence" version="9" revision-date="2026-01-01"><prefix Code="m" CODE="M"><name>milli</name></prefix><base-unit Code="g" CODE="G"><name>gram</name></base-unit><unit Code="g&#37;" isMetric="yes" class="chemical"><name>gram</name></unit></root>';

export const dumps = (): Uint8Array[] => [
  tnetstring(flow()),
  joined(
    tnetstring(
      flow({
        request: request({ content: text("a=b"), path: text("/a?b=c") }),
        response: response({ content: text("{}") }),
      }),
    ),
    tnetstring(flow({ version: [0, 18] })),
  ),
  tnetstring(
    flow({
      version: 10,
      type: "tcp",
      messages: [
        [true, text("x"), 1.5],
        [false, text("y"), 2.5],
      ],
      request: null,
      response: null,
    }),
  ),
  tnetstring(
    flow({
      version: 20,
      type: "http",
      websocket: { messages: [[1, true, text("x"), 1.5, false, false]], closed_by_client: true },
    }),
  ),
];

export const certificates = (): Uint8Array[] => {
  const chains: Uint8Array[] = [];
  for (const name of ["tls-1.2", "tls-1.2-client-certificate"] as const) {
    const stream = recorded(name)[0] ?? [];
    const bytes = joined(...stream.map((chunk) => chunk.bytes));
    for (let at = 0; at + 4 < bytes.length && chains.length < 4; at++) {
      const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x82 || length < 200 || at + 4 + length > bytes.length) continue;
      chains.push(bytes.slice(at, at + 4 + length));
      at += 3 + length;
    }
  }
  return chains;
};

/** A short label alone and as a COSE_Sign1, whose signature is not asked for. */
export function shortLabels(): Uint8Array[] {
  const short = encodeShortLabel({
    maker: "Example GmbH",
    model: "Rill 2",
    digest: "ab".repeat(32),
    issuer: { name: "Example GmbH", kind: "maker" },
    issued: "2026-01-15",
    validUntil: "2028-01-15",
    language: "en",
    udiDi: "04012345000009",
    kind: "pump",
    riskClass: "II",
    supportUntil: "2031-06-30",
    recipients: [{ name: "Example GmbH", countries: ["DE", "IE"] }],
    attributes: [
      { name: "heart rate", cycle: 60 },
      { name: "name", cycle: "when it is set up" },
    ],
    protocols: ["MQTT", "of our own"],
    left: { recipients: 0, attributes: 1, protocols: 0 },
  });
  const header = new Map<number, unknown>([
    [1, -7],
    [4, new Uint8Array(8).fill(7)],
  ]);
  const cose = encode(new Tagged(18, [encode(header), new Map(), short, new Uint8Array(64).fill(9)]));
  return [short, new Uint8Array(cose)];
}
