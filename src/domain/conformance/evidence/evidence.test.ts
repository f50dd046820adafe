/** What label, audit, watch, bill of materials and form propose, each against the real types. */
import assert from "node:assert/strict";
import { test } from "node:test";
import components from "../../../../standards/update-components.json" with { type: "json" };
import type { Label } from "../../label/label.ts";
import type { ObservedBoot } from "../../runtime/report.ts";
import type { AuditReport, Destination } from "../../traffic/audit-report.ts";
import { ETSI, MDS2 } from "../catalogue-for-tests.ts";
import type { ProductFacts, WatchFacts } from "./facts.ts";
import { proposeFromForm } from "./form-answers.ts";
import { evidenceLinks, proposeEvidence } from "./links.ts";

type Said = readonly [provision: string, says: "supports" | "contradicts"];

const COMPONENTS = components.components;

function said(facts: ProductFacts): Said[] {
  return proposeEvidence(facts, COMPONENTS).map(({ provision, says }) => [provision, says]);
}

const LABEL: Label = {
  schema: "1.1",
  issuer: { name: "Northmere", kind: "maker" },
  issued: "2026-10-01",
  validUntil: "2028-10-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: "Northmere" }, model: "Sonoleaf" },
} as Label;

const label = (facts: Partial<Label>): ProductFacts => ({
  label: { label: { ...LABEL, ...facts }, name: "sonoleaf.label.yaml" },
});
type Data = NonNullable<NonNullable<Label["components"]>["data"]>;
const data = (facts: Partial<Data>) => label({ components: { data: facts as Data } });
type Attribute = NonNullable<Data["attributes"]>[number];
const attribute = (facts: Partial<Attribute>): Attribute => ({
  id: "heart-rate",
  name: "heart rate",
  cycle: { everySeconds: 60 },
  ...facts,
});

const DESTINATION: Destination = {
  host: "cloud.example",
  addresses: ["198.51.100.7"],
  port: 443,
  scheme: "https",
  operator: null,
  place: { country: "DE", region: null, provider: null, method: "ip-database", confidence: "low" },
  transfer: { class: "eea", scope: null, reference: null, validUntil: null },
  exchanges: 3,
  unanswered: 0,
  fromCache: 0,
  bytesUp: 1000,
  bytesDown: 200,
  firstSeen: null,
  lastSeen: null,
  declared: "/components/data/endpoints/0",
  party: null,
  moments: [],
  everySeconds: null,
  protection: null,
  readers: [],
  marks: [],
  attributes: [],
  identifiers: [],
  planted: [],
  examined: { bytes: 1200, unexaminedBytes: 0, unread: [] },
};
type Protection = NonNullable<Destination["protection"]>;
const tls = (grade: Protection["grade"], agreedBy: Protection["agreedBy"] = "device"): Protection => ({
  versions: [grade === "recommended" ? "TLS 1.3" : "TLS 1.0"],
  suites: [],
  groups: [],
  applicationProtocols: [],
  grade,
  lowerings: [],
  recommendedUntil: null,
  guideline: "BSI TR-02102-2",
  certificates: [],
  interception: null,
  agreedBy,
  nameHidden: false,
  clientCertificate: false,
  prints: [],
});
const sent = (facts: Partial<Destination["attributes"][number]>): Destination["attributes"][number] => ({
  attribute: "email",
  name: { en: "e-mail address", de: "E-Mail-Adresse" },
  about: "user",
  personal: true,
  group: "identifier",
  direction: "up",
  layers: ["body"],
  shown: "a…@…",
  because: "field",
  count: 1,
  everySeconds: null,
  firstSeen: null,
  beforeConsent: null,
  declared: null,
  ...facts,
});
const telemetryService = {
  company: "Crash Co",
  product: null,
  parent: null,
  seat: null,
  category: "crash-reporting",
  source: "table",
};
const plainText = (host: string): AuditReport["findings"][number] => ({
  kind: "plain-text",
  severity: "high",
  subject: host,
  requirement: "",
  declared: null,
  observed: `http://${host}:80`,
  because: "",
  evidence: [],
  occurrences: 1,
  firstSeen: null,
  lastSeen: null,
  state: "open",
});
const audit = (destinations: readonly Partial<Destination>[], report: Partial<AuditReport> = {}): ProductFacts => ({
  audits: [
    {
      name: "first-use.pcap",
      report: {
        carelabel: "audit",
        version: 1,
        auditedOn: "2026-11-01",
        label: { maker: "Northmere", model: "Sonoleaf", digest: null, signed: false },
        captures: [],
        contentsExamined: true,
        canary: null,
        valuesShown: false,
        destinations: destinations.map((one) => ({ ...DESTINATION, ...one })),
        claims: [],
        findings: [],
        editions: [],
        ...report,
      },
    },
  ],
});
const watch = (facts: Partial<WatchFacts>): ProductFacts => ({
  watch: [{ device: "pump-7", on: "2026-11-20", reportsJudged: 0, starts: [], restarts: [], findings: [], ...facts }],
});
const start = (bootLoaderVerified?: boolean): ObservedBoot => ({
  ...(bootLoaderVerified === undefined ? {} : { bootLoaderVerified }),
  phases: [],
});

