/**
 * Facts written short, and the table of what each link makes of them.
 */
import {
  type AuditFacts,
  type DeviceFacts,
  type FacilityFacts,
  type FindingFacts,
  type LabelFacts,
  noFacts,
} from "./facility-facts.ts";

export const TODAY = "2026-11-22";

/** A device of which nothing is known. */
const device = (id: string, more: Partial<DeviceFacts> = {}): DeviceFacts => ({
  ...{ id, title: id, productId: "pump", hasUniqueIdentifier: false, certificates: 0, tokens: 0, keys: 0 },
  ...{ tierDecided: false, riskClass: null, operation: "operating", contact: null, lastContactAt: null },
  ...{ bootVerified: null, bootPhases: 0, updatedOn: null, updatesItself: null, certificate: null },
  askedOverTls: false,
  ...more,
});
export const finding = (
  deviceId: string,
  kind: FindingFacts["kind"],
  more: Partial<FindingFacts> = {},
): FindingFacts => ({
  ...{ id: `${deviceId}-${kind}`, deviceId, title: deviceId, kind, severity: "high", triage: "open" },
  ...{ openedAt: "2026-11-20T08:00:00.000Z", closedAt: null },
  ...more,
});
export const audit = (deviceId: string, more: Partial<AuditFacts> = {}): AuditFacts => ({
  ...{ id: `audit-${deviceId}`, deviceId, title: deviceId, auditedOn: "2026-11-01" },
  ...{ findings: [], tlsVersions: [], marks: [] },
  ...more,
});
const labelled = (lifecycle: LabelFacts["lifecycle"], more: Partial<LabelFacts> = {}): Partial<FacilityFacts> => ({
  devices: [device("a")],
  products: [
    {
      ...{ id: "pump", title: "Pump" },
      label: { validUntil: "2028-01-01", lifecycle, operatingSystem: undefined, bootVerifies: null, ...more },
    },
  ],
});
export const facts = (more: Partial<FacilityFacts>): FacilityFacts => ({ ...noFacts(TODAY), ...more });
export const reporting = { contact: "reporting", lastContactAt: "2026-11-22T07:00:00.000Z" } as const;
const seen = (kind: string) => ({ kind, severity: "high", subject: "host" }) as const;
export const devices = (...more: Partial<DeviceFacts>[]) => more.map((one, at) => device("abcdef"[at] ?? "z", one));
const trained = (people: number) => ({ people, until: "2027-05-01" });

