import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DicomAssociate, DicomDataSet, DicomEnd, DicomMessage } from "./dicom-facts.ts";
import { DicomReader } from "./dicom-reader.ts";
import { recogniseDicom } from "./recognise-dicom.ts";

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const join = (...parts: (Uint8Array | readonly number[] | string)[]) => {
  const all = parts.map((part) => (typeof part === "string" ? latin1(part) : Uint8Array.from(part)));
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};
const big = (number: number, length: number) =>
  Array.from({ length }, (_, index) => Math.floor(number / 256 ** (length - 1 - index)) % 256);
const little = (number: number, length: number) => big(number, length).reverse();

const ROOT = "1.2.840.10008.";
const [IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN] = ["1.2", "1.2.1", "1.2.1.99", "1.2.2"].map((uid) => ROOT + uid);
const CT = `${ROOT}5.1.4.1.1.2`;

const item = (type: number, ...content: Parameters<typeof join>) => {
  const body = join(...content);
  return join([type, 0], big(body.length, 2), body);
};
const pdu = (type: number, ...content: Parameters<typeof join>) => {
  const body = join(...content);
  return join([type, 0], big(body.length, 4), body);
};
const titles = [[0, 1, 0, 0], "PACS".padEnd(16), "CT_SCANNER_1".padEnd(16), new Uint8Array(32)] as const;
const request = (syntax: string, ...user: Uint8Array[]) =>
  pdu(
    1,
    ...titles,
    item(0x10, `${ROOT}3.1.1.1`),
    item(0x20, [1, 0, 0, 0], item(0x30, CT), item(0x40, syntax)),
    item(0x20, [3, 0, 0, 0], item(0x30, `${ROOT}1.1`), item(0x40, IMPLICIT ?? ""), item(0x40, EXPLICIT ?? "")),
    item(
      0x50,
      item(0x51, big(16384, 4)),
      item(0x52, "1.2.276.0.7230010.3.0.3.6.7"),
      item(0x55, "OFFIS_DCMTK_367"),
      ...user,
    ),
  );
const accept = (syntax: string) =>
  pdu(
    2,
    ...titles,
    item(0x10, `${ROOT}3.1.1.1`),
    item(0x21, [1, 0, 0, 0], item(0x40, syntax)),
    item(0x21, [3, 0, 4, 0], item(0x40, "")),
  );
const fragment = (context: number, control: number, content: Uint8Array) =>
  join(big(content.length + 2, 4), [context, control], content);
const even = (text: string) => (text.length % 2 === 0 ? text : `${text}\0`);
const command = (code: number, dataSetType: number) =>
  join(
    [0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 2, 0],
    little(even(CT).length, 4),
    even(CT),
    [0, 0, 0, 1, 2, 0, 0, 0],
    little(code, 2),
    [0, 0, 0, 8, 2, 0, 0, 0],
    little(dataSetType, 2),
  );

type Encode = (tag: number, vr: string, value: Parameters<typeof join>[0] | "undefined") => Uint8Array;
const encoder =
  (syntax: string | undefined): Encode =>
  (tag, vr, value) => {
    const number = syntax === BIG_ENDIAN ? big : little;
    const body = value === "undefined" ? [] : join(value);
    const length = value === "undefined" ? 0xffffffff : body.length;
    const group = Math.floor(tag / 0x10000);
    const head = [...number(group, 2), ...number(tag % 0x10000, 2)];
    if (syntax === IMPLICIT || group === 0xfffe) return join(head, number(length, 4), body);
    return "OB OW SQ UN UT".includes(vr)
      ? join(head, vr, [0, 0], number(length, 4), body)
      : join(head, vr, number(length, 2), body);
  };

