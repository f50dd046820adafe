/** Exchanges, handshakes and labels that are written down, and the audit of them, for the tests of its rules. */
import type { Label } from "../domain/label/label.ts";
import type { AttributeFacts, AttributeKnowledge } from "../domain/traffic/attribute-knowledge.ts";
import { auditTraffic } from "../domain/traffic/audit.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import type { SeenAttribute } from "../domain/traffic/content.ts";
import type { Exchange } from "../domain/traffic/conversation.ts";
import { DestinationCollector } from "../domain/traffic/destinations.ts";
import type { MarkedMoment } from "../domain/traffic/moments.ts";
import type { Mark, Protection, SeenCertificate } from "../domain/traffic/protection.ts";
import { loadWorld } from "../store/load-world.ts";

const world = loadWorld();
export const START = Date.UTC(2026, 10, 22, 9);
export const AT_AMAZON_IRELAND = "52.208.1.1";
export const LOCAL = "192.168.1.20";

const facts = (
  id: string,
  group: string,
  personal = true,
  about: AttributeFacts["about"] = "user",
): AttributeFacts => ({
  id,
  name: { en: id.replaceAll("-", " "), de: id },
  about,
  personal,
  group,
});
const VOCABULARY = [
  facts("device-model", "device", false, "device"),
  facts("installation-id", "identifier"),
  facts("wifi-name", "network"),
  facts("latitude", "location"),
  facts("heart-rate", "health", true, "patient"),
  facts("patient-name", "patient", true, "patient"),
];
const attributes: AttributeKnowledge = {
  find: (id) => VOCABULARY.find((one) => one.id === id),
  ofWords: (text) => VOCABULARY.filter(({ name }) => name.en === text.toLowerCase()).map(({ id }) => id),
};

export const exchange = (changes: Partial<Exchange> = {}): Exchange => ({
  pointer: "frame 1",
  host: "app.launchdarkly.com",
  address: AT_AMAZON_IRELAND,
  port: 443,
  scheme: "https",
  method: "POST",
  path: "/",
  queryNames: [],
  formNames: [],
  startedAtMs: START,
  status: 200,
  bytesUp: 100,
  bytesDown: 100,
  fromCache: false,
  reached: true,
  requestMediaType: null,
  protection: null,
  marks: [],
  content: {},
  ...changes,
});

export const handshake = (changes: Partial<Protection> = {}): Protection => ({
  version: "TLS 1.3",
  cipherSuite: 0x1301,
  group: "x25519",
  encryptThenMac: null,
  alpn: "h2",
  echOffered: false,
  resumed: false,
  certificates: [],
  clientCertificate: false,
  ja4: null,
  agreedBy: "device",
  ...changes,
});

export const certificate = (changes: Partial<SeenCertificate> = {}): SeenCertificate => ({
  subject: { commonName: "app.launchdarkly.com", organization: null, country: null },
  issuer: { commonName: "Some CA", organization: "Some CA Ltd", country: "US" },
  selfIssued: false,
  notBefore: "2026-01-01T00:00:00Z",
  notAfter: "2027-01-01T00:00:00Z",
  keyAlgorithm: "EC",
  keyBits: 256,
  signatureAlgorithm: "sha256WithRSAEncryption",
  names: ["*.launchdarkly.com"],
  isCa: false,
  fingerprint: "aa",
  ...changes,
});

export function audit(
  exchanges: readonly Exchange[],
  {
    label,
    moments = [],
    examined = true,
    captures = [],
    canary = null,
  }: {
    label?: object;
    moments?: readonly MarkedMoment[];
    examined?: boolean;
    captures?: AuditReport["captures"];
    canary?: string | null;
  } = {},
): AuditReport {
  const collector = new DestinationCollector();
  collector.file = "capture";
  collector.moments = moments;
  for (const one of exchanges) collector.exchange(one);
  return auditTraffic(
    {
      captures,
      peers: collector.peers,
      label: label === undefined ? null : { label: label as Label, digest: null, signed: false },
      attributes,
      marked: moments.map(({ moment }) => moment),
      examination: { contentsExamined: examined, canary, valuesShown: false },
    },
    world,
    "2026-11-22",
  );
}

export const found = (report: AuditReport) =>
  report.findings.map(({ kind, severity, subject, observed }) => [kind, severity, subject, observed]);
export const kinds = (report: AuditReport) => report.findings.map(({ kind, severity }) => `${kind} ${severity}`);
export const mark = (kind: Mark["kind"], what: string): Mark => ({ kind, what, direction: 0, count: 2 });

export const labelOf = (data: object, more: object = {}) => ({
  carelabel: "1.0",
  product: { maker: { name: "Scanner Ltd" }, model: "Scanner" },
  components: { data, ...more },
});

export const sent = (attribute: string, more: Partial<SeenAttribute> = {}): Exchange["content"] => ({
  up: {
    examinedBytes: 100,
    unexaminedBytes: 0,
    unread: [],
    hits: [],
    identifiers: [],
    attributes: [
      { attribute, layers: ["body", "JSON $.events[3].value"], shown: "ab…", because: "name of the field", ...more },
    ],
  },
});

export const HIT = {
  field: "name",
  variant: "",
  encoding: "UTF-8",
  digest: null,
  layers: ["body"],
  offset: 7,
} as const;
export const planted: Exchange["content"] = {
  up: { ...(sent("x").up as NonNullable<Exchange["content"]["up"]>), attributes: [], hits: [HIT] },
};
