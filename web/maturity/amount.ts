/**
 * Sums as people type them.
 */

const MOST = 1e12;
/** Three digits behind a sign are thousands in either language; nobody writes a tenth of a cent. */
const GROUPED = /^[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?$/;

/** `12.000`, `12,000`, `12 000.50` and `0,5` alike; undefined for what is no sum from 0 on. */
export function amountIn(text: string): number | undefined {
  const typed = text.trim().replace(/\u00a0|\u202f/g, " ");
  const [, sign] = GROUPED.exec(typed) ?? [];
  const plain = sign === undefined ? typed : typed.replace(new RegExp(`[${sign}](?=\\d{3})`, "g"), "");
  if (!/^\d+(?:[.,]\d+)?$/.test(plain)) return undefined;
  const amount = Number(plain.replace(",", "."));
  return amount <= MOST ? amount : undefined;
}
