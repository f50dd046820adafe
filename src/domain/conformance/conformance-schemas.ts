/**
 * The JSON Schemas of the conformance assessment: what it reads, and what it writes.
 */
import { Catalogue } from "./catalogue.ts";
import { ConformanceReport } from "./report.ts";
import { StatementFile } from "./statement.ts";

/** Schema by name. */
export function conformanceSchemas(): Record<string, object> {
  return { catalogue: Catalogue, "conformance-statement": StatementFile, conformance: ConformanceReport };
}
