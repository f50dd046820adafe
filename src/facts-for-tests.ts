/**
 * A copy of `base` with facts set by JSON pointer; undefined takes one away. Parents must exist.
 */
export function withFacts<T extends object>(base: T, facts: Record<string, unknown>): T {
  const copy = structuredClone(base);
  for (const [pointer, value] of Object.entries(facts)) {
    const steps = pointer.split("/").slice(1);
    const last = steps.pop() ?? "";
    const parent = steps.reduce<object>((here, step) => Reflect.get(here, step) as object, copy);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else Reflect.set(parent, last, value);
  }
  return copy;
}
