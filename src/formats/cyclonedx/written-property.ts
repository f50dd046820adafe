/**
 * Facts as name-value properties: each value by its path, `:` between its parts, lists counted from 0.
 */
export interface Property {
  readonly name: string;
  readonly value: string;
}

const NAMESPACE = "carelabel";

/** Every text, number and truth value in `facts`, in its order; an empty list has no property. */
export function propertiesFor(below: string, facts: unknown): Property[] {
  const found: Property[] = [];
  const visit = (name: string, value: unknown) => {
    if (value === undefined || value === null) return;
    if (typeof value === "object") for (const [key, inner] of Object.entries(value)) visit(`${name}:${key}`, inner);
    else found.push({ name, value: String(value) });
  };
  visit(below === "" ? NAMESPACE : `${NAMESPACE}:${below}`, facts);
  return found;
}
