/**
 * CycloneDX JSON: bytes in, the components facts that a bill of materials states out.
 *
 * Reads 1.2 to 1.7, whose parts used here are the same (1.0 and 1.1 had no JSON form), and a later 1.x with a note.
 * Lenient where a label needs nothing: a wrong hash or licence does not keep a product from having its label.
 * Source: ECMA-424 and the CycloneDX schemas 1.2 to 1.7.
 */
import type { Static } from "typebox";
import type { Connection } from "../../domain/label/components.ts";
import { firstOf, type LabelContribution, Notes, stated, statedOrNone } from "../../domain/label/contribution.ts";
import { fitDay, fitLine } from "../../domain/label/source-text.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { readJson } from "../json/read-json.ts";
import { nested, shape } from "./bom.ts";
import { hardwareOf } from "./bom-hardware.ts";
import { lifecycleOf, operatingSystemOf, productOf } from "./bom-product.ts";
import { servicesOf } from "./bom-services.ts";
import { refuseOtherText, versionOf } from "./bom-version.ts";

const SPDX_TODO = "export the bill of materials as CycloneDX JSON (most SBOM tools write both)";

/**
 * @param origin `name` of the file for the provenance; `digest`: SHA-256 of `bytes` as 64 hexadecimal digits.
 * @throws {InputError} `sbom-unreadable` (`where`: line and column, or JSON pointer), `format-unsupported` for SPDX,
 *   XML and CycloneDX 2, `document-too-large`, `document-too-deep`, `encoding-unreadable`.
 */
export function readCycloneDx(bytes: Uint8Array, origin: { name: string; digest: string }): LabelContribution {
  refuseOtherText(bytes, SPDX_TODO);
  const document = shape.document(readJson(bytes, "sbom-unreadable"));
  const notes = new Notes();
  const version = versionOf(document, notes, SPDX_TODO);

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
