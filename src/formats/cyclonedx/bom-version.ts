/**
 * Which edition of CycloneDX a document is, and what is often given in its place.
 */
import { InputError } from "../../domain/input-error.ts";
import type { Notes } from "../../domain/label/contribution.ts";
import type { JsonGroup } from "../json/json-value.ts";

const LAST_KNOWN_MINOR = 7;

/** Recognises what is often given instead, so that the message can say what to do. */
export function refuseOtherText(bytes: Uint8Array, spdxTodo: string): void {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  const unsupported = (what: string, todo: string) => new InputError("format-unsupported", "1:1", `${what}; ${todo}`);
  if (head.startsWith("<")) {
    throw /cyclonedx/i.test(head)
      ? unsupported("it is CycloneDX in XML", "export it as JSON, or convert it with the CycloneDX command line tool")
      : unsupported("it is XML", "a bill of materials is read as CycloneDX JSON (1.2 to 1.7); export it so");
  }
  if (/^SPDXVersion:/m.test(head)) throw unsupported("it is SPDX in its tag-value form", spdxTodo);
  if (head.startsWith("PK\u0003\u0004"))
    throw unsupported("it is a ZIP archive or spreadsheet", "unpack it and name the JSON file in it");
}

/** `1.6`. */
export function versionOf(document: JsonGroup, notes: Pick<Notes, "add">, spdxTodo: string): string {
  if (document.get("spdxVersion") !== undefined || /spdx/i.test(String(document.text("@context") ?? ""))) {
    throw new InputError("format-unsupported", "/spdxVersion", `it is SPDX; ${spdxTodo}`);
  }
  if (document.get("ietf-mud:mud") !== undefined) {
    throw new InputError(
      "format-unsupported",
      "/ietf-mud:mud",
      "it is a MUD file, no bill of materials; give it with the option for MUD files",
    );
  }
  if (document.text("specFormat") === "CycloneDX") {
    throw new InputError(
      "format-unsupported",
      "/specFormat",
      "it is CycloneDX 2, which is built otherwise; export it as CycloneDX 1.7",
    );
  }
  if (document.get("bomFormat") !== "CycloneDX") {
    throw new InputError(
      "sbom-unreadable",
      "/bomFormat",
      '"bomFormat" should be "CycloneDX"; is this a bill of materials in CycloneDX JSON?',
    );
  }
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?$/.exec(document.text("specVersion") ?? "") ?? [];
  if (major === undefined || minor === undefined) {
    throw new InputError("sbom-unreadable", "/specVersion", '"specVersion" should be a text such as "1.6"');
  }
  if (major !== "1") {
    throw new InputError(
      "format-unsupported",
      "/specVersion",
      `CycloneDX ${major}.${minor} is not read; export it as CycloneDX 1.7`,
    );
  }
  if (Number(minor) < 2) {
    throw new InputError(
      "sbom-unreadable",
      "/specVersion",
      `CycloneDX 1.${minor} has no JSON form; export it as CycloneDX 1.4 or later`,
    );
  }
  if (Number(minor) > LAST_KNOWN_MINOR)
    notes.add(`CycloneDX 1.${minor} is newer than 1.${LAST_KNOWN_MINOR}; parts that it added are not read`);
  return `1.${Number(minor)}`;
}
