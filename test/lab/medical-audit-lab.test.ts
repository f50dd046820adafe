/**
 * DICOM, HL7 and MQTT of independent programs on odd ports, recorded as packets and audited by the command line: what is
 * spoken, which fields of a patient are filled, the planted patient in them, with and without the keys of TLS.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { AuditReport } from "../../src/domain/traffic/audit-report.ts";
import type { CanaryRecord } from "../../src/domain/traffic/canary/record.ts";
import { carelabelOk } from "../carelabel.ts";
import { MedicalNetwork, PYTHON, type Talk } from "./medical-network.ts";

const absent = [
  ...["dcmqrscp", "storescu", "mosquitto_pub", "mosquitto", "tcpdump", "tshark", "openssl"].filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  ),
  ...(spawnSync(PYTHON, ["-c", "import hl7.mllp"]).status === 0 ? [] : ["python3-hl7"]),
];
const mayCapture = spawnSync("tcpdump", ["-i", "lo", "-c", "1", "--immediate-mode", "-d"]).status === 0;
const skip =
  absent.length > 0
    ? `${absent.join(", ")} is not here; test/lab/install.sh installs it`
    : mayCapture
      ? false
      : "tcpdump may not capture on the loopback interface";

const folder = mkdtempSync(join(tmpdir(), "carelabel-medical-"));
let network: MedicalNetwork;
let opened: AuditReport;
let shut: AuditReport;

before(
  async () => {
    if (skip !== false) return;
    carelabelOk(folder, ["canary", "new", "--out", "canary.json", "--language", "de"]);
    const patient: CanaryRecord = JSON.parse(readFileSync(join(folder, "canary.json"), "utf8"));
    network = await MedicalNetwork.in(folder);
    network.makeCertificate();
    await network.record(async () => {
      await network.dicom(patient);
      await network.dicomLatin(patient);
      await network.dicomTls(patient);
      await network.dicomShut(patient);
      for (const talk of ["hl7", "hl7Latin", "hl7Tls"] as const) await network.hl7(patient, talk);
      await network.mqtt(patient);
    });
    const audit = ["audit", "capture.pcap", "--canary", "canary.json", "--json", "--fail-on", "never"];
    opened = JSON.parse(carelabelOk(folder, [...audit, "--keylog", "keys.log"]).out);
    shut = JSON.parse(carelabelOk(folder, audit).out);
  },
  { timeout: 120_000 },
);

after(() => rmSync(folder, { recursive: true, force: true }));

/** What was spoken on a port; whether its server was up was asked with connections that say nothing. */
function spoken(report: AuditReport, talk: Talk) {
  const port = network.ports[talk];
  const [destination, ...others] = report.destinations.filter((one) => one.port === port && one.scheme !== "tcp");
  assert.ok(destination !== undefined && others.length === 0, talk);
  return destination;
}

const marksOf = (report: AuditReport, talk: Talk, kind: string, direction = "up") =>
  spoken(report, talk).marks.flatMap((mark) => (mark.kind === kind && mark.direction === direction ? [mark.what] : []));
const plantedIn = (report: AuditReport, talk: Talk, direction: "up" | "down" = "up") =>
  spoken(report, talk).planted.flatMap((one) =>
    one.direction === direction ? [[...one.layers, one.how].join(" > ")] : [],
  );

const ELEMENTS = [
  "(0010,0010) PatientName",
  "(0010,0020) PatientID",
  "(0010,0030) PatientBirthDate",
  "(0010,0040) PatientSex",
  "(0010,1040) PatientAddress",
];
const FIELDS = [
  "PID-3 Patient Identifier List",
  "PID-5 Patient Name",
  "PID-7 Date/Time of Birth",
  "PID-8 Administrative Sex",
  "PID-11 Patient Address",
];
const VALUES = ["medical record number", "birth date (without separators)", "street"];
const IN_UTF8 = ["full name (HL7 and DICOM form)", ...VALUES].map((what) => `body > ${what}`).toSorted();
const IN_LATIN = ["full name (HL7 and DICOM form), Latin-1", ...VALUES].map((what) => `body > ${what}`).toSorted();

for (const [talk, scheme, planted] of [
  ["dicom", "dicom", IN_UTF8],
  ["dicomLatin", "dicom", IN_LATIN],
  ["dicomTls", "dicom-tls", IN_UTF8],
] as const)
  test(`${talk}: an image that DCMTK stores is recognised on an odd port, with its elements and the planted patient`, {
    skip,
  }, () => {
    assert.equal(spoken(opened, talk).scheme, scheme);
    assert.deepEqual(marksOf(opened, talk, "patient-field"), ELEMENTS);
    assert.deepEqual(marksOf(opened, talk, "health-field"), ["(0008,0060) Modality"]);
    assert.deepEqual(marksOf(opened, talk, "no-authentication"), ["DICOM AE title only"]);
    assert.ok(marksOf(opened, talk, "detail").includes("DICOM C-STORE-RQ"));
    assert.deepEqual(plantedIn(opened, talk).toSorted(), planted);
  });

test("an archive that is queried sends the patient back", { skip }, () => {
  const commands = marksOf(opened, "dicom", "detail").filter((what) => what.startsWith("DICOM"));
  assert.deepEqual(commands, ["DICOM C-ECHO-RQ", "DICOM C-STORE-RQ", "DICOM C-FIND-RQ"]);
  assert.deepEqual(marksOf(opened, "dicom", "patient-field", "down"), ELEMENTS.slice(0, 2));
  assert.deepEqual(plantedIn(opened, "dicom", "down").toSorted(), [
    "body > full name (HL7 and DICOM form)",
    "body > medical record number",
  ]);
});

