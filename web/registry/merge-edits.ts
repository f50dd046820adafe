/**
 * Two people edit one record: what only one of them changed is taken from that one; what both changed is for a person.
 */

/** Whether two values of a field read the same. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The fields that differ. */
export function differing<R extends object>(one: R, other: R): (keyof R)[] {
  return (Object.keys(one) as (keyof R)[]).filter((field) => !same(one[field], other[field]));
}

/**
 * What was typed, carried over to the record as it is stored now.
 * @param seen the record that the typing began with. @param typed what is in the form. @param stored what somebody saved.
 * @returns the record to go on with, and the fields that both changed, each to something else; they stay as typed.
 */
export function mergeEdits<R extends object>(seen: R, typed: R, stored: R): { merged: R; both: (keyof R)[] } {
  const merged = { ...typed };
  const both: (keyof R)[] = [];
  for (const field of differing(seen, stored)) {
    if (same(seen[field], typed[field])) merged[field] = stored[field];
    else if (!same(typed[field], stored[field])) both.push(field);
  }
  return { merged, both };
}
