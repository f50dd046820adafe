import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Hl7Batch, Hl7Message, Hl7Pointer, PatientField } from "./hl7-facts.ts";
import { Hl7Reader } from "./hl7-reader.ts";
import { recogniseHl7 } from "./recognise-hl7.ts";

const encoder = new TextEncoder();
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const mllp = (...segments: string[]) => `\x0b${segments.join("\r")}\r\x1c\r`;

const ADMISSION = [
  "MSH|^~\\&|PUMPS^1.2.3^ISO|WARD 4|EHR|WEIDENBACH|20260115081500||ADT^A01^ADT_A01|MSG00042|P|2.5.1||||||UNICODE UTF-8",
  "EVN|A01|20260115081500",
  "PID|1||MRN-778123^^^WEIDENBACH^MR~123456789^^^NHS^NH||Muster^Erika^^^||19570314|F|||Am Hang 3^^Weidenbach^^91746^DE||+49 9826 5550^PRN~~^NET",
  'NK1|1|Muster^Max|SPO|""|+49 9826 5551',
  "PV1|1|I|4W^12^A",
  `IN1|1|PLAN|AOK^1|Krankenkasse \\T\\ Partner${"|".repeat(32)}A123456780`,
  "OBX|1|NM|8867-4^Heart rate^LN||72|/min",
  "OBX|2|TX|note||Ruhig\\.br\\stabil \\X4F4B\\|",
];
const ACK = ["MSH|^~\\&|EHR|WEIDENBACH|PUMPS|WARD 4|20260115081501||ACK^A01|R-1|P|2.5.1", "MSA|AA|MSG00042"];

interface Value extends Hl7Pointer {
  field: string;
  text: string;
}

/** Everything that the reader tells of the pieces of one direction. */
function told(pieces: Iterable<Uint8Array>, direction: 0 | 1 = 0) {
  const messages: Hl7Message[] = [];
  const batches: Hl7Batch[] = [];
  const values: Value[] = [];
  const reader = new Hl7Reader({
    message: (message) => messages.push(message),
    batch: (batch) => batches.push(batch),
    value(pointer: Hl7Pointer, { field }: PatientField, bytes, start, end) {
      values.push({ ...pointer, field, text: new TextDecoder().decode(bytes.subarray(start, end)) });
    },
  });
  let wanted = true;
  for (const piece of pieces) {
    // Surrounded by bytes that must not be read.
    const window = new Uint8Array(piece.length + 8).fill(0x7c);
    window.set(piece, 4);
    wanted = reader.read(direction, window, 4, 4 + piece.length) && wanted;
    window.fill(0);
  }
  reader.close();
  return { messages, batches, values, wanted };
}

function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.slice(at, at + length);
    at += length;
  }
}

test("an admission in MLLP tells its header, its segments and which of the patient's fields are filled", () => {
  const { messages } = told([encoder.encode(mllp(...ADMISSION))]);
  assert.equal(messages.length, 1);
  const [message] = messages;
  assert.ok(message);
  assert.deepEqual(message.header, {
    separators: { field: "|", component: "^", repetition: "~", escape: "\\", subcomponent: "&" },
    sendingApplication: "PUMPS^1.2.3^ISO",
    sendingFacility: "WARD 4",
    receivingApplication: "EHR",
    receivingFacility: "WEIDENBACH",
    messageType: "ADT",
    triggerEvent: "A01",
    controlIdLength: 8,
    processingId: "P",
    version: "2.5.1",
    characterSet: "UNICODE UTF-8",
  });
  assert.equal(message.framing, "mllp");
  assert.equal(message.complete, true);
  assert.equal(message.acknowledgement, null);
  assert.equal(
    message.segments.map(({ name, count }) => `${name}${count}`).join(" "),
    "MSH1 EVN1 PID1 NK11 PV11 IN11 OBX2",
  );
  const filled = message.fields.filter((field) => field.filled).map(({ field, count }) => `${field} ${count}`);
  assert.deepEqual(filled, [
    "PID-3 2",
    "PID-5 1",
    "PID-7 1",
    "PID-8 1",
    "PID-11 1",
    "PID-13 2",
    "NK1-2 1",
    "NK1-3 1",
    "NK1-5 1",
    "PV1-3 1",
    "IN1-3 1",
    "IN1-4 1",
    "IN1-36 1",
    "OBX-3 2",
    "OBX-5 2",
  ]);
  assert.equal(message.fields.find(({ field }) => field === "NK1-4")?.filled, false, "HL7's null is no value");
  assert.ok(!JSON.stringify(message).includes("Erika"), "facts hold no value of a patient");
});

test("values come out through the callback alone, with escapes resolved and the place where they stand", () => {
  const text = mllp(...ADMISSION);
  const { values } = told([encoder.encode(text)]);
  const of = (field: string) => values.filter((value) => value.field === field);
  assert.deepEqual(
    of("PID-3").map((value) => value.text),
    ["MRN-778123^^^WEIDENBACH^MR", "123456789^^^NHS^NH"],
  );
  assert.deepEqual(
    of("PID-13").map((value) => value.repetition),
    [1, 3],
  );
  assert.equal(of("IN1-4")[0]?.text, "Krankenkasse & Partner");
  assert.equal(of("OBX-5")[1]?.text, "Ruhig\nstabil OK");
  assert.equal(of("OBX-5")[1]?.segment, 2);
  const [name] = of("PID-5");
  assert.equal(name?.text, "Muster^Erika^^^");
  assert.equal(name?.offset, text.indexOf("Muster^Erika"));
});

