/**
 * CycloneDX JSON: bytes in, the components facts that a bill of materials states out.
 *
 * Reads 1.2 to 1.7, whose parts used here are the same (1.0 and 1.1 had no JSON form), and a later 1.x with a note.
 * Lenient where a label needs nothing: a wrong hash or licence does not keep a product from having its label.
 * Source: ECMA-424 and the CycloneDX schemas 1.2 to 1.7.
 */
import type { Static } from "typebox";
import { InputError } from "../../domain/input-error.ts";
import type { Connection } from "../../domain/label/components.ts";
import { firstOf, type LabelContribution, Notes, stated, statedOrNone } from "../../domain/label/contribution.ts";
import { fitDay, fitLine } from "../../domain/label/source-text.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { readJson } from "../json/read-json.ts";
import { nested, shape } from "./bom.ts";
import { hardwareOf } from "./bom-hardware.ts";
import { lifecycleOf, operatingSystemOf, productOf } from "./bom-product.ts";
import { servicesOf } from "./bom-services.ts";

const LAST_KNOWN_MINOR = 7;

/**
 * @param origin `name` of the file for the provenance; `digest`: SHA-256 of `bytes` as 64 hexadecimal digits.
 * @throws {InputError} `sbom-unreadable` (`where`: line and column, or JSON pointer), `format-unsupported` for SPDX,
 *   XML and CycloneDX 2, `document-too-large`, `document-too-deep`, `encoding-unreadable`.
 */
export function readCycloneDx(bytes: Uint8Array, origin: { name: string; digest: string }): LabelContribution {
  refuseOtherText(bytes);
  const document = shape.document(readJson(bytes, "sbom-unreadable"));
  const notes = new Notes();
  const version = versionOf(document, notes);

  const metadata = shape.inner(document, "metadata");
  const described = metadata && shape.inner(metadata, "component");
  const parts = [
    ...(described === undefined ? [] : nested(described, "components")),
    ...nested(document, "components"),
  ];
  const product = productOf(document, parts, notes);
  const { hardware, radios } = hardwareOf(parts, notes);
  const { data, connections } = servicesOf(document, product?.maker?.name, notes);
  if (parts.length === 0 && data === undefined) notes.add("it lists neither components nor services");
  return stated<LabelContribution>({
    source: `${fitLine(origin.name, 200) ?? "bill of materials"} (CycloneDX ${version})`,
    authority: "maker",
    known: "documented",
    on: fitDay(metadata?.get("timestamp")),
    product,
    components: stated({
      hardware,
      software: stated({
        operatingSystem: operatingSystemOf(parts, notes),
        connectivity: firstOf(protectedBy([...radios, ...connections], parts, notes), 100, "connections", notes),
        sbom: { digest: origin.digest, format: "CycloneDX" as const, components: parts.length },
      }),
      data,
    }),
    lifecycle: statedOrNone(lifecycleOf(document, parts, notes) ?? {}),
    notes: notes.all,
  });
}

/** Recognises what is often given instead, so that the message can say what to do. */
function refuseOtherText(bytes: Uint8Array): void {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  const unsupported = (what: string, todo: string) => new InputError("format-unsupported", "1:1", `${what}; ${todo}`);
  if (head.startsWith("<")) {
    throw /cyclonedx/i.test(head)
      ? unsupported("it is CycloneDX in XML", "export it as JSON, or convert it with the CycloneDX command line tool")
      : unsupported("it is XML", "a bill of materials is read as CycloneDX JSON (1.2 to 1.7); export it so");
  }
  if (/^SPDXVersion:/m.test(head)) throw unsupported("it is SPDX in its tag-value form", SPDX_TODO);
  if (head.startsWith("PK\u0003\u0004"))
    throw unsupported("it is a ZIP archive or spreadsheet", "unpack it and name the JSON file in it");
}

const SPDX_TODO = "export the bill of materials as CycloneDX JSON (most SBOM tools write both)";

function versionOf(document: JsonGroup, notes: Notes): string {
  if (document.get("spdxVersion") !== undefined || /spdx/i.test(String(document.text("@context") ?? ""))) {
    throw new InputError("format-unsupported", "/spdxVersion", `it is SPDX; ${SPDX_TODO}`);
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

/** Puts the versions of TLS and WPA that cryptographic assets name into the connections that use them. */
function protectedBy(
  connections: readonly Static<typeof Connection>[],
  parts: readonly JsonGroup[],
  notes: Notes,
): Static<typeof Connection>[] {
  const protocols = protocolsOf(parts);
  const unused = new Map(protocols);
  const ways = connections.map((way) => {
    const type = way.protocol === "Wi-Fi" ? "WPA" : way.protection;
    const protection = typeof type === "string" ? protocols.get(type) : undefined;
    if (typeof type !== "string" || protection === undefined) return way;
    unused.delete(type);
    return { ...way, protection };
  });
  for (const protection of unused.values()) {
    notes.add(`it names ${protection} and not where it is used; add that to the connectivity that it protects`);
  }
  return ways;
}

/** Protocols among the cryptographic assets, with their versions: `TLS` is `TLS 1.2, 1.3`. */
function protocolsOf(parts: readonly JsonGroup[]): ReadonlyMap<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const part of parts) {
    const crypto = part.text("type") === "cryptographic-asset" ? shape.inner(part, "cryptoProperties") : undefined;
    if (crypto?.text("assetType") !== "protocol") continue;
    const protocol = shape.inner(crypto, "protocolProperties");
    const type = fitLine(protocol?.get("type"), 20)?.toUpperCase();
    if (type === undefined || type === "OTHER" || type === "UNKNOWN") continue;
    const version = fitLine(protocol?.get("version"), 10);
    versions.set(type, new Set([...(versions.get(type) ?? []), ...(version === undefined ? [] : [version])]));
  }
  return new Map(
    [...versions].map(([type, known]) => [type, fitLine(`${type} ${[...known].sort().join(", ")}`, 80) ?? type]),
  );
}
