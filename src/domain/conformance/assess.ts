/**
 * Conformance assessment: a statement held against one edition of a catalogue, or against what a scheme took from it.
 *
 * A verdict per provision and one for the product: fail where a provision fails, inconclusive where one is open, else
 * pass. Not applicable neither blocks nor counts. What is unknown never counts as met.
 */
import {
  type Catalogue,
  conditionsIn,
  type Provision,
  type ProvisionInEdition,
  provisionsOf,
  type Subset,
  type When,
} from "./catalogue.ts";
import { type Conditions, settleConditions } from "./conditions.ts";
import { contradictionOf, contradictionsAmong, type FoundContradiction } from "./contradictions.ts";
import { type Decided, decide } from "./decision.ts";
import { type Asked, hasText, isRecommended, judgeProvision } from "./judge-provision.ts";
import { type Judged, judged, type Verdict } from "./reason.ts";
import type { ProvisionAnswer, Statement } from "./statement.ts";

export interface JudgedProvision extends Judged {
  readonly provision: Provision;
  readonly inEdition: ProvisionInEdition;
  /** As the statement has it; undefined where it has nothing. */
  readonly answer: ProvisionAnswer | undefined;
}

export interface JudgedSubset extends Judged {
  readonly subset: Subset;
  readonly provisions: readonly string[];
}

export interface Assessment {
  readonly catalogue: Catalogue;
  readonly edition: Catalogue["editions"][number];
  readonly statement: Statement;
  /** The one that was asked for; undefined where the whole edition was assessed. */
  readonly subset: Subset | undefined;
  readonly product: Judged;
  /** Each provision of the edition once, in the order of the catalogue. */
  readonly provisions: ReadonlyMap<string, JudgedProvision>;
  readonly conditions: Conditions["known"];
  /** Answers to provisions that this edition does not have. */
  readonly passedOver: readonly string[];
  /** Conditions that nobody answered and that decide something here. */
  readonly open: readonly { readonly id: string; readonly decides: readonly string[] }[];
  readonly contradictions: readonly FoundContradiction[];
  readonly tables: readonly NeededTable[];
  /** Every subset of the edition with its own verdict. */
  readonly subsets: readonly JudgedSubset[];
  readonly decisions: ReadonlyMap<string, Decided>;
}

/** An evidence table that a provision draws on which applies, or may apply. */
export interface NeededTable {
  readonly id: string;
  readonly given: readonly string[];
  readonly for: readonly string[];
}

export interface AssessmentSettings {
  readonly edition: Catalogue["editions"][number];
  readonly subset?: Subset | undefined;
  /** Provisions that changed since the edition that was answered, so that their answers have to be given anew. */
  readonly lookAgain?: ReadonlySet<string> | undefined;
}

export function assess(catalogue: Catalogue, statement: Statement, settings: AssessmentSettings): Assessment {
  const { edition, subset } = settings;
  const conditions = settleConditions(catalogue, statement);
  const all = provisionsOf(catalogue, edition.id);
  const wanted = subset === undefined ? undefined : new Set(provisionsOfSubset(catalogue, subset));
  const asked = all.filter(({ id }) => wanted?.has(id) ?? true);
  const found = contradictionsAmong(catalogue, statement, conditions);
  const clashing = new Set(found.flatMap(({ about }) => about));
  const lookAgain = settings.lookAgain ?? new Set<string>();
  const judge = (some: readonly Provision[], isLifted: boolean) =>
    judgeAll({ edition: edition.id, statement, known: conditions.known, clashing, lookAgain }, some, isLifted);

  const provisions = judge(asked, subset !== undefined);
  const ofAnswers = [...provisions].flatMap(([id, verdict]) => contradictionOf(id, verdict, statement) ?? []);
  return {
    catalogue,
    edition,
    statement,
    subset,
    product: verdictOver(provisions),
    provisions,
    conditions: conditions.known,
    passedOver: catalogue.provisions
      .map(({ id }) => id)
      .filter((id) => statement.provisions.has(id) && !all.some((one) => one.id === id)),
    open: openConditions(catalogue, provisions, conditions.known),
    contradictions: [...found, ...ofAnswers],
    tables: neededTables(catalogue, provisions, statement),
    subsets: (catalogue.subsets ?? [])
      .filter((one) => one.edition === edition.id)
      .map((one) => {
        const ids = new Set(provisionsOfSubset(catalogue, one));
        const own = judge(
          all.filter(({ id }) => ids.has(id)),
          true,
        );
        return { subset: one, provisions: [...own.keys()], ...verdictOver(own) };
      }),
    decisions: new Map((catalogue.decisions ?? []).map((one) => [one.id, decide(one, conditions.known)])),
  };
}

