/**
 * Check digits of the patient numbers that a canary holds.
 */

/**
 * The tenth character of a German health insurance number (KVNR): its letter counts as two digits (A = 01), every
 * second digit is doubled, and the digit sums are added, modulo 10.
 * Source: annex 1 of the directive on the health insurance number, section 290 SGB V.
 * @param nine a capital letter and eight digits.
 */
export function insuranceCheckDigit(nine: string): string {
  const letter = String(nine.charCodeAt(0) - 64).padStart(2, "0");
  const sum = [...letter, ...nine.slice(1)]
    .map((digit, index) => Number(digit) * (1 + (index % 2)))
    .reduce((total, product) => total + Math.floor(product / 10) + (product % 10), 0);
  return String(sum % 10);
}

/**
 * The tenth digit of an NHS number, or undefined when the first nine give none (their remainder is 10).
 * Source: NHS Data Dictionary, NHS NUMBER: modulo 11 with the weights 10 to 2.
 */
export function nhsCheckDigit(nine: string): string | undefined {
  const sum = [...nine].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? undefined : String(check);
}
