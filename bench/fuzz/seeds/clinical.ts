/** Associations of DICOM in each transfer syntax, messages of HL7 v2. */
import { deflateRawSync } from "node:zlib";
import { conversation, latin1 } from "../delivery.ts";
import { big, frame, little } from "./fields.ts";

const HL7 =
  '\x0bMSH|^~\\&|PUMPS^1.2.3^ISO|WARD 4|EHR|PLACE|20260115081500||ADT^A01^ADT_A01|MSG00042|P|2.5.1||||||UNICODE UTF-8\rEVN|A01|2026\rPID|1||MRN-778123^^^W^MR~123456789^^^NHS^NH||Muster^Erika^^^||19570314|F|||Am Hang 3^^W^^91746^DE\rNK1|1|Muster^Max|SPO|""|+49\rOBX|2|TX|note||Ruhig\\.br\\stabil \\X4F4B\\|\r\x1c\r';
const HL7_BATCH = "FHS|^~\\&|a\rBHS|^~\\&|a\rMSH|^~\\&|a|b|c|d|20260115||ORU^R01|1|P|2.3\rPID|1||7\rBTS|1\rFTS|1\r";

export const HL7_TALKS: readonly Uint8Array[] = [
  conversation([0, HL7], [1, "\x0bMSH|^~\\&|E|W|P|4|2026||ACK^A01|R-1|P|2.5.1\rMSA|AA|1\r\x1c\r"]),
  conversation([0, HL7_BATCH]),
];

const counted = (type: number, width: 2 | 4, ...parts: readonly (string | readonly number[] | Uint8Array)[]) => {
  const body = frame(...parts.map((part) => (part instanceof Uint8Array ? [...part] : part)));
  return frame([type, 0], big(body.length, width), [...body]);
};
const [CT, VERIFY, IMPLICIT, EXPLICIT, DEFLATED, BIG] = [
  "1.2.840.10008.5.1.4.1.1.2",
  "1.2.840.10008.1.1",
  "1.2.840.10008.1.2",
  "1.2.840.10008.1.2.1",
  "1.2.840.10008.1.2.1.99",
  "1.2.840.10008.1.2.2",
] as const;
const titles = [[0, 1, 0, 0], "PACS".padEnd(16), "CT_1".padEnd(16), new Uint8Array(32)] as const;
const associate = (syntax: string) =>
  counted(
    1,
    4,
    ...titles,
    counted(0x10, 2, "1.2.840.10008.3.1.1.1"),
    counted(0x20, 2, [1, 0, 0, 0], counted(0x30, 2, CT), counted(0x40, 2, syntax)),
    counted(0x20, 2, [3, 0, 0, 0], counted(0x30, 2, VERIFY), counted(0x40, 2, IMPLICIT)),
    counted(
      0x50,
      2,
      counted(0x51, 2, big(16_384, 4)),
      counted(0x52, 2, "1.2.276"),
      counted(0x55, 2, "OWN"),
      counted(0x58, 2, [1, 1, 0, 5], "erika", [0, 6], "secret"),
    ),
  );
const accept = (syntax: string) =>
  counted(
    2,
    4,
    ...titles,
    counted(0x10, 2, "1.2.840.10008.3.1.1.1"),
    counted(0x21, 2, [1, 0, 0, 0], counted(0x40, 2, syntax)),
    counted(0x21, 2, [3, 0, 4, 0], counted(0x40, 2, "")),
  );
const fragment = (control: number, content: Uint8Array) =>
  frame(big(content.length + 2, 4), [1, control], [...content]);
const command = frame(
  [0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0],
  little(CT.length + 1, 4),
  CT,
  [0, 0, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 8, 2, 0, 0, 0, 1, 1],
);
const dataSet = (syntax: string) => {
  const number = syntax === BIG ? big : little;
  const element = (group: number, tag: number, vr: string, value: string | Uint8Array | null) => {
    const body = value === null ? [] : [...(typeof value === "string" ? latin1(value) : value)];
    const length = value === null ? 0xffffffff : body.length;
    const head = frame(number(group, 2), number(tag, 2));
    if (syntax === IMPLICIT || group === 0xfffe) return frame([...head], number(length, 4), body);
    return "OB SQ UN".includes(vr)
      ? frame([...head], vr, [0, 0], number(length, 4), body)
      : frame([...head], vr, number(length, 2), body);
  };
  const parts = [
    element(8, 5, "CS", "ISO_IR 192"),
    element(8, 0x1140, "SQ", null),
    element(0xfffe, 0xe000, "", null),
    element(16, 0x20, "LO", "NESTED"),
    element(0xfffe, 0xe00d, "", ""),
    element(0xfffe, 0xe0dd, "", ""),
    element(16, 16, "PN", "Muster^Erika"),
    element(16, 0x20, "LO", "MRN-778123"),
    element(0x7fe0, 16, "OB", new Uint8Array(64)),
  ];
  return frame(...parts.map((part) => [...part]));
};
const dicom = (syntax: string) => {
  const plain = dataSet(syntax === DEFLATED ? EXPLICIT : syntax);
  const set = syntax === DEFLATED ? new Uint8Array(deflateRawSync(plain)) : plain;
  return conversation(
    [0, associate(syntax)],
    [1, accept(syntax)],
    [0, counted(4, 4, fragment(3, command))],
    [0, counted(4, 4, fragment(0, set.subarray(0, 40)))],
    [0, counted(4, 4, fragment(2, set.subarray(40)))],
    [0, counted(5, 4, [0, 0, 0, 0])],
    [1, counted(6, 4, [0, 0, 0, 0])],
  );
};

export const dicomAssociations = () => [IMPLICIT, EXPLICIT, DEFLATED, BIG].map(dicom);
