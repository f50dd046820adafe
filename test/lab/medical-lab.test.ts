/**
 * The readers of DICOM and HL7 against foreign programs: DCMTK's tools and python-hl7 talk over loopback on odd ports,
 * through a proxy that records both directions.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { DicomAssociate, DicomDataSet, DicomEnd, DicomMessage } from "../../src/formats/dicom/dicom-facts.ts";
import { DicomReader } from "../../src/formats/dicom/dicom-reader.ts";
import { recogniseDicom } from "../../src/formats/dicom/recognise-dicom.ts";
import type { Hl7Message } from "../../src/formats/hl7/hl7-facts.ts";
import { Hl7Reader } from "../../src/formats/hl7/hl7-reader.ts";
import { recogniseHl7 } from "../../src/formats/hl7/recognise-hl7.ts";
import { folderFor } from "../carelabel.ts";

const python = "/usr/bin/python3";
const lacks = (program: string, ...args: string[]) => {
  const run = spawnSync(program, args, { encoding: "utf8" });
  return run.error === undefined && run.status === 0
    ? false
    : `${program} ${args.join(" ")} does not run here; test/lab/install.sh installs it`;
};
const noDcmtk = lacks("storescu", "--version");

type Turn = readonly [direction: 0 | 1, bytes: Uint8Array];

/** A port on loopback behind which everything is passed on to `port` and recorded, one list for each connection. */
async function recordingProxy(t: TestContext, port: number): Promise<{ port: number; recorded: Turn[][] }> {
  const recorded: Turn[][] = [];
  const proxy = createServer((client) => {
    const turns: Turn[] = [];
    recorded.push(turns);
    const server = connect(port, "127.0.0.1");
    client.on("data", (bytes: Buffer) => turns.push([0, Uint8Array.from(bytes)]));
    server.on("data", (bytes: Buffer) => turns.push([1, Uint8Array.from(bytes)]));
    client.pipe(server).pipe(client);
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  t.after(() => proxy.close());
  return { port: (proxy.address() as AddressInfo).port, recorded };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Starts a server and comes back when its port is open. */
async function serving(t: TestContext, cwd: string, program: string, args: string[], port: number): Promise<void> {
  const server = spawn(program, args, { cwd, stdio: "ignore" });
  t.after(() => server.kill("SIGKILL"));
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((answer) => {
      const socket = connect(port, "127.0.0.1", () => answer(true)).on("error", () => answer(false));
      socket.on("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await wait(50);
  }
  assert.fail(`${program} does not open port ${port}`);
}

async function run(cwd: string, program: string, args: string[]): Promise<string> {
  const child = spawn(program, args, { cwd });
  let out = "";
  child.stdout.on("data", (bytes) => {
    out += bytes;
  });
  child.stderr.on("data", (bytes) => {
    out += bytes;
  });
  const status = await new Promise<number | null>((exited) => child.on("close", exited));
  assert.equal(status, 0, `${program} ${args.join(" ")}: ${out}`);
  return out;
}

/** A whole patient with a nested sequence, in the form that dump2dcm reads. */
const PATIENT = `
(0008,0005) CS [ISO_IR 100]
(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7]
(0008,0018) UI [1.2.276.0.7230010.3.1.4.1.99.1]
(0008,0020) DA [20260115]
(0008,0050) SH [ACC-4711]
(0008,0060) CS [OT]
(0008,0090) PN [Weiss^Ada]
(0008,1110) SQ
(fffe,e000) -
(0008,1150) UI [1.2.840.10008.3.1.2.3.1]
(0008,1155) UI [1.2.276.0.7230010.3.1.2.99.5]
(fffe,e00d) -
(fffe,e0dd) -
(0010,0010) PN [Muster^Erika]
(0010,0020) LO [MRN-778123]
(0010,0030) DA [19570314]
(0010,0040) CS [F]
(0010,1002) SQ
(fffe,e000) -
(0010,0020) LO [OLD-4242]
(0010,0022) CS [TEXT]
(fffe,e00d) -
(fffe,e0dd) -
(0010,1040) LO [Am Hang 3, Weidenbach]
(0020,000d) UI [1.2.276.0.7230010.3.1.2.99.2]
(0020,000e) UI [1.2.276.0.7230010.3.1.3.99.3]
(0020,0010) SH [STUDY-1]
(0028,0002) US 1
(0028,0004) CS [MONOCHROME2]
(0028,0010) US 4
(0028,0011) US 4
(0028,0100) US 8
(0028,0101) US 8
(0028,0102) US 7
(0028,0103) US 0
(7fe0,0010) OB 01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\0d\\0e\\0f\\10
`;

function dicomFacts(turns: readonly Turn[]) {
  const associates: DicomAssociate[] = [];
  const messages: DicomMessage[] = [];
  const dataSets: DicomDataSet[] = [];
  const ends: DicomEnd["kind"][] = [];
  const problems: string[] = [];
  const values: string[] = [];
  const reader = new DicomReader({
    associate: (associate) => associates.push(associate),
    message: (message) => messages.push(message),
    dataSet: (dataSet) => dataSets.push(dataSet),
    end: ({ kind }) => ends.push(kind),
    problem: (_direction, _offset, reason) => problems.push(reason),
    value: ({ direction }, { keyword }, bytes, start, end) =>
      values.push(`${direction} ${keyword}=${String.fromCharCode(...bytes.subarray(start, end))}`),
  });
  for (const [direction, bytes] of turns) assert.equal(reader.read(direction, bytes, 0, bytes.length), true);
  reader.close();
  const [first] = turns;
  assert.equal(first && recogniseDicom(first[1], 0, first[1].length), "yes");
  assert.deepEqual(problems, []);
  return { associates, messages, dataSets, ends, values };
}

const STORED = [
  "PatientName=Muster^Erika",
  "PatientID=MRN-778123",
  "PatientID=OLD-4242",
  "PatientBirthDate=19570314",
  "PatientSex=F",
];

for (const [encoding, syntax] of [
  ["i", "1.2.840.10008.1.2"],
  ["e", "1.2.840.10008.1.2.1"],
  ["b", "1.2.840.10008.1.2.2"],
] as const) {
  test(`an image that DCMTK stores with -x${encoding} is recognised on any port, with the patient in it`, {
    skip: noDcmtk,
  }, async (t) => {
    const folder = folderFor(t);
    writeFileSync(join(folder, "patient.txt"), PATIENT);
    await run(folder, "dump2dcm", [`+t${encoding}`, "patient.txt", "patient.dcm"]);
    const port = await freePort();
    await serving(t, folder, "storescp", [`+x${encoding === "e" ? "=" : encoding}`, `${port}`], port);
    const proxy = await recordingProxy(t, port);
    await run(folder, "storescu", [
      `-x${encoding}`,
      "-R",
      "-aet",
      "CT_SCANNER",
      "-aec",
      "PACS",
      "127.0.0.1",
      `${proxy.port}`,
      "patient.dcm",
    ]);
    const { associates, messages, dataSets, ends, values } = dicomFacts(proxy.recorded[0] ?? []);
    assert.deepEqual(
      associates.map(({ kind, callingAeTitle, calledAeTitle }) => [kind, callingAeTitle, calledAeTitle]),
      [
        ["request", "CT_SCANNER", "PACS"],
        ["accept", "CT_SCANNER", "PACS"],
      ],
    );
    assert.match(associates[0]?.implementationVersionName ?? "", /^OFFIS_DCMTK/);
    assert.deepEqual(
      messages.map(({ command, status }) => [command, status]),
      [
        ["C-STORE-RQ", null],
        ["C-STORE-RSP", 0],
      ],
    );
    assert.equal(messages[0]?.sopClass?.name, "Secondary Capture Image Storage");
    assert.equal(dataSets[0]?.transferSyntax.uid, syntax);
    assert.equal(dataSets[0]?.unread, null);
    assert.equal(dataSets[0]?.pixelDataBytes, 16);
    for (const value of STORED) assert.ok(values.includes(`0 ${value}`), value);
    assert.deepEqual(ends, ["release-request", "release-response"]);
  });
}

test("an echo, a query and a retrieval with DCMTK tell commands, and patients in the answers", {
  skip: noDcmtk,
}, async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "db"));
  writeFileSync(join(folder, "patient.txt"), PATIENT);
  await run(folder, "dump2dcm", ["patient.txt", "patient.dcm"]);
  const port = await freePort();
  writeFileSync(
    join(folder, "archive.cfg"),
    `MaxPDUSize = 16384\nMaxAssociations = 4\nHostTable BEGIN\nHostTable END\nVendorTable BEGIN\nVendorTable END\n` +
      `AETable BEGIN\nPACS ${join(folder, "db")} RW (10, 100mb) ANY\nAETable END\n`,
  );
  await serving(t, folder, "dcmqrscp", ["-c", "archive.cfg", `${port}`], port);
  const proxy = await recordingProxy(t, port);
  const peer = ["-aec", "PACS", "127.0.0.1", `${proxy.port}`];
  await run(folder, "echoscu", peer);
  await run(folder, "storescu", [...peer, "patient.dcm"]);
  const query = ["-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=Must*", "-k", "PatientID"];
  await run(folder, "findscu", [...query, "-k", "StudyInstanceUID", "-k", "AccessionNumber", ...peer]);
  const study = ["-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.276.0.7230010.3.1.2.99.2"];
  await run(folder, "getscu", [...study, ...peer]);
  const [echo, , find, get] = proxy.recorded.map(dicomFacts);
  assert.deepEqual(
    echo?.messages.map(({ command }) => command),
    ["C-ECHO-RQ", "C-ECHO-RSP"],
  );
  assert.deepEqual(
    find?.messages.map(({ command, status }) => [command, status]),
    [
      ["C-FIND-RQ", null],
      ["C-FIND-RSP", 0xff00],
      ["C-FIND-RSP", 0],
    ],
  );
  assert.ok(find?.values.includes("0 PatientName=Must*"));
  assert.ok(find?.values.includes("1 PatientName=Muster^Erika"));
  assert.ok(find?.values.includes("1 AccessionNumber=ACC-4711"));
  assert.ok(get?.messages.some(({ command, direction }) => command === "C-STORE-RQ" && direction === 1));
  for (const value of STORED) assert.ok(get?.values.includes(`1 ${value}`), value);
});

/** Server and sender of python-hl7; the server acknowledges what it could read and prints it back. */
const HL7_SERVER = `
import asyncio, sys
from hl7.mllp import start_hl7_server
async def serve(reader, writer):
    try:
        while not writer.is_closing():
            message = await reader.readmessage()
            writer.writemessage(message.create_ack(application="EHR", facility="KLINIK"))
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()
async def main():
    async with await start_hl7_server(serve, host="127.0.0.1", port=int(sys.argv[1]), encoding="utf-8") as server:
        await server.serve_forever()
asyncio.run(main())
`;
const HL7_SENDER = `
import asyncio, sys, hl7
from hl7.mllp import open_hl7_connection
segments = [
    "MSH|^~\\\\&|PUMPS|WARD4|EHR|KLINIK|20260115081500||ADT^A01^ADT_A01|MSG00042|P|2.5.1||||||UNICODE UTF-8",
    "PID|1||MRN-778123^^^KLINIK^MR~OLD-4242||Müller^Erika||19570314|F|||Am Hang 3^^Weidenbach||+49 9826 5550",
    "NK1|1|Muster^Max", "OBX|1|NM|8867-4^Heart rate^LN||72|/min", "OBX|2|TX|note||ruhig \\\\T\\\\ stabil",
]
async def main():
    reader, writer = await open_hl7_connection("127.0.0.1", int(sys.argv[1]), encoding="utf-8")
    for _ in range(3):
        writer.writemessage(hl7.parse("\\r".join(segments)))
        await writer.drain()
        print((await reader.readmessage())[1][1])
    writer.close()
asyncio.run(main())
`;

test("admissions that python-hl7 sends and acknowledges in MLLP are recognised on any port, with the patient in them", {
  skip: lacks(python, "-c", "import hl7.mllp"),
}, async (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "server.py"), HL7_SERVER);
  writeFileSync(join(folder, "sender.py"), HL7_SENDER);
  const port = await freePort();
  await serving(t, folder, python, ["server.py", `${port}`], port);
  const proxy = await recordingProxy(t, port);
  assert.equal(await run(folder, python, ["sender.py", `${proxy.port}`]), "AA\nAA\nAA\n");

  const messages: Hl7Message[] = [];
  const values: string[] = [];
  const reader = new Hl7Reader({
    message: (message) => messages.push(message),
    batch() {},
    value: (_pointer, { field }, bytes, start, end) =>
      values.push(`${field}=${new TextDecoder().decode(bytes.subarray(start, end))}`),
  });
  const turns = proxy.recorded[0] ?? [];
  for (const direction of [0, 1] as const) {
    const first = turns.find(([from]) => from === direction)?.[1] ?? new Uint8Array();
    assert.equal(recogniseHl7(first, 0, first.length), "yes");
  }
  for (const [direction, bytes] of turns) assert.equal(reader.read(direction, bytes, 0, bytes.length), true);
  reader.close();
  const admissions = messages.filter(({ direction }) => direction === 0);
  const answers = messages.filter(({ direction }) => direction === 1);
  assert.deepEqual(
    admissions.map(({ header, framing, complete }) => [header.triggerEvent, framing, complete]),
    Array(3).fill(["A01", "mllp", true]),
  );
  assert.deepEqual(
    answers.map(({ acknowledgement, header }) => [acknowledgement, header.sendingApplication]),
    Array(3).fill(["AA", "EHR"]),
  );
  const counts = Object.fromEntries(admissions[0]?.fields.map(({ field, count }) => [field, count]) ?? []);
  assert.equal(counts["PID-3"], 2);
  assert.equal(counts["OBX-5"], 2);
  for (const value of ["PID-5=Müller^Erika", "PID-3=OLD-4242", "NK1-2=Muster^Max", "OBX-5=ruhig & stabil"])
    assert.equal(values.filter((seen) => seen === value).length, 3, value);
});
