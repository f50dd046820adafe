/**
 * Holds bills of materials against all that is known, and keeps what comes of it: after a bill was attached, after
 * knowledge was brought in or removed, and once a day, since support ends by the calendar.
 */
import type { KnowledgeSource } from "../../contract/knowledge.ts";
import type { MatchOutcome, SoftwareFigures } from "../../contract/software.ts";
import { type ComponentWeakness, type Conclusion, counts } from "../../domain/knowledge/matching/conclude.ts";
import { takesAway } from "../../domain/knowledge/matching/vex.ts";
import type { SoftwareComponent } from "../../domain/knowledge/weakness.ts";
import { knowledgeSources } from "../../store/knowledge.ts";
import {
  billedProducts,
  billOf,
  componentTexts,
  type KeptMatches,
  keepMatches,
  type WeaknessView,
} from "../../store/software.ts";
import { type Acting, act, changesBetween, SYSTEM } from "../act.ts";
import { type BillText, matchAside } from "./match-aside.ts";

export interface Rematching {
  /** Matches these products, or all, soon; what is asked for twice is done once. */
  ask(productIds: readonly string[] | "all"): void;
  /** Settles when nothing is left to do. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

type Needs = Pick<Acting, "store" | "now" | "publish"> & {
  /** Of all data. */
  readonly folder: string;
  readonly log: (text: string) => void;
};