/** What is seen -> what is proposed, and whether it contradicts "fulfilled"; null is nothing at all. */
export const CASES: readonly (readonly [string, string, Partial<FacilityFacts>, readonly [string, boolean] | null])[] =
  [
    ["process.malfunction-management.2.2", "no failed sign-in so far", { acts: { "session.begin": 4 } }, null],
    ["process.malfunction-management.2.2", "a failed sign-in", { acts: { "session.refuse": 1 } }, ["partly", false]],
    ["process.malfunction-management.2.3", "nobody was refused so far", { acts: { "session.begin": 4 } }, null],
    ["process.malfunction-management.2.3", "refused access", { acts: { "access.refuse": 2 } }, ["partly", false]],
    ["process.malfunction-management.2.4", "nobody reports", { devices: devices({}) }, null],
    [
      "process.malfunction-management.2.4",
      "one of two reports",
      { devices: devices(reporting, {}) },
      ["partly", false],
    ],
    ["process.malfunction-management.2.4", "all report", { devices: devices(reporting) }, ["fulfilled", false]],
    [
      "process.malfunction-management.3.2",
      "asked over TLS",
      { devices: devices({ askedOverTls: true }) },
      ["partly", false],
    ],
    [
      "process.malfunction-management.3.3",
      "no ways out",
      { alarms: { ways: 0, proven: 0, failed: 0, newestOn: null } },
      ["partly", false],
    ],
    [
      "process.malfunction-management.3.3",
      "a way that failed",
      { alarms: { ways: 2, proven: 1, failed: 1, newestOn: TODAY } },
      ["partly", true],
    ],
    [
      "process.malfunction-management.3.3",
      "all ways proven",
      { alarms: { ways: 2, proven: 2, failed: 0, newestOn: TODAY } },
      ["fulfilled", false],
    ],
    [
      "process.malfunction-management.1.3",
      "a return with a start that passed",
      { returns: [{ deviceId: "a", title: "a", on: TODAY, bootComparison: "passed" }] },
      ["fulfilled", false],
    ],
    [
      "process.malfunction-management.1.3",
      "a return without comparison",
      { returns: [{ deviceId: "a", title: "a", on: TODAY, bootComparison: "not-possible" }] },
      null,
    ],
    ["process.malfunction-management.1.4", "all report", { devices: devices(reporting) }, ["fulfilled", false]],
    [
      "process.malfunction-management.4.1",
      "all tell of their starts",
      { devices: devices({ bootPhases: 3 }) },
      ["partly", false],
    ],
    [
      "process.malfunction-management.3.1",
      "a contact on the label",
      labelled({ vulnerabilityContact: { email: "psirt@example.org" } }),
      ["fulfilled", false],
    ],
    ["process.malfunction-management.3.1", "a label without one", labelled({}), null],
    [
      "structure.organisation.5.1",
      "the maker says no",
      labelled({ vulnerabilityContact: { iso30111: "no" } }),
      ["not-fulfilled", true],
    ],
    [
      "structure.organisation.5.1",
      "the maker says yes",
      labelled({ vulnerabilityContact: { iso30111: "yes" } }),
      ["fulfilled", false],
    ],
    [
      "process.updates.1.1",
      "an update within the cycle",
      { ...labelled({ updateCycleDays: 90 }), devices: devices({ updatedOn: "2026-10-01" }) },
      ["fulfilled", false],
    ],
    [
      "process.updates.1.1",
      "an update long ago",
      { ...labelled({ updateCycleDays: 30 }), devices: devices({ updatedOn: "2026-10-01" }) },
      ["not-fulfilled", true],
    ],
    ["process.updates.1.1", "no change seen", { ...labelled({ updateCycleDays: 30 }), devices: devices({}) }, null],
    [
      "process.updates.2.1",
      "a finding that was over in days",
      { findings: [finding("a", "peer-undeclared", { closedAt: "2026-11-21T08:00:00.000Z" })] },
      ["partly", false],
    ],
    [
      "process.updates.2.1",
      "one that is open for months",
      { findings: [finding("a", "peer-undeclared", { openedAt: "2026-06-01T08:00:00.000Z" })] },
      ["not-fulfilled", true],
    ],
    [
      "process.updates.2.1",
      "one that was refuted",
      { findings: [finding("a", "peer-undeclared", { triage: "refuted" })] },
      null,
    ],
    ["process.updates.2.2", "a verified start", { devices: devices({ bootVerified: true }) }, ["partly", false]],
    [
      "process.updates.2.2",
      "an unknown digest",
      { devices: devices({ bootVerified: true }), findings: [finding("a", "digest-unknown")] },
      ["not-fulfilled", true],
    ],
    ["process.updates.3.1", "it updates itself", { devices: devices({ updatesItself: true }) }, ["fulfilled", false]],
    [
      "process.updates.3.2",
      "an operating system without support",
      labelled({}, { operatingSystem: { name: "Old OS", supportUntil: "2020-01-14" } }),
      ["not-fulfilled", true],
    ],
    [
      "process.updates.3.2",
      "one with support proves nothing",
      labelled({}, { operatingSystem: { name: "OS", supportUntil: "2030-01-14" } }),
      null,
    ],
    [
      "process.updates.4.1",
      "in operation after its support, undecided",
      labelled({ supportUntil: "2025-01-01" }),
      ["not-fulfilled", true],
    ],
    ["process.updates.4.1", "within its support", labelled({ supportUntil: "2030-01-01" }), null],
    [
      "process.updates.5.2",
      "cycle, channel and end",
      labelled({
        updateCycleDays: 90,
        updateChannel: { en: "service" },
        supportUntil: "2030-01-01",
      } as LabelFacts["lifecycle"]),
      ["partly", false],
    ],
    ["process.updates.5.2", "after its end", labelled({ supportUntil: "2025-01-01" }), ["not-fulfilled", true]],
    [
      "structure.data-management.2.1",
      "plain text",
      { devices: devices({}), audits: [audit("a", { findings: [seen("plain-text")] })] },
      ["not-fulfilled", true],
    ],
    [
      "structure.data-management.2.1",
      "TLS of the only device",
      { devices: devices({}), audits: [audit("a", { tlsVersions: ["TLS 1.3"] })] },
      ["partly", false],
    ],
    [
      "structure.data-management.3.1",
      "a serial number",
      { devices: devices({ hasUniqueIdentifier: true }) },
      ["partly", false],
    ],
    [
      "structure.data-management.3.1",
      "with proof",
      { devices: devices({ hasUniqueIdentifier: true, certificates: 1 }) },
      ["fulfilled", false],
    ],
    [
      "structure.data-management.3.1",
      "two under one name",
      { devices: devices({ hasUniqueIdentifier: true }), findings: [finding("a", "identity-shared")] },
      ["not-fulfilled", true],
    ],
    [
      "structure.data-management.3.4",
      "TLS 1.0",
      { devices: devices({}), audits: [audit("a", { tlsVersions: ["TLS 1.0", "TLS 1.3"] })] },
      ["not-fulfilled", true],
    ],
    [
      "structure.data-management.3.4",
      "TLS 1.2 is neither",
      { devices: devices({}), audits: [audit("a", { tlsVersions: ["TLS 1.2"] })] },
      null,
    ],
    [
      "structure.data-management.3.4",
      "TLS 1.3",
      { devices: devices({}), audits: [audit("a", { tlsVersions: ["TLS 1.3"] })] },
      ["partly", false],
    ],
    [
      "structure.data-management.4.1",
      "an undeclared service",
      { devices: devices({}), findings: [finding("a", "service-undeclared")] },
      ["not-fulfilled", true],
    ],
    ["structure.data-management.4.1", "none seen proves nothing", { devices: devices(reporting) }, null],
    [
      "structure.data-management.4.3",
      "all verified",
      { devices: devices({ bootVerified: true }) },
      ["fulfilled", false],
    ],
    [
      "structure.data-management.4.3",
      "one started unverified",
      { devices: devices({ bootVerified: true }, { bootVerified: false }) },
      ["partly", true],
    ],
    ["structure.data-management.5.2", "keys", { devices: devices({ keys: 1 }, { tokens: 1 }) }, ["partly", false]],
    [
      "structure.data-management.5.2",
      "a forged report",
      { devices: devices({ keys: 1 }), findings: [finding("a", "report-forged")] },
      ["not-fulfilled", true],
    ],
    [
      "structure.data-management.2.3",
      "nobody proves who they are",
      { devices: devices({}), audits: [audit("a", { marks: [{ kind: "no-authentication", what: "HL7 MLLP" }] })] },
      ["not-fulfilled", true],
    ],
    [
      "structure.authentication-system.1.2",
      "the same",
      { devices: devices({}), audits: [audit("a", { marks: [{ kind: "no-authentication", what: "HL7 MLLP" }] })] },
      ["not-fulfilled", true],
    ],
    [
      "structure.authentication-system.1.1",
      "a community as shipped",
      {
        devices: devices({}),
        audits: [audit("a", { marks: [{ kind: "weak-authentication", what: "SNMP community as shipped" }] })],
      },
      ["not-fulfilled", true],
    ],
    [
      "structure.authentication-system.1.1",
      "none seen proves nothing",
      { devices: devices({}), audits: [audit("a")] },
      null,
    ],
    [
      "structure.authentication-system.2.1",
      "a certificate each",
      { devices: devices({ certificates: 1 }, { certificate: "11" }) },
      ["fulfilled", false],
    ],
    [
      "structure.authentication-system.2.1",
      "one certificate for two",
      { devices: devices({ certificate: "11" }, { certificate: "11" }) },
      ["not-fulfilled", true],
    ],
    [
      "structure.authentication-system.3.2",
      "certificates",
      { devices: devices({ certificates: 1 }) },
      ["partly", false],
    ],
    [
      "structure.authentication-system.4.1",
      "certificates",
      { devices: devices({ certificates: 1 }) },
      ["fulfilled", false],
    ],
    [
      "structure.authentication-system.4.1",
      "a password that is read on the way",
      { devices: devices({ certificates: 1 }), audits: [audit("a", { findings: [seen("credential-readable")] })] },
      ["not-fulfilled", true],
    ],
    ["structure.organisation.2.1", "one role", { accounts: { administrator: 1 } }, null],
    [
      "structure.organisation.2.1",
      "several roles",
      { accounts: { administrator: 1, clinician: 3 } },
      ["partly", false],
    ],
    [
      "structure.organisation.3.1",
      "class and tier",
      { devices: devices({ riskClass: "II", tierDecided: true }) },
      ["partly", false],
    ],
    ["structure.organisation.3.1", "nothing decided", { devices: devices({}) }, ["not-fulfilled", true]],
    ...["structure.organisation.4.1", "process.usability.1.1", "process.usability.2.1"].map(
      (id) =>
        [
          id,
          "half of the staff",
          {
            training: {
              staff: 2,
              broughtOn: TODAY,
              trained: { basic: trained(1), advanced: trained(1), regular: trained(1), security: trained(1) },
            },
          },
          ["partly", true],
        ] as const,
    ),
    ...["process.usability.3.1", "process.usability.4.1", "process.usability.5.1"].map(
      (id) =>
        [
          id,
          "all of the staff",
          {
            training: {
              staff: 2,
              broughtOn: TODAY,
              trained: { basic: trained(2), advanced: trained(2), regular: trained(2), security: trained(2) },
            },
          },
          ["fulfilled", false],
        ] as const,
    ),
  ];
