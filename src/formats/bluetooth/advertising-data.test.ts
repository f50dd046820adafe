import assert from "node:assert/strict";
import { test } from "node:test";
import { advertisement, airFrame, ascii, element, hciFrame, low, PERIPHERAL, told } from "./bluetooth-for-tests.ts";
import { BluetoothReader } from "./bluetooth-reader.ts";
import { DEVICES_AT_MOST } from "./device-table.ts";

const BASE = [0xfb, 0x34, 0x9b, 0x5f, 0x80, 0, 0, 0x80, 0, 0x10, 0, 0];
const DATA = [
  ...element(0x01, 6),
  ...element(0x03, ...low(0x1808), ...low(0x181f)),
  ...element(0x07, ...BASE, ...low(0x183a), 0, 0),
  ...element(0x16, ...low(0x1809), 0x25, 0x01),
  ...element(0xff, ...low(0x0059), 1, 2, 3),
];
const SCAN = element(0x09, ...ascii("Meter 1"));
const EXPECTED = {
  name: "Meter 1",
  services: [
    { uuid: "1808", name: "Glucose" },
    { uuid: "181f", name: "Continuous Glucose Monitoring" },
    { uuid: "183a", name: "Insulin Delivery" },
  ],
  broadcastServices: [{ uuid: "1809", name: "Health Thermometer" }],
  company: 0x59,
  frames: 2,
  firstFrame: 1,
  lastFrame: 2,
};

const report = (type: number, data: readonly number[]) => {
  const body = [0x02, 1, type, 1, ...PERIPHERAL.slice(0, 5), 0x4a, data.length, ...data, 0xd0];
  return hciFrame(201, 4, false, [0x3e, body.length, ...body]);
};
const extendedReport = (data: readonly number[]) => {
  const body = [
    0x0d,
    1,
    ...low(0x13),
    1,
    ...PERIPHERAL.slice(0, 5),
    0x4a,
    1,
    0,
    255,
    127,
    0xd0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const whole = [...body, data.length, ...data];
  return hciFrame(201, 4, false, [0x3e, whole.length, ...whole]);
};
const RESOLVABLE = [...PERIPHERAL.slice(0, 5), 0x4a];
/** An extended advertisement with address and set, and its data behind. */
const extended = (data: readonly number[]) => {
  const body = [9, 0b1001, ...RESOLVABLE, 0, 0, ...data];
  return airFrame(251, [0xd6, 0xbe, 0x89, 0x8e], [0x47, body.length, ...body]);
};

for (const [title, linkType, frames] of [
  ["the air", 251, [advertisement(251, 0x40, DATA, RESOLVABLE), advertisement(251, 0x44, SCAN, RESOLVABLE)]],
  ["the air, in extended advertising", 251, [extended(DATA), extended(SCAN)]],
  ["reports of a controller", 201, [report(0, DATA), report(4, SCAN)]],
  ["extended reports of a controller", 201, [extendedReport(DATA), extendedReport(SCAN)]],
] as const)
  test(`a device makes itself known by name, services and company: ${title}`, () => {
    const { devices, refused } = told({ linkType, frames });
    assert.equal(refused, 0);
    const address = { text: "4a:15:14:13:12:11", kind: "private-resolvable" };
    assert.deepEqual(devices, [{ address, ...EXPECTED }]);
  });

for (const [highest, isRandom, kind] of [
  [0xc1, false, "public"],
  [0xc1, true, "random-static"],
  [0x41, true, "private-resolvable"],
  [0x01, true, "private-non-resolvable"],
  [0x81, true, "random-reserved"],
] as const)
  test(`an address that begins with ${highest.toString(16)} and is ${isRandom ? "" : "not "}random is ${kind}`, () => {
    const frame = advertisement(251, isRandom ? 0x40 : 0x00, [], [1, 2, 3, 4, 5, highest]);
    assert.equal(told({ linkType: 251, frames: [frame] }).devices[0]?.address.kind, kind);
  });

test("a shortened name gives way to the complete one, and a name that is no text is left out", () => {
  const named = (...names: readonly (readonly number[])[]) =>
    told({ linkType: 251, frames: names.map((name) => advertisement(251, 0, name)) }).devices[0]?.name;
  const short = element(0x08, ...ascii("Met"));
  assert.equal(named(short, SCAN, short), "Meter 1");
  assert.equal(named(element(0x09, 0xff, 0xfe)), null);
  assert.equal(named(element(0x09, ...ascii("a\u001b[2J"))), null);
});

test("an extended inquiry result names a BR/EDR device", () => {
  const eir = [...element(0x09, ...ascii("Pump")), ...element(0x03, ...low(0x1101))];
  const body = [1, ...PERIPHERAL, 1, 0, 0, 0, 0, 0, 0, 0xd0, ...eir, ...Array(240 - eir.length).fill(0)];
  const { devices } = told({ linkType: 187, frames: [hciFrame(187, 4, false, [0x2f, body.length, ...body])] });
  assert.deepEqual([devices[0]?.name, devices[0]?.services], ["Pump", [{ uuid: "1101", name: null }]]);
});

test("lengths that lie end the data, and nothing of what is behind is read", () => {
  const lying = [...element(0x09, ...ascii("ok")), 200, 0x03, ...low(0x1808)];
  const { devices } = told({ linkType: 251, frames: [advertisement(251, 0, lying)] });
  assert.deepEqual([devices[0]?.name, devices[0]?.services], ["ok", []]);
});

test("more devices than there is room for are counted", () => {
  let devices = 0;
  const reader = new BluetoothReader({ device: () => devices++, connection() {} });
  for (let at = 0; at < DEVICES_AT_MOST + 3; at++) {
    const frame = advertisement(251, 0x40, SCAN, [...low(at), 0, 0, 0, 0x41]);
    reader.packet(frame, 0, frame.length, 251, 0, at);
  }
  reader.close();
  assert.deepEqual([devices, reader.framesLeftOut], [DEVICES_AT_MOST, 3]);
});
