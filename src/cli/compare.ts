/**
 * `compare`: two labels side by side before one of the products is bought.
 */
import { InputError } from "../domain/input-error.ts";
import { compareLabels } from "../domain/inspection/comparison/compare-labels.ts";
import type { ComparedOffer } from "../domain/inspection/comparison/comparison.ts";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { readBytes } from "../store/files.ts";
import { loadCatalogue, ownCatalogue } from "../store/load-catalogue.ts";
import { loadInspectionMethod } from "../store/load-inspection-method.ts";
import { loadWorld } from "../store/load-world.ts";
import { type Command, EXIT } from "./command.ts";
import { comparisonInWords } from "./compare/comparison-in-words.ts";
import { offeredLabel } from "./compare/offered-label.ts";
import { readTrust, readWithdrawals } from "./label-files.ts";

export const command: Command = {
  words: "compare",
  summary: "two labels side by side: the better facts marked, questions to the vendors",
  usage: "A B [--trust TRUST] [--withdrawals LIST]... [--care-setting S] [--language en|de] [--json]",
  options: {
    trust: { type: "string" },
    withdrawals: { type: "string", multiple: true },
    "care-setting": { type: "string" },
    minimum: { type: "string" },
    language: { type: "string", default: "en" },
    json: { type: "boolean" },
  },
  help: [
    ["A, B", "labels, signed or as written (JSON, YAML)"],
    ["--trust TRUST", "your pinned keys; without them nothing counts as verified"],
    ["--withdrawals LIST", "a withdrawal list of an issuer or an institute; may be repeated"],
    ["--care-setting S", "where it will be used: integrated-care or home-care; unknown counts as the worst"],
    ["--minimum FILE", "your own minimum of support, a copy of standards/support-period.json"],
    ["--language L", "en (default) or de"],
    ["--json", "the comparison as JSON (schema: label schema comparison)"],
  ],
  example: "carelabel compare samples/labels/ultrasound-wired.label.yaml samples/labels/ultrasound-wireless.label.yaml",
  async run({ values, args }, terminal) {
    const [a, b, more] = args;
    if (a === undefined || b === undefined || more !== undefined)
      throw new InputError("argument-wrong", "arguments", "name two labels to hold side by side");
    const language = oneOf("--language", values.language, ["en", "de"]);
    const careSetting =
      values["care-setting"] === undefined
        ? undefined
        : oneOf("--care-setting", values["care-setting"], ["integrated-care", "home-care"]);
    const world = loadWorld();
    const trusting = {
      trust: await readTrust(values.trust, terminal),
      lists: await readWithdrawals(values.withdrawals, terminal),
      world: labelWorldOf(world),
    };
    const comparison = compareLabels(
      await offeredLabel(a, trusting, terminal),
      await offeredLabel(b, trusting, terminal),
      {
        today: terminal.today,
        language,
        method: loadInspectionMethod(),
        supportCatalogue:
          typeof values.minimum === "string"
            ? ownCatalogue(await readBytes(values.minimum, terminal.stdin), values.minimum)
            : loadCatalogue("support-period"),
        countryName: (code, inLanguage) => world.countries.nameOf(code, inLanguage),
        ...(careSetting === undefined ? {} : { told: { careSetting } }),
      },
    );
    terminal.out(values.json === true ? `${JSON.stringify(comparison, null, 2)}\n` : comparisonInWords(comparison));
    return [comparison.a, comparison.b].some(departs) ? EXIT.departs : EXIT.ok;
  },
};

/** What no good fact makes up for. */
function departs({ signed, answer, support, contradictions }: ComparedOffer): boolean {
  return support.state === "ended" || contradictions.length > 0 || (signed && answer !== "trusted");
}

function oneOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new InputError("argument-wrong", option, `write ${allowed.join(" or ")}`);
  return found;
}