test("an acknowledgement is told with its code", () => {
  const { messages } = told([latin1(mllp(...ACK))], 1);
  assert.equal(messages[0]?.acknowledgement, "AA");
  assert.equal(messages[0]?.direction, 1);
  assert.equal(messages[0]?.header.messageType, "ACK");
});

for (const [framing, text] of [
  ["no-start-block", `${ADMISSION.join("\r")}\r\x1c\r`],
  ["no-end-block", `\x0b${ADMISSION.join("\r")}\r\x0b${ACK.join("\r")}\r\x1c\r`],
  ["none", `${ADMISSION.join("\r\n")}\r\n`],
  ["none", `${ADMISSION.join("\n")}\n`],
] as const) {
  test(`a sender's framing "${framing}" is read and told (${JSON.stringify(text.slice(-6))})`, () => {
    const { messages } = told([encoder.encode(text)]);
    assert.equal(messages[0]?.framing, framing);
    assert.equal(messages[0]?.complete, true);
    assert.equal(messages[0]?.segments.length, 7);
    assert.equal(recogniseHl7(encoder.encode(text), 0, text.length), "yes");
  });
}

test("a batch tells its file, its batch and each message in it", () => {
  const text = mllp("FHS|^~\\&|PUMPS|WARD", "BHS|^~\\&|PUMPS|WARD|EHR", ...ADMISSION, ...ADMISSION, "BTS|2", "FTS|1");
  const { messages, batches } = told([encoder.encode(text)]);
  assert.deepEqual(
    batches.map(({ kind, receivingApplication }) => [kind, receivingApplication]),
    [
      ["file", ""],
      ["batch", "EHR"],
    ],
  );
  assert.deepEqual(
    messages.map(({ inBatch, complete }) => [inBatch, complete]),
    [
      [true, true],
      [true, true],
    ],
  );
});

test("after missing bytes the message is told as incomplete and the next one is found", () => {
  const messages: Hl7Message[] = [];
  const reader = new Hl7Reader({ message: (message) => messages.push(message), batch() {}, value() {} });
  const bytes = encoder.encode(mllp(...ADMISSION));
  reader.read(0, bytes, 0, 250);
  reader.gap(0);
  reader.read(0, bytes, 300, bytes.length);
  reader.read(0, bytes, 0, bytes.length);
  reader.close();
  assert.deepEqual(
    messages.map(({ complete }) => complete),
    [false, true],
  );
});

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

test("any cutting of any bytes gives the same facts and values", () => {
  const whole = encoder.encode(mllp(...ADMISSION) + mllp(...ACK) + ADMISSION.join("\n"));
  fc.assert(
    fc.property(lengths, fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (cuts, flips) => {
      const bytes = whole.slice();
      for (const [at, byte] of flips) bytes[at] = byte;
      assert.deepEqual(told(pieces(bytes, cuts)), told([bytes]));
    }),
    { numRuns: 300 },
  );
});

test("a message cut off at any byte is never told as complete", () => {
  const bytes = encoder.encode(mllp(...ADMISSION));
  for (let end = 0; end < bytes.length - 2; end++) {
    assert.ok(
      told([bytes.slice(0, end)]).messages.every(({ complete }) => !complete),
      `cut at ${end}`,
    );
    if (end > 12) assert.equal(recogniseHl7(bytes, 0, end), "yes");
    else if (end < 9) assert.equal(recogniseHl7(bytes, 0, end), "more");
  }
});

test("arbitrary bytes are read to the end, and what is no HL7 is let go", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      told([bytes]);
      recogniseHl7(bytes, 0, bytes.length);
    }),
  );
  assert.equal(told([new Uint8Array(100_000).fill(0x41)]).wanted, false);
  for (const other of ["GET / HTTP/1.1", "MSHELL|", "MSH|^~^&|", "MSH|||", "\x16\x03\x01"]) {
    assert.equal(recogniseHl7(latin1(other), 0, other.length), "no", other);
  }
});

test("a field of 12 MiB is held up to its limit, and a message beyond 16 MiB ends where it ends", () => {
  const filler = new Uint8Array(1024 * 1024).fill(0x41);
  const head = encoder.encode(`\x0b${ADMISSION.slice(0, 4).join("\r")}\rOBX|1|ED|pdf||`);
  const tail = encoder.encode(`|x\rNK1|2|Late^One\r\x1c\r${mllp(...ACK)}`);
  const short = told([head, ...Array(12).fill(filler), tail]);
  const observation = short.values.find(({ field }) => field === "OBX-5");
  assert.equal(observation?.text.length, 64 * 1024);
  assert.equal(observation?.cut, true);
  assert.deepEqual(
    short.messages.map(({ complete }) => complete),
    [true, true],
  );
  const long = told([head, ...Array(17).fill(filler), tail]);
  assert.deepEqual(
    long.messages.map(({ complete }) => complete),
    [false, true],
  );
  assert.ok(!long.values.some(({ text }) => text === "Late^One"));
});

test("ten thousand repetitions and as many lone escape characters cost no more than their length", () => {
  const many = `MSH|^~\\&|A\rPID|1||${"~".repeat(60_000)}|${"\\".repeat(60_000)}\r${"PID|1||x\r".repeat(50_000)}`;
  const started = process.hrtime.bigint();
  told([latin1(many)]);
  assert.ok(process.hrtime.bigint() - started < 1_000_000_000n);
});
