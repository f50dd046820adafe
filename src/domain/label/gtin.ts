/**
 * GTIN-14 with its check digit (GS1 General Specifications, section 7.9: weights 3 and 1 from the right).
 */

/** The check digit that belongs to the first 13 of `digits`. */
export function gtinCheckDigit(digits: string): number {
  let sum = 0;
  for (let index = 0; index < 13; index++) sum += Number(digits[index]) * (index % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10;
}

/** Whether `gtin` is 14 digits whose last one is right. */
export function isGtin14(gtin: string): boolean {
  return /^[0-9]{14}$/.test(gtin) && gtinCheckDigit(gtin) === Number(gtin[13]);
}