for (const [talk, scheme, planted] of [
  ["hl7", "hl7", IN_UTF8],
  ["hl7Latin", "hl7", IN_LATIN],
  ["hl7Tls", "hl7-tls", IN_UTF8],
] as const)
  test(`${talk}: admissions that python-hl7 sends are recognised on an odd port, with their fields and the planted patient`, {
    skip,
  }, () => {
    assert.equal(spoken(opened, talk).scheme, scheme);
    assert.deepEqual(marksOf(opened, talk, "patient-field"), FIELDS);
    assert.deepEqual(marksOf(opened, talk, "health-field"), [
      "OBX-3 Observation Identifier",
      "OBX-5 Observation Value",
    ]);
    assert.deepEqual(marksOf(opened, talk, "no-authentication"), ["HL7 MLLP"]);
    assert.ok(spoken(opened, talk).marks.every(({ kind, count }) => kind === "detail" || count === 3));
    assert.deepEqual(plantedIn(opened, talk).toSorted(), planted);
    assert.deepEqual(plantedIn(opened, talk, "down"), []);
  });

test("without its keys TLS shows its handshake and no patient, and what is inside counts as not examined", {
  skip,
}, () => {
  for (const talk of ["dicomTls", "hl7Tls", "dicomShut"] as const) {
    const { scheme, marks, planted, examined, protection } = spoken(shut, talk);
    assert.equal(scheme, "tls", talk);
    assert.deepEqual(protection?.versions, ["TLS 1.3"], talk);
    assert.deepEqual(planted, [], talk);
    assert.deepEqual(
      marks.filter(({ kind }) => kind.endsWith("-field")),
      [],
    );
    assert.equal(examined.bytes, 0);
    assert.ok(examined.unexaminedBytes > 800, `${talk}: ${examined.unexaminedBytes} bytes`);
  }
  assert.equal(spoken(opened, "dicomShut").scheme, "tls", "of which nobody wrote the keys");
});

test("MQTT through Mosquitto: who signs in how, and the planted patient in topics and messages", { skip }, () => {
  const named = ["mqtt", "mqttAnonymous"] as const;
  for (const talk of named) {
    assert.equal(spoken(opened, talk).scheme, "mqtt");
    assert.ok(plantedIn(opened, talk).includes("body > JSON $.patient > full name"));
  }
  assert.deepEqual(marksOf(opened, "mqtt", "credential"), ["MQTT password"]);
  assert.deepEqual(marksOf(opened, "mqtt", "no-authentication"), []);
  assert.deepEqual(marksOf(opened, "mqttAnonymous", "no-authentication"), ["MQTT"]);
  assert.deepEqual(marksOf(opened, "mqtt", "detail"), ["MQTT 5.0"]);
  assert.deepEqual(marksOf(opened, "mqttAnonymous", "detail"), ["MQTT 3.1.1"]);
  assert.ok(plantedIn(opened, "mqttAnonymous").includes("head > medical record number"));
  assert.deepEqual(plantedIn(opened, "mqttAnonymous", "down").toSorted(), [
    "body > JSON $.patient > full name",
    "head > medical record number",
    "head > path > medical record number",
  ]);
});

test("what can be read on the way is told as findings, with the fields; what is inside of TLS is not", { skip }, () => {
  const observed = (kind: string) => opened.findings.find((finding) => finding.kind === kind)?.observed ?? "";
  for (const what of [...ELEMENTS, ...FIELDS]) assert.ok(observed("patient-data-readable").includes(what), what);
  for (const what of ["DICOM AE title only", "HL7 MLLP", "MQTT"])
    assert.ok(observed("authentication-absent").includes(what), what);
  assert.match(observed("health-data-readable"), /OBX-5 Observation Value/);
  assert.match(observed("credential-readable"), /MQTT password/);
  assert.match(observed("patient-data-sent"), /full name .* readable for everybody on the way/);
});

/** Ports on which a single pass of tshark, as it is installed, sees a protocol, with the number of its packets. */
function seenByTshark(protocol: string): ReadonlyMap<number, number> {
  const fields = ["-T", "fields", "-e", "tcp.srcport", "-e", "tcp.dstport"];
  const lines = execFileSync("tshark", ["-r", join(folder, "capture.pcap"), "-Y", protocol, ...fields], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).split("\n");
  const servers = new Set(Object.values(network.ports));
  const seen = new Map<number, number>();
  for (const port of lines.flatMap((line) =>
    line
      .split("\t")
      .map(Number)
      .filter((one) => servers.has(one)),
  ))
    seen.set(port, (seen.get(port) ?? 0) + 1);
  return seen;
}

test("tshark sees DICOM on odd ports, misses the first message of HL7, and sees nothing of MQTT", { skip }, () => {
  const { ports } = network;
  assert.deepEqual([...seenByTshark("dicom").keys()].toSorted(), [ports.dicom, ports.dicomLatin].toSorted());
  // Three admissions and their answers: the first admission passes before tshark's guess holds for the conversation.
  assert.deepEqual(
    [...seenByTshark("hl7")].toSorted(),
    [
      [ports.hl7, 5],
      [ports.hl7Latin, 5],
    ].toSorted(),
  );
  assert.deepEqual([...seenByTshark("mqtt")], []);
});