const IN_THE_CLEAR = { scheme: "http", host: "http.example", port: 80 };

const CASES: readonly (readonly [what: string, facts: ProductFacts, proposals: readonly Said[]])[] = [
  ["nothing is known", {}, []],
  ["a label states nothing", label({}), []],
  ["a label states the end of support", label({ lifecycle: { supportUntil: "2031-12-31" } }), [["5.3-13", "supports"]]],
  [
    "a label links the policy for reports",
    label({ lifecycle: { vulnerabilityContact: { policy: "https://northmere.example/security" } } }),
    [["5.2-1", "supports"]],
  ],
  [
    "a label has a contact without a policy",
    label({ lifecycle: { vulnerabilityContact: { email: "s@northmere.example" } } }),
    [],
  ],
  [
    "a label says that ISO/IEC 30111 is not followed",
    label({ lifecycle: { vulnerabilityContact: { iso30111: "no" } } }),
    [["5.2-2", "contradicts"]],
  ],
  [
    "data on the device is easily deleted",
    data({ deletion: { effort: "easy", how: "menu" }, storage: [{ where: "device" }] }),
    [
      ["5.11-1", "supports"],
      ["5.11-3", "supports"],
    ],
  ],
  [
    "data in the cloud is deleted on request only",
    data({ deletion: { effort: "difficult", how: "write to us" }, storage: [{ where: "cloud" }] }),
    [
      ["5.11-2", "contradicts"],
      ["5.11-3", "supports"],
    ],
  ],
  [
    "each personal attribute has its purpose and recipients",
    data({ attributes: [attribute({ personal: "yes", purpose: "shows the trend", recipients: [] })] }),
    [["6-1", "supports"]],
  ],
  [
    "a personal attribute has no purpose",
    data({ attributes: [attribute({ personal: "yes", recipients: [] })] }),
    [["6-1", "contradicts"]],
  ],
  [
    "sensors are named",
    label({ components: { hardware: { sensors: [{ name: "microphone" }] } } }),
    [["5.8-3", "supports"]],
  ],
  [
    "telemetry is declared",
    data({ attributes: [attribute({ about: "device", purpose: "finds faults", recipients: ["maker"] })] }),
    [["6-5", "supports"]],
  ],
  ["telemetry has no purpose", data({ attributes: [attribute({ about: "device" })] }), [["6-5", "contradicts"]]],
  [
    "every handshake is recommended",
    audit([{ protection: tls("recommended") }]),
    [
      ["5.5-1", "supports"],
      ["5.8-1", "supports"],
    ],
  ],
  [
    "one handshake of two is weak",
    audit([{ protection: tls("recommended") }, { host: "old.example", protection: tls("weak") }]),
    [
      ["5.5-1", "contradicts"],
      ["5.8-1", "supports"],
    ],
  ],
  ["all was opened by a proxy", audit([{ protection: tls("broken", "proxy") }]), []],
  ["a handshake could not be rated", audit([{ protection: tls(null) }]), [["5.8-1", "supports"]]],
  ["an empty capture", audit([]), []],
  [
    "health data went out in plain text",
    audit([{ ...IN_THE_CLEAR, attributes: [sent({ group: "health" })] }], {
      findings: [plainText("http.example")],
    }),
    [
      ["5.5-1", "contradicts"],
      ["5.8-1", "contradicts"],
      ["5.8-2", "contradicts"],
    ],
  ],
  [
    "what is not personal went out in plain text",
    audit([{ ...IN_THE_CLEAR, attributes: [sent({ personal: false })] }], {
      findings: [plainText("http.example")],
    }),
    [["5.5-1", "contradicts"]],
  ],
  [
    "a finding that was refuted",
    audit([IN_THE_CLEAR], { findings: [{ ...plainText("http.example"), state: "refuted" }] }),
    [],
  ],
  [
    "secrets that can be read, weak proofs and none at all",
    audit([{}], {
      findings: ["credential-readable", "authentication-weak", "authentication-absent", "country-undeclared"].map(
        (kind) => ({ ...plainText("broker.example"), kind, observed: "MQTT" }),
      ),
    }),
    [
      ["5.5-7", "contradicts"],
      ["5.1-3", "contradicts"],
      ["5.5-4", "contradicts"],
    ],
  ],
  [
    "a secret that was sent encrypted and shows only because the capture was opened",
    audit([{ marks: [{ kind: "credential", what: "HTTP Bearer", direction: "up", count: 1 }] }]),
    [],
  ],
  [
    "anybody could read how the patient does",
    audit([{}], { findings: [{ ...plainText("monitor"), kind: "health-data-readable", observed: "OBX-5" }] }),
    [
      ["5.8-1", "contradicts"],
      ["5.8-2", "contradicts"],
    ],
  ],
  [
    "personal data went encrypted to a host that is reached in plain text as well",
    audit([{ host: "both.example", attributes: [sent({})] }], { findings: [plainText("both.example")] }),
    [["5.5-1", "contradicts"]],
  ],
  [
    "telemetry goes to a declared service and holds nothing personal",
    audit([{ operator: telemetryService }]),
    [
      ["6-5", "supports"],
      ["6-4", "supports"],
    ],
  ],
  [
    "telemetry goes to an undeclared service with the user's address",
    audit([{ operator: telemetryService, declared: null, attributes: [sent({})] }]),
    [
      ["6-5", "contradicts"],
      ["6-4", "contradicts"],
    ],
  ],
  [
    "telemetry that could not be read whole says nothing of its contents",
    audit([{ operator: telemetryService, examined: { bytes: 10, unexaminedBytes: 5, unread: [] } }]),
    [["6-5", "supports"]],
  ],
  [
    "telemetry whose contents were not looked into, audited without a label",
    audit([{ operator: telemetryService }], { contentsExamined: false, label: null }),
    [],
  ],
  ["every start was verified", watch({ starts: [start(true), start(true)] }), [["5.7-1", "supports"]]],
  ["one start was not verified", watch({ starts: [start(true), start(false)] }), [["5.7-1", "contradicts"]]],
  ["starts that say nothing of it", watch({ starts: [start()] }), []],
  [
    "it came back cleanly",
    watch({ restarts: [{ silentMs: 60_000, started: start(), findings: [{ kind: "unusual", subject: "cpuLoad" }] }] }),
    [["5.9-2", "supports"]],
  ],
  [
    "it came back with another start",
    watch({
      restarts: [{ silentMs: 60_000, started: start(), findings: [{ kind: "boot-deviates", subject: "kernel" }] }],
    }),
    [["5.9-2", "contradicts"]],
  ],
  ["its reports are judged", watch({ reportsJudged: 1000 }), [["5.10-1", "supports"]]],
  [
    "a bill of materials names a boot loader that verifies",
    { sboms: [{ name: "pump.cdx.json", on: null, components: [{ name: "mcuboot-stm32", version: "2.1.0" }] }] },
    [
      ["5.3-2", "supports"],
      ["5.3-9", "supports"],
      ["5.7-1", "supports"],
    ],
  ],
  [
    "a bill of materials names what only sounds alike",
    {
      sboms: [
        { name: "pump.cdx.json", on: null, components: [{ name: "libfwupdplugin" }, { name: "calendar-mendering" }] },
      ],
    },
    [],
  ],
];

