/** English. */
import type { ConformanceWords } from "./vocabulary.ts";

const SHOWN = 8;
const listed = (names: readonly string[]) =>
  names.length <= SHOWN ? names.join(", ") : `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`;
const counted = (names: readonly string[], one: string, many: string) =>
  `${names.length} ${names.length === 1 ? one : many}`;

export const EN: ConformanceWords = {
  verdicts: { pass: "pass", fail: "fail", inconclusive: "inconclusive", "not-applicable": "not applicable" },
  declined: "not fulfilled, with a reason",
  answers: { yes: " Yes", no: " No", unknown: "" },
  reasons: {
    "measures-documented": () => "supported, and the measures or evidence are named",
    "measures-missing": () => "a yes needs the measures taken or evidence; add measures or evidence",
    "not-supported": () => "mandatory and not supported",
    "declined-with-reason": () => "a recommendation that is not followed; the reason is on record",
    "reason-missing": () => "a recommendation that is not followed needs its reason; add reason",
    "required-by-subset": () => "the scheme asks for it, and it is not supported",
    "condition-not-met": (names) => `does not apply by the answer to ${listed(names)}`,
    "condition-open": (names) => `whether it applies is open; answer condition ${listed(names)}`,
    "condition-disputed": (names) =>
      `whether it applies is disputed; these answers clash with others: ${listed(names)}`,
    "not-answered": () => "not answered",
    "not-applicable-refused": () => "it applies, so n/a is not open; answer yes or no with the reason",
    "reasons-on-record": () => "each recommendation that is not followed has its reason",
    "reasons-missing": (names) => `reasons are missing for ${listed(names)}`,
    "recommendations-open": (names) => `recommendations are open: ${listed(names)}`,
    "changed-since": () =>
      "the provision reads otherwise in the edition that was answered; look again and name this edition too",
    "span-kept": ([from, to, wanted]) => `kept: ${from} to ${to} against ${wanted}`,
    "span-missed": ([from, to, wanted]) => `missed: ${from} to ${to} against ${wanted}`,
    answered: () => "answered",
    "contradicts-itself": () => "the answer contradicts another one",
    "all-pass": () => "every provision that applies passes",
    "nothing-asked": () => "it asks for nothing; what was decided stands below",
    "provisions-fail": (names) => `${counted(names, "provision fails", "provisions fail")}: ${listed(names)}`,
    "provisions-open": (names) => `${counted(names, "provision is open", "provisions are open")}: ${listed(names)}`,
  },
  contradictions: {
    "n/a-refused": ([id]) => `${id} is answered n/a, yet it applies`,
    "yes-though-not-applicable": ([id, ...conditions]) =>
      `${id} is answered yes, yet by the answer to condition ${conditions.join(", ")} it cannot apply`,
    "span-differs": ([id]) => `the answer to ${id} is not what the days given say`,
  },
  changes: {
    same: "the same",
    status: "same words, other status",
    changed: "changed",
    continued: "continues",
    new: "new",
  },
  changesBack: {
    same: "the same",
    status: "same words, other status",
    changed: "changed later",
    continued: "continued later by",
    new: "given up later",
  },
  cameWith: (edition, change) => `the change that ${edition} made: ${change}`,
};
