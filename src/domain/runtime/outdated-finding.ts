/**
 * Whether a finding was measured against a label that counts no more: its parameter or its bounds are not in the one that
 * does.
 *
 * The judge closes such findings with the next report. A crash right between may lose that; who looks at the start makes
 * it good.
 */
import { oneLine } from "../one-line.ts";
import { compileReference } from "./judge/compile-reference.ts";
import { observedReference } from "./observation/observed-reference.ts";
import { observedKey } from "./observation/report-of-observation.ts";
import type { Reference } from "./reference.ts";
import type { RuntimeFinding } from "./runtime-finding.ts";

const MEASURED: readonly string[] = ["outside-reference", "fail-safe-limit", "not-judged"];
/** Where a label states a value or a limit; a device that says itself that it stopped is measured by none. */
const STATED = /^\/runtime\/(?:(?:integration|operating)\/values|failSafe\/limits)\/\d+$/;
/** How `declared` is kept. */
const DECLARED_MOST = 300;
/** Many of a kind are one, which speaks of no single bound. */
const CROWD = "…";

export function isOutdated(
  {
    key,
    kind,
    subject,
    requirement,
    declared,
  }: Pick<RuntimeFinding, "key" | "kind" | "subject" | "requirement" | "declared">,
  reference: Reference,
): boolean {
  if (!MEASURED.includes(kind) || !STATED.test(requirement) || subject === CROWD) return false;
  return !sides(reference).some(({ runtime, keyOf }) => {
    const rules = compileReference(runtime).byParameter.get(subject);
    if (rules === undefined) return false;
    return [...rules.integration, ...rules.operating, ...rules.failSafe].some(
      (limit) =>
        [limit.key, limit.notJudgedKey].map(keyOf).includes(key) &&
        limit.requirement === requirement &&
        oneLine(limit.declared, DECLARED_MOST) === declared,
    );
  });
}

/** A device's own reports are held against the whole label, what sensors see against what can be seen. */
function sides(reference: Reference) {
  return [
    { runtime: reference.runtime, keyOf: (key: string) => key },
    { runtime: observedReference(reference, 0).runtime, keyOf: observedKey },
  ];
}
