/**
 * What is open in the fleet, in numbers.
 */
import type { Reading } from "./database.ts";

export interface OpenCounts {
  /** Open findings by severity. */
  readonly findings: Readonly<Record<string, number>>;
  /** Open reactions by state. */
  readonly chains: Readonly<Record<string, number>>;
}

export async function openCounts(db: Reading): Promise<OpenCounts> {
  const findings = await db
    .selectFrom("runtime_finding")
    .select(({ fn }) => ["severity", fn.countAll<number>().as("count")])
    .where("closed_at", "is", null)
    .groupBy("severity")
    .execute();
  const chains = await db
    .selectFrom("reaction_chain")
    .select(({ fn }) => ["state", fn.countAll<number>().as("count")])
    .where("ended_at", "is", null)
    .groupBy("state")
    .execute();
  return {
    findings: Object.fromEntries(findings.map(({ severity, count }) => [severity, count])),
    chains: Object.fromEntries(chains.map(({ state, count }) => [state, count])),
  };
}

/** Open findings that say that a rule of the watch failed. */
export async function rulesThatThrew(db: Reading): Promise<number> {
  const { count } = await db
    .selectFrom("runtime_finding")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("closed_at", "is", null)
    .where("kind", "=", "not-judged")
    .where("finding", "like", '%"rule-threw"%')
    .executeTakeFirstOrThrow();
  return count;
}
