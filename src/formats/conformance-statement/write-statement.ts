/**
 * A conformance statement (ICS) as YAML, as a maker keeps it beside the product's code; reading it gives the same answers.
 */
import { stringify } from "yaml";
import type { StatementFile } from "../../domain/conformance/statement.ts";

const HEAD = "# Conformance statement (ICS); `carelabel conform FILE` holds it against its catalogue.\n";

export function writeStatement(file: StatementFile): string {
  const stated = Object.fromEntries(
    Object.entries(file).filter(([, part]) => typeof part !== "object" || Object.keys(part).length > 0),
  );
  // 1.1 words such as y and no are put in quotes, so that any reader of YAML takes them for the text that they are.
  return HEAD + stringify(stated, { lineWidth: 110, version: "1.2", compat: "yaml-1.1" });
}
