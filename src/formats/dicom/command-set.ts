/**
 * A DIMSE command out of its command set, which is always implicit VR little endian.
 *
 * Source: DICOM PS3.7 section 6.3.1 and annex E.
 */
import { text } from "./association.ts";
import type { DicomMessage } from "./dicom-facts.ts";
import { namedUid } from "./uid-names.ts";

const COMMANDS: Readonly<Record<number, string>> = {
  1: "C-STORE",
  16: "C-GET",
  32: "C-FIND",
  33: "C-MOVE",
  48: "C-ECHO",
  256: "N-EVENT-REPORT",
  272: "N-GET",
  288: "N-SET",
  304: "N-ACTION",
  320: "N-CREATE",
  336: "N-DELETE",
};
const RESPONSE = 0x8000;
const CANCEL = 0x0fff;
const NO_DATA_SET = 0x0101;

export type Command = Omit<DicomMessage, "direction" | "message" | "context">;

export function readCommand(bytes: Uint8Array, end: number): Command {
  let code = -1;
  let sopClass = "";
  let moveDestination: string | null = null;
  let status: number | null = null;
  let dataSetType = NO_DATA_SET;
  let at = 0;
  while (at + 8 <= end) {
    const group = little(bytes, at, 2);
    const element = little(bytes, at + 2, 2);
    const length = little(bytes, at + 4, 4);
    const from = at + 8;
    const to = from + length;
    if (group !== 0 || to > end) break;
    if (element === 0x0002 || (element === 0x0003 && sopClass === "")) sopClass = text(bytes, from, to);
    else if (element === 0x0100 && length >= 2) code = little(bytes, from, 2);
    else if (element === 0x0600) moveDestination = text(bytes, from, to);
    else if (element === 0x0800 && length >= 2) dataSetType = little(bytes, from, 2);
    else if (element === 0x0900 && length >= 2) status = little(bytes, from, 2);
    at = to;
  }
  return {
    command: commandName(code),
    sopClass: sopClass === "" ? null : namedUid(sopClass),
    moveDestination,
    status,
    hasDataSet: dataSetType !== NO_DATA_SET,
  };
}

function commandName(code: number): string {
  if (code === CANCEL) return "C-CANCEL-RQ";
  const name = COMMANDS[code & ~RESPONSE];
  if (code < 0) return "unknown";
  if (name === undefined) return `0x${code.toString(16).padStart(4, "0")}`;
  return `${name}-${(code & RESPONSE) === 0 ? "RQ" : "RSP"}`;
}

function little(bytes: Uint8Array, at: number, length: number): number {
  let number = 0;
  for (let index = length - 1; index >= 0; index--) number = number * 256 + (bytes[at + index] ?? 0);
  return number;
}
