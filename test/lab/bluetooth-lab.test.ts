/**
 * Bluetooth captures against tshark: samples, and talks that we write over every link type.
 *
 * What is compared: peers, devices, pairing packets and their fields, services, values by frame, where encryption
 * starts, and the bytes of L2CAP.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { namedCharacteristic, namedService } from "../../src/formats/bluetooth/assigned-numbers.ts";
import type { BluetoothConnection, BluetoothDevice } from "../../src/formats/bluetooth/bluetooth-facts.ts";
import {
  advertisement,
  answers,
  ascii,
  asks,
  DISCOVERY,
  element,
  legacyPairing,
  low,
  MEASUREMENT,
  offer,
  onAir,
  onHci,
  type Step,
  securePairing,
  serves,
  starts,
  type Talk,
} from "../../src/formats/bluetooth/bluetooth-for-tests.ts";
import { BluetoothReader } from "../../src/formats/bluetooth/bluetooth-reader.ts";
import { LinkFrame } from "../../src/formats/link-layer/link-frame.ts";
import { readLink } from "../../src/formats/link-layer/read-link.ts";
import { joined, pcapFile } from "../../src/formats/packet-file/capture-for-tests.ts";
import { PacketFileReader } from "../../src/formats/packet-file/packet-file-reader.ts";
import { sharedAbsent, sharedPath } from "../../src/samples-for-tests.ts";

const noTshark =
  spawnSync("tshark", ["--version"]).status === 0 ? false : "tshark is not here; test/lab/install.sh installs it";
const folder = mkdtempSync(join(tmpdir(), "bluetooth-lab-"));
after(() => rmSync(folder, { recursive: true }));

interface Ours {
  readonly connections: BluetoothConnection[];
  readonly devices: BluetoothDevice[];
  /** "12 2a37": frame and characteristic of each value. */
  readonly values: string[];
  frames: number;
}

function ours(file: string): Ours {
  const read: Ours = { connections: [], devices: [], values: [], frames: 0 };
  const bluetooth = new BluetoothReader({
    device: (facts) => read.devices.push(facts),
    connection: (facts) => read.connections.push(facts),
    value: (pointer, characteristic) => read.values.push(`${pointer.replace("frame ", "")} ${characteristic}`),
  });
  const frame = new LinkFrame();
  const capture = new PacketFileReader({
    packet(bytes, start, end, linkType, timeMs, _length, number) {
      assert.equal(readLink(bytes, start, end, linkType, frame), "other");
      if (bluetooth.packet(bytes, frame.start, frame.end, frame.linkType, timeMs, number)) read.frames++;
    },
  });
  capture.feed(readFileSync(file));
  capture.end();
  bluetooth.close();
  return read;
}

const FIELDS = [
  "frame.number",
  "_ws.col.Source",
  "btle.access_address",
  "btle.advertising_header.pdu_type",
  "btle.initiator_address",
  "btle.advertising_address",
  "btle.control_opcode",
  "btle.data_header.sequence_number",
  "bthci_evt.code",
  "bthci_evt.le_meta_subevent",
  "bthci_evt.bd_addr",
  "btl2cap.cid",
  "btl2cap.length",
  "btsmp.opcode",
  "btsmp.io_capability",
  "btsmp.oob_data_flags",
  "btsmp.max_enc_key_size",
  "btsmp.bonding_flags",
  "btsmp.mitm_flag",
  "btsmp.sc_flag",
  "btatt.opcode",
  "btatt.uuid16",
  "btatt.uuid128",
] as const;
type Row = Readonly<Record<(typeof FIELDS)[number], string>>;

