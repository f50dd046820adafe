/**
 * Values by names that somebody else chose: `constructor` and `toString` are names like any other, and no record has them
 * of its own accord.
 */
export function valueNamed<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
