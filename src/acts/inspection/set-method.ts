/**
 * The act on the method of inspection dates: a facility sets its own within the bounds, or goes back to the published one.
 */
import { InputError } from "../../domain/input-error.ts";
import type { InspectionMethod } from "../../domain/inspection/method-data.ts";
import { methodChanges, ownMethodProblems } from "../../domain/inspection/own-method.ts";
import { loadInspectionMethod } from "../../store/load-inspection-method.ts";
import { writeSetting } from "../../store/setting.ts";
import { type Acting, act } from "../act.ts";
import { expectVersion } from "../expect-version.ts";
import { type KeptMethod, type UsedMethod, usedMethod } from "./used-method.ts";

/**
 * All dates are computed anew after it.
 * @param own null goes back to the published method.
 * @throws {InputError} `argument-wrong` with all that is wrong, `record-changed`.
 */
export function setMethod(
  acting: Acting,
  version: number,
  own: InspectionMethod | null,
  reason: string,
): Promise<UsedMethod> {
  if (own !== null) refuseUnfit(own);
  return act(acting, "inspection.method", async (tx) => {
    const before = await usedMethod(tx);
    expectVersion(before, version);
    const after = own ?? loadInspectionMethod();
    const whose = own === null ? "published" : "facility";
    if (whose === before.whose && JSON.stringify(after) === JSON.stringify(before.method))
      return { result: before, deed: undefined };
    const kept: KeptMethod = { method: own, version: version + 1 };
    await writeSetting(tx, "inspection-method", JSON.stringify(kept));
    const changes = { ...methodChanges(before.method, after), method: [before.whose, whose] as [string, string] };
    return {
      result: { method: after, whose, version: kept.version },
      deed: { subjects: [{ kind: "facility", id: "facility" }], changes, note: reason },
    };
  });
}

/** @throws {InputError} `argument-wrong` with all that is wrong, each at its place. */
export function refuseUnfit(own: InspectionMethod): void {
  const problems = ownMethodProblems(loadInspectionMethod(), own);
  const all = problems.map(({ pointer, message }) => ({ where: `body/method${pointer}`, message }));
  const [first] = all;
  if (first === undefined) return;
  const more = all.length - 1;
  const message = more === 0 ? first.message : `${first.message} (and ${more} more)`;
  throw new InputError("argument-wrong", first.where, message, { all });
}