/** All packets. USER0 is decoded as what older sniffers wrote there. */
function tshark(file: string): Row[] {
  const run = spawnSync(
    "tshark",
    [
      ...["-n", "-r", file, "-o", 'uat:user_dlts:"User 0 (DLT=147)","btle","0","","0",""'],
      ...["-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])],
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  assert.equal(run.status, 0, run.stderr);
  return run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const values = line.split("\t");
      return Object.fromEntries(FIELDS.map((field, at) => [field, values[at] ?? ""])) as Row;
    });
}

const IO = ["display-only", "display-yes-no", "keyboard-only", "none", "keyboard-display"];
const isTrue = (value: string | undefined) => value === "1" || value === "True";
const number = (value: string | undefined) => Number(value);
const unique = (values: Iterable<string>) => [...new Set(values)].sort();

/** tshark 4.0 shows long UUIDs in the order of the air, least significant byte first; people write them the other way. */
function plainUuid(value: string): string {
  if (value.length !== 32) return value.replace("0x", "");
  const turned = (value.match(/../g) ?? []).reverse().join("");
  return turned.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const isBegin = (row: Row) => row["btle.initiator_address"] !== "" || row["bthci_evt.le_meta_subevent"] === "0x01";
const isStart = (row: Row) => row["btle.control_opcode"] === "0x05" || row["bthci_evt.code"] === "0x08";

/** Both sides' reading of a file; `isPassive`: it has no key, so that tshark's tries at encrypted bytes do not count. */
function compare(file: string, isPassive: boolean): Ours & { readonly rows: readonly Row[] } {
  const read = ours(file);
  const all = tshark(file);
  assert.equal(read.frames, all.length, "frames");
  const begins = all.filter(isBegin);
  assert.deepEqual(
    read.connections.map(({ peripheral }) => peripheral?.text),
    begins.map((row) => row["btle.advertising_address"] || row["bthci_evt.bd_addr"]),
    "peripherals",
  );
  assert.deepEqual(
    read.connections.map(({ encryption }) => encryption.startedFrame).filter((frame) => frame !== null),
    all.filter(isStart).map((row) => number(row["frame.number"])),
    "starts of encryption",
  );
  let isHidden = false;
  const rows = all.filter((row) => {
    if (isBegin(row)) isHidden = false;
    else if (isStart(row)) isHidden = isPassive;
    return !isHidden;
  });
  comparePairing(read, rows);
  compareAttributes(read, rows);
  return { ...read, rows };
}

function comparePairing(read: Ours, rows: readonly Row[]): void {
  const offers = read.connections.flatMap(({ pairings }) =>
    pairings.flatMap(({ initiator, responder }) => [initiator, responder].filter((one) => one !== null)),
  );
  assert.deepEqual(
    offers,
    rows
      .filter((row) => ["0x01", "0x02"].includes(row["btsmp.opcode"]))
      .map((row) => ({
        ioCapability: IO[number(row["btsmp.io_capability"])],
        outOfBand: number(row["btsmp.oob_data_flags"]) === 1,
        bonding: number(row["btsmp.bonding_flags"]) === 1,
        mitm: isTrue(row["btsmp.mitm_flag"]),
        secureConnections: isTrue(row["btsmp.sc_flag"]),
        keySizeAtMost: number(row["btsmp.max_enc_key_size"]),
      })),
    "offers",
  );
  const keys: Readonly<Record<string, string>> = { "0x06": "ltk", "0x08": "irk", "0x0a": "csrk" };
  assert.deepEqual(
    read.connections.flatMap(({ pairings }) => pairings.flatMap(({ keysSent }) => keysSent.map(({ key }) => key))),
    rows.flatMap((row) => keys[row["btsmp.opcode"]] ?? []),
    "keys",
  );
}

const DECLARATIONS = ["0x2800", "0x2803"];
/** Notification, indication, read response and write command. */
const VALUES = ["0x1b", "0x1d", "0x0b", "0x52"];
const HEALTH = / (?:2a37|2a18|2a35|2a1c|2a5e|2a5f|2aa7)$/;

function compareAttributes(read: Ours, rows: readonly Row[]): void {
  const found = (opcode: string) =>
    unique(
      rows
        .filter((row) => row["btatt.opcode"] === opcode)
        .flatMap((row) => [row["btatt.uuid16"], row["btatt.uuid128"]].join(",").split(","))
        .filter((uuid) => uuid !== "" && !DECLARATIONS.includes(uuid))
        .map(plainUuid),
    );
  const told = (list: "services" | "characteristics") =>
    unique(read.connections.flatMap((connection) => connection[list].map(({ uuid }) => uuid)));
  assert.deepEqual(told("services"), found("0x11"), "services");
  assert.deepEqual(told("characteristics"), found("0x09"), "characteristics");
  assert.deepEqual(
    read.values,
    rows
      .filter((row) => VALUES.includes(row["btatt.opcode"]))
      .map((row) => `${row["frame.number"]} ${plainUuid(row["btatt.uuid16"])}`)
      .filter((value) => HEALTH.test(value)),
    "values",
  );
}

/** Bytes of L2CAP that tshark finds, by side: length and header, each repetition once. */
function bytesOfL2cap(rows: readonly Row[]): Readonly<Record<string, number>> {
  const found = { central: 0, peripheral: 0 };
  let before = "";
  for (const row of rows.filter((one) => ["0x0004", "0x0006"].includes(one["btl2cap.cid"]))) {
    const side = row["_ws.col.Source"].startsWith("Master") ? "central" : "peripheral";
    const { "frame.number": _number, ...contents } = row;
    const now = JSON.stringify(contents);
    if (now !== before) found[side] += number(row["btl2cap.length"]) + 4;
    before = now;
  }
  return found;
}

test("the pairing that crackle breaks, in PPI: what tshark tells, and Just Works", {
  skip: noTshark || sharedAbsent,
}, () => {
  const file = sharedPath("captures", "crackle", "pairing_and_ltk_exchange.pcap");
  const { connections, devices, rows } = compare(file, true);
  const advertised = rows.filter((row) => row["btle.advertising_header.pdu_type"] === "0x00");
  assert.deepEqual(
    devices.map((device) => [device.address.text, device.frames]),
    unique(advertised.map((row) => row["btle.advertising_address"])).map((one) => [one, advertised.length]),
  );
  const [{ pairings: [pairing] = [] } = { pairings: [] }] = connections;
  assert.deepEqual(
    [pairing?.method, pairing?.secureConnections, pairing?.keySize, pairing?.outcome, pairing?.weaknesses],
    ["just-works", false, 16, "completed", ["pairing-breakable", "not-authenticated"]],
  );
  assert.deepEqual([pairing?.keysOfInitiator, pairing?.keysOfResponder], [[], ["ltk"]]);
});

test("a pairing by passkey with repetitions: what tshark tells, by side", { skip: noTshark || sharedAbsent }, () => {
  const file = sharedPath("captures", "whad", "ble_pairing.pcap");
  const { connections, rows } = compare(file, true);
  const [connection] = connections;
  assert.deepEqual(
    { central: connection?.bytesFromCentral.plain, peripheral: connection?.bytesFromPeripheral.plain },
    bytesOfL2cap(rows),
  );
  assert.deepEqual(
    connection?.pairings.map(({ method, secureConnections, weaknesses }) => [method, secureConnections, weaknesses]),
    [["passkey-entry", false, ["pairing-breakable"]]],
  );
});

const GLUCOSE: readonly Step[] = [
  asks(0x10, ...low(31), ...low(0xffff), ...low(0x2800)),
  serves(0x11, 6, ...low(31), ...low(60), ...low(0x1808)),
  asks(0x08, ...low(31), ...low(60), ...low(0x2803)),
  serves(0x09, 7, ...low(32), 0x10, ...low(33), ...low(0x2a18), ...low(34), 0x20, ...low(35), ...low(0x2a35)),
  serves(0x1b, ...low(33), 0, 1, 0, ...low(2026), 11, 22, 9, 0, 0),
  serves(0x1d, ...low(35), 0, ...low(120), ...low(80), ...low(93)),
  asks(0x1e),
];
const MITM = 0b0101;
const SECURE = 0b1101;
const TALKS: readonly (readonly Step[])[] = [
  legacyPairing(offer(1, 3, 0, 1), offer(2, 3, 0, 1)),
  legacyPairing(offer(1, 4, 0, MITM), offer(2, 0, 0, MITM, 7)),
  legacyPairing(offer(1, 3, 1, MITM), offer(2, 3, 1, MITM)),
  securePairing(offer(1, 1, 0, SECURE), offer(2, 4, 0, SECURE)),
  securePairing(offer(1, 2, 0, SECURE), offer(2, 0, 0, SECURE)),
  securePairing(offer(1, 1, 1, SECURE), offer(2, 1, 0, SECURE)),
  [starts(...offer(1, 3, 0, MITM)), answers(0x05, 0x03)],
  ["encrypt-bonded"],
];
const METHODS = [
  "just-works",
  "passkey-entry",
  "out-of-band",
  "numeric-comparison",
  "passkey-entry",
  "out-of-band",
  null,
  null,
];
const CARRIERS: readonly (readonly [name: string, isPassive: boolean, over: (steps: readonly Step[]) => Talk])[] = [
  ["air-251", true, (steps) => onAir(steps, { linkType: 251 })],
  ["air-256", true, (steps) => onAir(steps, { isDirectionTold: true })],
  ["air-256-decrypted", false, (steps) => onAir(steps, { isDirectionTold: true, isDecrypted: true })],
  ["hci-187", false, (steps) => onHci(steps, { linkType: 187 })],
  ["hci-201", false, (steps) => onHci(steps, { fragmentBytes: 251 })],
  ["hci-201-fragments", false, (steps) => onHci(steps, { fragmentBytes: 10 })],
  ["hci-254", false, (steps) => onHci(steps, { linkType: 254 })],
];

function written(name: string, { linkType, frames }: Talk): string {
  const file = join(folder, `${name}.pcap`);
  writeFileSync(
    file,
    pcapFile(
      frames.map((bytes, at) => ({ seconds: at, fraction: 0, bytes })),
      { linkType },
    ),
  );
  return file;
}

for (const [carrier, isPassive, over] of CARRIERS)
  test(`talks over ${carrier} are read as tshark reads them`, { skip: noTshark }, () => {
    // Only the first connection discovers: tshark 4.0 tells a long UUID wrongly when it is discovered again.
    const talks = TALKS.map((pairing, at) =>
      over([...(at === 0 ? DISCOVERY : []), MEASUREMENT, ...pairing, ...GLUCOSE, MEASUREMENT, "disconnect"]),
    );
    const linkType = talks[0]?.linkType ?? 0;
    const file = written(carrier, { linkType, frames: talks.flatMap(({ frames }) => frames) });
    const { connections, values } = compare(file, isPassive);
    assert.deepEqual(
      connections.map(({ pairings }) => pairings[0]?.method ?? null),
      METHODS,
    );
    // Of what is encrypted, only the one that failed lets the rest be heard.
    assert.equal(values.length, isPassive ? TALKS.length + 3 : TALKS.length * 4);
  });

test("PPI around each link layer tells the same as the link layer alone", { skip: noTshark }, () => {
  for (const linkType of [251, 256] as const) {
    const { frames } = onAir([...DISCOVERY, MEASUREMENT], { linkType });
    const header = Uint8Array.of(0, 0, 8, 0, linkType & 255, linkType >> 8, 0, 0);
    const inside = written(`ppi-${linkType}`, { linkType: 192, frames: frames.map((frame) => joined(header, frame)) });
    const alone = written(`alone-${linkType}`, { linkType, frames });
    assert.deepEqual(ours(inside), ours(alone));
    assert.deepEqual(compare(alone, true).values, ["27 2a37"]);
  }
});

test("names of services and characteristics are those that tshark knows", { skip: noTshark }, () => {
  const numbers = [...Array(0x1000).keys()].map((at) => at + 0x1800);
  const known = numbers.flatMap((value) => {
    const uuid = value.toString(16);
    const name = namedService(uuid).name ?? namedCharacteristic(uuid).name;
    return name === null ? [] : [[value, name] as const];
  });
  const frames = known.map(([value]) =>
    advertisement(251, 0, [...element(3, ...low(value)), ...element(9, ...ascii("x"))]),
  );
  const file = written("names", { linkType: 251, frames });
  const run = spawnSync("tshark", ["-n", "-r", file, "-V"], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const theirs = [...run.stdout.matchAll(/UUID 16: (.*) \(0x([0-9a-f]{4})\)/g)];
  assert.equal(theirs.length, known.length);
  for (const [, name, uuid = ""] of theirs)
    assert.equal(known.find(([value]) => value.toString(16) === uuid)?.[1], name, uuid);
});