/** Its own and those of the subset that it builds on. */
export function provisionsOfSubset(catalogue: Catalogue, subset: Subset): string[] {
  const below = catalogue.subsets?.find(({ id }) => id === subset.buildsOn);
  return [...(below === undefined ? [] : provisionsOfSubset(catalogue, below)), ...subset.provisions];
}

interface Held {
  readonly edition: string;
  readonly statement: Statement;
  readonly known: Conditions["known"];
  readonly clashing: ReadonlySet<string>;
  readonly lookAgain: ReadonlySet<string>;
}

function judgeAll(held: Held, some: readonly Provision[], isLifted: boolean): Map<string, JudgedProvision> {
  const { edition, statement, known } = held;
  const asked = some.flatMap((provision): Asked[] => {
    const inEdition = provision.editions[edition];
    return inEdition === undefined ? [] : [{ provision, inEdition, isLifted }];
  });
  const verdicts = new Map(asked.map((one) => [one.provision.id, judgeOne(one, held)]));
  return new Map(
    asked.map((one) => {
      const { provision, inEdition } = one;
      const answer = statement.provisions.get(provision.id);
      const own = verdicts.get(provision.id) ?? judgeProvision(one, statement, known);
      const verdict = provision.judges === undefined ? own : judgeReasons(provision.id, asked, verdicts, answer);
      return [provision.id, { ...verdict, provision, inEdition, answer }];
    }),
  );
}

function judgeOne(asked: Asked, { statement, known, clashing, lookAgain }: Held): Judged {
  const { id } = asked.provision;
  const verdict = judgeProvision(asked, statement, known);
  if (verdict.code === "answered" && clashing.has(id)) return judged("fail", "contradicts-itself", [id]);
  const isSettled = verdict.verdict === "pass" || verdict.verdict === "fail";
  return isSettled && lookAgain.has(id) ? judged("inconclusive", "changed-since", [id]) : verdict;
}

/** Codes under which nobody knows yet whether a recommendation needs a reason. */
const STILL_OPEN: ReadonlySet<string> = new Set([
  "not-answered",
  "condition-open",
  "condition-disputed",
  "not-applicable-refused",
  "changed-since",
]);

/** Whether each recommendation that is not followed has its reason; the reason for not applying is the condition. */
function judgeReasons(
  id: string,
  asked: readonly Asked[],
  verdicts: ReadonlyMap<string, Judged>,
  answer: ProvisionAnswer | undefined,
): Judged {
  if (answer?.support === "no") return judged("fail", "not-supported");
  const recommended = asked
    .filter(({ provision, inEdition }) => provision.id !== id && isRecommended(inEdition.status))
    .map(({ provision }) => provision.id);
  const missing = recommended.filter((one) => verdicts.get(one)?.code === "reason-missing");
  if (missing.length > 0) return judged("fail", "reasons-missing", missing);
  const open = recommended.filter((one) => STILL_OPEN.has(verdicts.get(one)?.code ?? ""));
  return open.length > 0 ? judged("inconclusive", "recommendations-open", open) : judged("pass", "reasons-on-record");
}

/** Fail before inconclusive before pass. */
function verdictOver(provisions: ReadonlyMap<string, Judged>): Judged {
  const having = (verdict: Verdict) => [...provisions].filter(([, one]) => one.verdict === verdict).map(([id]) => id);
  const failing = having("fail");
  if (failing.length > 0) return judged("fail", "provisions-fail", failing);
  const open = having("inconclusive");
  if (open.length > 0) return judged("inconclusive", "provisions-open", open);
  return provisions.size === 0 ? judged("not-applicable", "nothing-asked") : judged("pass", "all-pass");
}

function openConditions(
  { conditions = [] }: Catalogue,
  provisions: ReadonlyMap<string, JudgedProvision>,
  known: Conditions["known"],
): Assessment["open"] {
  const decides = new Map<string, string[]>();
  for (const [id, { inEdition, code }] of provisions) {
    if (code !== "condition-open" && code !== "condition-disputed") continue;
    for (const one of conditionsIn(inEdition.when as When | undefined)) {
      if (known.get(one)?.answer !== "unknown") continue;
      decides.set(one, [...(decides.get(one) ?? []), id]);
    }
  }
  return conditions.flatMap(({ id }) => {
    const some = decides.get(id);
    return some === undefined ? [] : [{ id, decides: some }];
  });
}

function neededTables(
  { tables = [] }: Catalogue,
  provisions: ReadonlyMap<string, JudgedProvision>,
  statement: Statement,
): NeededTable[] {
  return tables.flatMap(({ id }) => {
    const users = [...provisions]
      .filter(([, { verdict, provision }]) => verdict !== "not-applicable" && provision.tables?.includes(id) === true)
      .filter(([one]) => statement.provisions.get(one)?.support !== "no")
      .map(([one]) => one);
    const given = (statement.tables.get(id) ?? []).filter(hasText);
    return users.length === 0 ? [] : [{ id, given, for: users }];
  });
}
