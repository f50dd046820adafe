/**
 * The worker that reads one statement (ICS) against its catalogue, and answers with it as plain JSON.
 */
import { workerData } from "node:worker_threads";
import type { StatementFile } from "../../domain/conformance/statement.ts";
import { InputError } from "../../domain/input-error.ts";
import { readStatement } from "../../formats/conformance-statement/read-statement.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { answerWith } from "../thread-answer.ts";
import type { StatementOrder } from "./read-statement-aside.ts";

await answerWith(() => {
  const { bytes, catalogue } = workerData as StatementOrder;
  const read = readStatement(bytes, "statement");
  if (read.catalogue !== undefined && read.catalogue !== catalogue)
    throw new InputError("argument-wrong", "catalogue", `the file answers ${read.catalogue}; this is ${catalogue}`);
  const { editions, product, conditions, provisions, tables, facts } = read.answersTo(loadCatalogue(catalogue));
  const plain: StatementFile = {
    catalogue,
    ...(editions.length === 0 ? {} : { edition: [...editions] }),
    product,
    conditions: Object.fromEntries(conditions),
    provisions: Object.fromEntries([...provisions].map(([id, one]) => [id, { ...one, evidence: [...one.evidence] }])),
    tables: Object.fromEntries([...tables].map(([id, given]) => [id, [...given]])),
    facts: Object.fromEntries(facts),
  };
  return new TextEncoder().encode(JSON.stringify(plain));
});