/** A CT image of Erika Muster with nested sequences, a private element and pixels. */
const dataSet = (syntax: string | undefined) => {
  const element = encoder(syntax);
  const nested = join(element(0x00080050, "SH", "ACC-99"), element(0x00101001, "PN", "Alias^Erika "));
  return join(
    element(0x00080005, "CS", "ISO_IR 100"),
    element(0x00080050, "SH", "ACC-77"),
    element(0x00081110, "SQ", element(0xfffee000, "", nested)),
    element(0x00090010, "LO", "PRIVATE MAKER"),
    element(0x00100010, "PN", "Muster^Erika"),
    element(0x00100020, "LO", "MRN-778123\0".replace("\0", " ").slice(0, 10)),
    element(0x00100030, "DA", "19570314"),
    element(0x00100040, "CS", ""),
    element(0x00400275, "SQ", "undefined"),
    element(0xfffee000, "", "undefined"),
    element(0x00100040, "CS", "F "),
    element(0xfffee00d, "", ""),
    element(0xfffee0dd, "", ""),
    element(0x7fe00010, "OW", new Uint8Array(5000)),
  );
};

interface Value {
  keyword: string;
  text: string;
  offset: number;
  message: number;
}

function told(turns: Iterable<readonly [direction: 0 | 1, bytes: Uint8Array]>) {
  const associates: DicomAssociate[] = [];
  const messages: DicomMessage[] = [];
  const dataSets: DicomDataSet[] = [];
  const ends: DicomEnd[] = [];
  const problems: string[] = [];
  const values: Value[] = [];
  const reader = new DicomReader({
    associate: (associate) => associates.push(associate),
    message: (message) => messages.push(message),
    dataSet: (set) => dataSets.push(set),
    end: (end) => ends.push(end),
    problem: (direction, offset, reason) => problems.push(`${direction} ${offset} ${reason}`),
    value(pointer, { keyword }, bytes, start, end) {
      const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 1000)));
      values.push({ keyword, text, offset: pointer.offset, message: pointer.message });
    },
  });
  for (const [direction, piece] of turns) {
    const window = new Uint8Array(piece.length + 8).fill(0xaa);
    window.set(piece, 4);
    reader.read(direction, window, 4, 4 + piece.length);
    window.fill(0);
  }
  reader.close();
  return { associates, messages, dataSets, ends, problems, values };
}

const store = (syntax: string) =>
  join(
    request(syntax),
    pdu(4, fragment(1, 3, command(1, 1))),
    pdu(4, fragment(1, 0, dataSet(syntax).subarray(0, 101)), fragment(1, 0, dataSet(syntax).subarray(101, 140))),
    pdu(4, fragment(1, 2, dataSet(syntax).subarray(140))),
    pdu(5, [0, 0, 0, 0]),
  );

test("an association tells titles, contexts by name, the implementation, and that it is unauthenticated", () => {
  const { associates, ends } = told([
    [0, request(EXPLICIT ?? "")],
    [1, accept(EXPLICIT ?? "")],
    [1, pdu(3, [0, 1, 1, 7])],
    [0, pdu(7, [0, 0, 2, 1])],
  ]);
  const [asked, answered] = associates;
  assert.equal(asked?.calledAeTitle, "PACS");
  assert.equal(asked?.callingAeTitle, "CT_SCANNER_1");
  assert.equal(asked?.applicationContext.name, "DICOM Application Context Name");
  assert.deepEqual(asked?.contexts[0], {
    id: 1,
    abstractSyntax: { uid: CT, name: "CT Image Storage" },
    transferSyntaxes: [{ uid: EXPLICIT, name: "Explicit VR Little Endian" }],
    result: null,
  });
  assert.equal(asked?.maximumLength, 16384);
  assert.equal(asked?.implementationVersionName, "OFFIS_DCMTK_367");
  assert.equal(asked?.isUnauthenticated, true);
  assert.deepEqual(
    answered?.contexts.map(({ result }) => result),
    [0, 4],
  );
  assert.deepEqual(
    ends.map(({ kind, result, source, reason }) => [kind, result, source, reason]),
    [
      ["reject", 1, 1, 7],
      ["abort", null, 2, 1],
    ],
  );
});

test("a user identity is told by kind and length, never by what it says", () => {
  const { associates } = told([
    [0, request(IMPLICIT ?? "", item(0x58, [2, 0], big(5, 2), "erika", big(6, 2), "secret"))],
  ]);
  assert.deepEqual(associates[0]?.userIdentity, {
    kind: "username-and-passcode",
    primaryLength: 5,
    secondaryLength: 6,
  });
  assert.equal(associates[0]?.isUnauthenticated, false);
  assert.doesNotMatch(JSON.stringify(associates), /erika|secret/);
});