/** Begins with what an earlier process left unmatched. */
export function rematching(needs: Needs): Rematching {
  const stop = new AbortController();
  let asked: Set<string> | "all" = new Set();
  let running: Promise<void> | undefined;
  const work = async () => {
    while (asked === "all" || asked.size > 0) {
      const wanted: ReadonlySet<string> | "all" = asked;
      asked = new Set();
      try {
        await rematch(needs, wanted === "all" ? await billedProducts(needs.store.read) : [...wanted], stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        needs.log(`carelabel: bills of materials could not be held against what is known: ${String(error)}\n`);
      }
    }
  };
  const ask: Rematching["ask"] = (productIds) => {
    if (stop.signal.aborted) return;
    if (productIds === "all") asked = "all";
    else if (asked !== "all") for (const id of productIds) asked.add(id);
    running ??= work().finally(() => {
      running = undefined;
      if (asked === "all" || asked.size > 0) ask([]);
    });
  };
  const idle = async () => {
    while (running !== undefined) await running;
  };
  void billedProducts(needs.store.read, true).then(
    (left) => left.length > 0 && ask(left),
    () => undefined,
  );
  return {
    ask,
    idle,
    async close() {
      stop.abort(new Error("the server ends"));
      await idle();
    },
  };
}

/** Matches the bills of `productIds`; a product whose bill went or changed meanwhile is left as it is. */
export async function rematch(needs: Needs, productIds: readonly string[], signal: AbortSignal): Promise<void> {
  const { store, folder, now } = needs;
  const bills = (await Promise.all(productIds.map((id) => billOf(store.read, id)))).flatMap((bill) => bill ?? []);
  if (bills.length === 0) return;
  const sources = await knowledgeSources(store.read);
  const texts = new Map<string, readonly string[]>();
  async function* texted(): AsyncGenerator<BillText> {
    for (const { productId, head } of bills) {
      const components = await componentTexts(store.read, productId);
      if (bills.length <= FEW) texts.set(productId, components);
      yield { product: JSON.stringify({ described: head.described, serialNumber: head.serialNumber }), components };
    }
  }
  const task = {
    folder,
    sources: sources.map(({ id, taken }) => ({ id, taken })),
    today: now().toISOString().slice(0, 10),
  };
  let at = 0;
  for await (const conclusion of matchAside(task, texted(), signal)) {
    const bill = bills[at++];
    if (bill === undefined) break;
    const components = texts.get(bill.productId) ?? (await componentTexts(store.read, bill.productId));
    const outcome = outcomeOf(conclusion, sources, now().toISOString());
    await keepOutcome(needs, bill, keptMatches(conclusion, outcome, components));
  }
}

/** Components of more bills than these are read again rather than held in memory. */
const FEW = 10;

function keepOutcome(needs: Needs, bill: { productId: string; digest: string }, matches: KeptMatches): Promise<void> {
  return act({ ...needs, actor: SYSTEM }, "sbom.match", async (tx) => {
    const now = await billOf(tx, bill.productId);
    if (now?.digest !== bill.digest) return { result: undefined, deed: undefined };
    await keepMatches(tx, bill.productId, matches);
    const changes = changesBetween(figuresTold(now.outcome), figuresTold(matches.outcome));
    if (Object.keys(changes).length === 0) return { result: undefined, deed: undefined };
    return { result: undefined, deed: { subjects: [{ kind: "product", id: bill.productId }], changes } };
  });
}

/** What the ledger holds of an outcome: not the moment, so that a matching which changes nothing is no entry. */
function figuresTold(outcome: MatchOutcome | null) {
  if (outcome === null) return {};
  const { knownWeaknesses, componentsPastSupport, figures } = outcome;
  const { undecided, takenAway, exploited, ...bySeverity } = figures;
  const weaknesses = Object.values(bySeverity).reduce((sum, count) => sum + count, 0);
  return { knownWeaknesses, componentsPastSupport, weaknesses, exploited, undecided, takenAway };
}

function outcomeOf(conclusion: Conclusion, sources: readonly KnowledgeSource[], matchedAt: string): MatchOutcome {
  const { knownWeaknesses, unknownBecause, componentsPastSupport, components, identified, covered } = conclusion;
  return {
    ...{ matchedAt, knownWeaknesses, unknownBecause, componentsPastSupport, components, identified, covered },
    figures: figuresOf(conclusion.weaknesses),
    sources: sources.map(({ name, taken: { kind, datedOn } }) => ({ name, kind, datedOn })),
  };
}

function figuresOf(weaknesses: readonly ComponentWeakness[]): SoftwareFigures {
  const figures = { exploited: 0, critical: 0, high: 0, medium: 0, low: 0, unrated: 0, undecided: 0, takenAway: 0 };
  for (const one of weaknesses) {
    const view = viewOf(one);
    if (view === "taken-away") figures.takenAway++;
    else if (view === "undecided") figures.undecided++;
    else {
      figures[one.severity === null ? "unrated" : one.severity === "info" ? "low" : one.severity]++;
      if (one.exploitedSince !== null) figures.exploited++;
    }
  }
  return figures;
}

function viewOf(one: ComponentWeakness): WeaknessView {
  if (counts(one)) return "counting";
  return one.vex !== null && takesAway(one.vex) ? "taken-away" : "undecided";
}

function keptMatches(
  { weaknesses, pastSupport }: Conclusion,
  outcome: MatchOutcome,
  texts: readonly string[],
): KeptMatches {
  const past = new Map(
    pastSupport.map(({ component, product, cycle, endsOn, latest }) => [
      keyOf(component),
      JSON.stringify({ product, cycle, endsOn, latest }),
    ]),
  );
  const numbers = new Map<number, string>();
  if (past.size > 0)
    for (const [number, text] of texts.entries()) {
      const told = past.get(keyOf(JSON.parse(text) as SoftwareComponent));
      if (told !== undefined) numbers.set(number, told);
    }
  return {
    ...{ outcome, pastSupport: numbers },
    weaknesses: weaknesses.map((one) => {
      const { name, version, purl, cpe } = one.component;
      return {
        show: viewOf(one),
        id: one.id,
        body: JSON.stringify({ ...one, component: { name, version, purl, cpe } }),
      };
    }),
  };
}

const keyOf = ({ name, version, purl, cpe }: SoftwareComponent) => JSON.stringify([name, version, purl, cpe]);
