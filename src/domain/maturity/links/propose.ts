/**
 * What the links propose for an evaluation today, and which answers rest on a link that says so no longer.
 */
import { addDays } from "../../calendar.ts";
import { type Answer, type Answers, hasExpired } from "../answer.ts";
import type { Figure, MeasuredFacts } from "../measured-facts.ts";
import type { FacilityFacts } from "./facility-facts.ts";
import { filled, type LinkWords, type Proposed, type Source } from "./link.ts";
import { EVIDENCE_LINKS, FIGURE_LINKS } from "./links.ts";

export interface LinkProposal {
  readonly criterion: string;
  readonly link: string;
  readonly answer: Proposed["answer"];
  readonly because: LinkWords;
  readonly sources: readonly Source[];
  readonly validUntil: string;
  /** The answer that stands says otherwise than what was measured. */
  readonly contradicts: boolean;
}

export interface FigureProposal {
  readonly metric: string;
  readonly link: string;
  readonly figure: Figure;
  readonly because: LinkWords;
  readonly sources: readonly Source[];
  /** Another figure stands there. */
  readonly contradicts: boolean;
}

/** An answer that was taken over from a link which proposes another one now, or none any more. */
export interface StaleAnswer {
  readonly criterion: string;
  readonly link: string;
  readonly now: Proposed["answer"] | "unknown";
}

export interface LinkProposals {
  readonly proposals: readonly LinkProposal[];
  readonly figures: readonly FigureProposal[];
  readonly stale: readonly StaleAnswer[];
}

export function proposeByLinks(facts: FacilityFacts, answers: Answers, figures: MeasuredFacts): LinkProposals {
  const { today } = facts;
  const proposals = EVIDENCE_LINKS.flatMap((link) =>
    link.criteria.flatMap((criterion): LinkProposal[] => {
      const proposed = link.propose(facts, criterion);
      if (proposed === undefined || hasExpired(proposed, today)) return [];
      const { answer, denies, values, sources, validUntil = "9999-12-31" } = proposed;
      const latest = addDays(today, link.goodForDays);
      return [
        {
          ...{ criterion, link: link.id, answer, because: filled(link.because, values), sources },
          validUntil: validUntil < latest ? validUntil : latest,
          contradicts: speaksAgainst(answers.get(criterion), answer, denies, today),
        },
      ];
    }),
  );
  return { proposals, figures: figuresOf(facts, figures), stale: staleAnswers(answers, proposals) };
}

/** What was merely not seen contradicts nobody. */
function speaksAgainst(given: Answer | undefined, answer: Proposed["answer"], denies: boolean, today: string): boolean {
  if (given === undefined || hasExpired(given, today)) return false;
  if (given.answer === "fulfilled") return denies;
  return given.answer === "not-fulfilled" && answer === "fulfilled";
}

function figuresOf(facts: FacilityFacts, figures: MeasuredFacts): FigureProposal[] {
  return FIGURE_LINKS.flatMap((link) =>
    link.metrics.flatMap((metric): FigureProposal[] => {
      const found = link.measure(facts, metric);
      if (found === undefined) return [];
      const validUntil = addDays(facts.today, link.goodForDays);
      const figure: Figure = found.figure.kind === "value" ? { ...found.figure, validUntil } : found.figure;
      const because = filled(link.because, found.values);
      const { sources } = found;
      return [
        { metric, link: link.id, figure, because, sources, contradicts: differs(figures.get(metric), found.figure) },
      ];
    }),
  );
}

function differs(given: Figure | undefined, found: Figure): boolean {
  if (given === undefined) return false;
  if (given.kind === "no-such-device" || found.kind === "no-such-device") return given.kind !== found.kind;
  // More than was measured may have happened where nobody watched.
  return given.value < found.value;
}

function staleAnswers(answers: Answers, proposals: readonly LinkProposal[]): StaleAnswer[] {
  return [...answers].flatMap(([criterion, { answer, source }]): StaleAnswer[] => {
    if (source.kind !== "link") return [];
    const now = proposals.find((one) => one.criterion === criterion && one.link === source.link)?.answer ?? "unknown";
    return now === answer ? [] : [{ criterion, link: source.link, now }];
  });
}