for (const [what, facts, proposals] of CASES) {
  test(`${what}: ${proposals.length === 0 ? "nothing is proposed" : proposals.map((one) => one.join(" ")).join(", ")}`, () => {
    assert.deepEqual(said(facts), proposals);
  });
}

test("a proposal names its source with its day, and says why in both languages", () => {
  const [proposal] = proposeEvidence(label({ lifecycle: { supportUntil: "2031-12-31" } }), COMPONENTS);
  assert.deepEqual(proposal?.source, {
    kind: "label",
    name: "sonoleaf.label.yaml",
    at: "/lifecycle/supportUntil",
    on: "2026-10-01",
  });
  assert.match(proposal?.because.en ?? "", /last until 2031-12-31/);
  assert.match(proposal?.because.de ?? "", /bis 2031-12-31/);
});

test("every link speaks of provisions that ETSI EN 303 645 has, and each has a case here", () => {
  const ids = new Set(ETSI.provisions.map(({ id }) => id));
  const proposed = new Set(CASES.flatMap(([, , proposals]) => proposals.map(([provision]) => provision)));
  const links = evidenceLinks(COMPONENTS);
  assert.equal(new Set(links.map(({ id }) => id)).size, 13);
  for (const { id, provisions } of links)
    for (const provision of provisions) assert.ok(ids.has(provision) && proposed.has(provision), `${id}: ${provision}`);
});

test("nothing is proposed that a link does not announce", () => {
  for (const [, facts] of CASES)
    for (const { provisions, propose } of evidenceLinks(COMPONENTS))
      for (const { provision } of propose(facts)) assert.ok(provisions.includes(provision), provision);
});

test("a filled MDS2 form proposes what the catalogue's hints say", () => {
  const answers = new Map([
    ["DOC-8", { support: "yes" as const, evidence: [] }],
    ["TXCF-2", { support: "no" as const, evidence: [] }],
    ["CSUP-8", { support: "unknown" as const, evidence: [] }],
  ]);
  const found = proposeFromForm(ETSI, { catalogue: MDS2, answers }, { name: "form.xlsx", on: "2026-03-20" });
  assert.deepEqual(
    found.map(({ provision, says, source }) => [provision, says, source.at]),
    [
      ["5.2-1", "supports", "DOC-8"],
      ["5.8-1", "contradicts", "TXCF-2"],
      ["5.8-2", "contradicts", "TXCF-2"],
    ],
  );
});