for (const syntax of [IMPLICIT, EXPLICIT, BIG_ENDIAN] as string[]) {
  test(`a stored image in ${syntax} tells the patient's elements, those in sequences too, and no value`, () => {
    const facts = told([
      [0, store(syntax)],
      [1, accept(syntax)],
    ]);
    assert.deepEqual(facts.problems, []);
    assert.equal(facts.messages[0]?.command, "C-STORE-RQ");
    assert.equal(facts.messages[0]?.sopClass?.name, "CT Image Storage");
    const [set] = facts.dataSets;
    assert.equal(set?.unread, null);
    assert.equal(set?.transferSyntax.uid, syntax);
    assert.equal(set?.pixelDataBytes, 5000);
    assert.equal(set?.privateElements, 1);
    assert.equal(set?.characterSet, "ISO_IR 100");
    assert.equal(set?.bytes, dataSet(syntax).length);
    assert.deepEqual(
      set?.fields.map(({ keyword, count }) => `${keyword} ${count}`),
      [
        "AccessionNumber 2",
        "PatientName 1",
        "PatientID 1",
        "PatientBirthDate 1",
        "PatientSex 1",
        "OtherPatientNames 1",
      ],
    );
    assert.deepEqual(
      facts.values.map(({ keyword, text }) => `${keyword}=${text}`),
      [
        "AccessionNumber=ACC-77",
        "AccessionNumber=ACC-99",
        "OtherPatientNames=Alias^Erika",
        "PatientName=Muster^Erika",
        "PatientID=MRN-778123",
        "PatientBirthDate=19570314",
        "PatientSex=F",
      ],
    );
    const name = facts.values.find(({ keyword }) => keyword === "PatientName");
    assert.equal(String.fromCharCode(...dataSet(syntax).subarray(name?.offset, (name?.offset ?? 0) + 6)), "Muster");
    assert.doesNotMatch(JSON.stringify([facts.dataSets, facts.messages]), /Erika|MRN/);
  });

  test(`the same image in ${syntax} is read when the association was not captured`, () => {
    const late = join(pdu(4, fragment(1, 3, command(1, 1))), pdu(4, fragment(1, 2, dataSet(syntax))));
    assert.equal(recogniseDicom(late, 0, late.length), "yes");
    assert.equal(told([[0, late]]).dataSets[0]?.fields.length, 6);
  });
}

test("deflated data sets are named and not read", () => {
  const facts = told([[0, store(DEFLATED ?? "")]]);
  assert.equal(facts.dataSets[0]?.unread, "deflated");
  assert.equal(facts.values.length, 0);
});

test("encapsulated pixel data and elements of unknown representation are passed over whatever they hold", () => {
  const explicit = encoder(EXPLICIT);
  const implicit = encoder(IMPLICIT);
  const decoy = implicit(0x00100010, "PN", "Not^Read");
  const set = join(
    explicit(0x00091001, "UN", "undefined"),
    implicit(0xfffee000, "", "undefined"),
    implicit(0x00091002, "SQ", "undefined"),
    implicit(0xfffee0dd, "", ""),
    implicit(0x00101040, "LO", "Am Hang 3 "),
    implicit(0xfffee00d, "", ""),
    implicit(0xfffee0dd, "", ""),
    explicit(0x00100020, "LO", "AFTER1"),
    explicit(0x7fe00010, "OB", "undefined"),
    explicit(0xfffee000, "", ""),
    explicit(0xfffee000, "", decoy),
    explicit(0xfffee0dd, "", ""),
    explicit(0x00104000, "LT", "Last"),
  );
  const facts = told([[0, join(request(EXPLICIT ?? ""), pdu(4, fragment(1, 3, command(1, 1)), fragment(1, 2, set)))]]);
  assert.deepEqual(
    facts.values.map(({ text }) => text),
    ["Am Hang 3", "AFTER1", "Last"],
  );
  assert.equal(facts.dataSets[0]?.pixelDataBytes, decoy.length);
  assert.equal(facts.dataSets[0]?.unread, null);
});

