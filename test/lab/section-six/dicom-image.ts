/**
 * An ultrasound image as a DICOM file (PS3.10, explicit VR little endian), small, with the patient in its header.
 */
import type { CanaryRecord } from "../../../src/domain/traffic/canary/record.ts";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const ULTRASOUND_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1";

export function dicomImage(patient: CanaryRecord): Buffer {
  const side = 64;
  const meta = Buffer.concat([
    element(0x0002, 0x0002, "UI", ULTRASOUND_IMAGE),
    element(0x0002, 0x0003, "UI", "2.25.1"),
    element(0x0002, 0x0010, "UI", EXPLICIT_LITTLE_ENDIAN),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x0002, 0x0000, "UL", length),
    meta,
    element(0x0008, 0x0005, "CS", "ISO_IR 192"),
    element(0x0008, 0x0016, "UI", ULTRASOUND_IMAGE),
    element(0x0008, 0x0060, "CS", "US"),
    element(0x0010, 0x0010, "PN", `${patient.familyName}^${patient.givenName}`),
    element(0x0010, 0x0020, "LO", patient.recordNumber),
    element(0x0010, 0x0030, "DA", patient.birthDate.replaceAll("-", "")),
    element(0x0028, 0x0010, "US", Buffer.from([side, 0])),
    element(0x0028, 0x0011, "US", Buffer.from([side, 0])),
    element(0x7fe0, 0x0010, "OW", Buffer.alloc(side * side, "echo")),
  ]);
}

function element(group: number, tag: number, vr: string, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === "UI" ? "\0" : " ")]);
  // OW has two reserved bytes and a length of four (PS3.5, section 7.1.2).
  const head = Buffer.alloc(vr === "OW" ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(tag, 2);
  head.write(vr, 4, "latin1");
  if (vr === "OW") head.writeUInt32LE(even.length, 8);
  else head.writeUInt16LE(even.length, 6);
  return Buffer.concat([head, even]);
}
