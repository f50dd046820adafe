/**
 * The mandatory tests of CSAF 2.0: a document that fails one of them is wrong, whatever else it says.
 * Source: OASIS, Common Security Advisory Framework Version 2.0, section 6.1.
 */
import { InputError } from "../../domain/input-error.ts";
import type { CsafDocument } from "./csaf-document.ts";
import type { CsafTest, WeaknessNames } from "./csaf-test.ts";
import { PRODUCT_TESTS } from "./product-tests.ts";
import { PROFILE_TESTS } from "./profile-tests.ts";
import { SCORE_TESTS } from "./score-tests.ts";
import { TRACKING_TESTS } from "./tracking-tests.ts";

export const MANDATORY_TESTS: readonly CsafTest[] = [
  ...PRODUCT_TESTS,
  ...SCORE_TESTS,
  ...TRACKING_TESTS,
  ...PROFILE_TESTS,
];

const TOLD = 5;

/** @throws {InputError} `document-unreadable` with number and name of each test that it fails. */
export function passMandatoryTests(csaf: CsafDocument, names: WeaknessNames): void {
  const failed = MANDATORY_TESTS.flatMap(({ id, name, run }) => {
    const failure = run(csaf, names);
    return failure === undefined ? [] : [{ id, name, ...failure }];
  });
  const [first] = failed;
  if (first === undefined) return;
  const words = failed.slice(0, TOLD).map(({ id, name, what }) => `${id}, ${name}: ${what}`);
  throw new InputError("document-unreadable", first.at, `it fails mandatory tests of CSAF (${words.join("; ")})`);
}