test("what lies about its length is told as a problem or as unread, with nothing read beyond", () => {
  assert.deepEqual(told([[0, Uint8Array.of(9, 0, 0, 0, 0, 4)]]).problems, ["0 0 pdu-type"]);
  assert.deepEqual(told([[0, Uint8Array.of(1, 0, 255, 0, 0, 4)]]).problems, ["0 0 pdu-length"]);
  assert.deepEqual(told([[1, Uint8Array.of(4, 0, 0, 0, 0, 9, 0, 0, 0, 200, 1, 3)]]).problems, ["1 6 fragment-length"]);
  const explicit = encoder(EXPLICIT);
  const lie = join(explicit(0x00100010, "PN", "Muster^Erika"), [0x10, 0, 0x20, 0], "LO", [255, 255], "abc");
  const read = (set: Uint8Array) =>
    told([[0, join(request(EXPLICIT ?? ""), pdu(4, fragment(1, 3, command(1, 1)), fragment(1, 2, set)))]]).dataSets[0]
      ?.unread;
  assert.equal(read(lie), "cut-off");
  assert.equal(read(join([0x10, 0, 0x10, 0, 1, 2, 3, 4])), "vr");
});

const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<[0, Uint8Array]> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield [0, bytes.slice(at, at + length)];
    at += length;
  }
}

for (const syntax of [IMPLICIT, EXPLICIT] as string[]) {
  test(`any cutting of any bytes gives the same facts (${syntax})`, () => {
    const whole = store(syntax).slice(0, 1500);
    const flip = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(cuts, fc.array(flip, { maxLength: 6 }), fc.nat(whole.length), (lengths, flips, length) => {
        const bytes = whole.slice(0, length);
        for (const [at, byte] of flips) if (at < length) bytes[at] = byte;
        assert.deepEqual(told(pieces(bytes, lengths)), told([[0, bytes]]));
      }),
      { numRuns: 200 },
    );
  });
}

test("sequences nested ten thousand deep, and pixels of a gigabyte, cost neither memory nor time", () => {
  const element = encoder(IMPLICIT);
  const level = join(element(0x00081110, "SQ", "undefined"), element(0xfffee000, "", "undefined"));
  const bomb = join(...Array(10_000).fill(level), element(0x00100010, "PN", "Deep^Down "));
  const facts = told([[0, join(request(IMPLICIT ?? ""), pdu(4, fragment(1, 3, command(1, 1)), fragment(1, 2, bomb)))]]);
  assert.equal(facts.values[0]?.text, "Deep^Down");

  const reader = new DicomReader({
    associate() {},
    message() {},
    dataSet() {},
    end() {},
    value() {},
    problem: () => assert.fail("no problem"),
  });
  const head = join(pdu(4, fragment(1, 3, command(1, 1))), [0xe0, 0x7f, 0x10, 0]);
  reader.read(0, head, 0, head.length - 4);
  const pixels = join([4, 0], big(1_000_000 + 6, 4), big(1_000_000 + 2, 4), [1, 0], new Uint8Array(1_000_000));
  pixels.set([0xe0, 0x7f, 0x10, 0, 255, 255, 255, 127], 12);
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 200; round++) reader.read(0, pixels, 0, pixels.length);
  assert.ok(process.memoryUsage().arrayBuffers - before < 4_000_000);
});

test("only an association, a rejection or a command is recognised as DICOM", () => {
  const bytes = request(IMPLICIT ?? "");
  for (let end = 0; end < 100; end++) assert.equal(recogniseDicom(bytes, 0, end), end < 92 ? "more" : "yes", `${end}`);
  assert.equal(recogniseDicom(accept(IMPLICIT ?? ""), 0, 200), "yes");
  assert.equal(recogniseDicom(pdu(3, [0, 1, 1, 7]), 0, 10), "yes");
  // The first bytes of a Cassandra frame, of TLS and of HTTP.
  for (const other of [
    [1, 0, 0, 0, 0, 0, 0, 10],
    [0x16, 3, 1],
    [0x47, 0x45, 0x54],
    [4, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0],
  ])
    assert.equal(recogniseDicom(Uint8Array.from(other), 0, other.length), "no");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      recogniseDicom(noise, 0, noise.length);
      told([[0, noise]]);
    }),
  );
});
