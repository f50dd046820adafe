/**
 * What an evaluation says, in English. A name in braces is replaced.
 */
import type { AnswerKind } from "../answer.ts";
import type { RemarkKind } from "../quality.ts";

export interface MaturityWords {
  readonly answer: Readonly<Record<AnswerKind, string>>;
  readonly remark: Readonly<Record<RemarkKind, string>>;
  readonly page: Readonly<Record<keyof typeof PAGE, string>>;
}

const PAGE = {
  achieved: "achieved",
  workingOn: "working on",
  level: "level",
  head: "{who}: level {achieved} of {top} achieved ({name}), working on level {working}",
  headTop: "{who}: level {achieved} of {top} achieved ({name}); nothing is in the way",
  core: "{dimensions} alone: level {achieved}; {apart} is reported apart: level {level}",
  and: "and",
  table: "Table {table} of the paper",
  legend: "✔ all met · ◐ some met · ✖ none met · – not applicable; the figures: met of those applicable",
  of: "{met} of {applicable}",
  ceiling: "By the {reading} reading no figures can bring {column} above level {level}.",
  why: "In the way of level {level}, first what unlocks most",
  nothingInTheWay: "Nothing is in the way.",
  more: "… and {count} more: --json has them all",
  expired: "its answer expired",
  setAside: "its answer does not count, see below",
  begun: "begun",
  hardware:
    "One criterion about hardware can hold the level at 0; the model asks for hardware early, and that is kept as printed (N13).",
  wayUp: "The way up: {scope} to level {target}",
  reached: "reached already",
  cost: "{cost} in all; work in days: {effort}",
  owner: "{owner}, until {due}",
  uncovered: "No measure is there for these {count} open criteria, so the target is out of reach:",
  noMeasures: "{count} criteria are open; with measures in the file the cheapest way is told:",
  notProven: "The search was cut off; something better may exist.",
  budget: "For no more than {budget}: {scope} to level {achieved}",
  noMeasure: "no measure fits",
  contradictions: "Contradictions: one of the two is wrong",
  remarks: "To look at before it is handed over",
  notApplicable: "Not applicable, and left out of every share",
  flow: "Structure, process, outcome",
  flowLevel: "{to} stands on the same level as {from}.",
  flowAhead: "{to} is {count} ahead of {from}, which should carry it.",
  flowBehind: "{to} is {count} behind {from}: what is there is not yet lived.",
  oneLevel: "one level",
  levels: "{count} levels",
  figures: "{met} of {applicable} criteria met ({share}); weighted {weighted} (own addition)",
  reading: "Reading: {reading}. Notes of the model that decided: {notes} (docs/maturity.md).",
  voluntary:
    "A level says how far measures have come; it promises no safety. CareLabel is a security tool and diagnoses nothing.",
  unreviewed: "",
  recommended: "recommended",
  literal: "literal",
  facility: "facility",
  targetMissed: "Target: {scope} was to reach level {target} and stands on level {achieved}.",
} as const;

export const EN: MaturityWords = {
  answer: {
    fulfilled: "fulfilled",
    partly: "partly fulfilled",
    "not-fulfilled": "not fulfilled",
    "not-applicable": "not applicable",
    unknown: "not answered",
  },
  remark: {
    "measured-otherwise": '{criterion} is answered "{answered}", the figure {other} says otherwise; the answer counts.',
    "implied-otherwise": '{criterion} is answered "{answered}", but {other} is fulfilled and cannot be without it.',
    "proposed-otherwise": '{criterion} is answered "{answered}", {other} proposes otherwise.',
    "certificates-are-no-second-factor":
      "{criterion} is fulfilled, but {other} rests on certificates alone: say what the second factor is.",
    "words-contradict": '{criterion} is answered "{answered}", and its note says "{other}".',
    "answer-expired": "The answer to {criterion} held until {day}; it counts as unknown.",
    "figure-expired": "The figure {other} held until {day}; it no longer answers {criterion}.",
    "answer-expires-soon": "The answer to {criterion} holds until {day}.",
    "date-in-future": "The answer to {criterion} is dated {day}, which lies ahead.",
    "reason-missing": '{criterion} is answered "{answered}" without the reason that this needs; it counts as unknown.',
    "way-not-accepted": '{criterion}: this reading does not accept "{other}"; it counts as unknown.',
    "evidence-missing": '{criterion} is answered "{answered}" without evidence.',
    "own-figure-missing": "{criterion}: the model names no figure, so state your own (ownFigure).",
    "weaker-way": "{criterion} is met in the weaker of two ways: {other}.",
    "follows-from-other": "{criterion} follows from {other}; answer it too, or give the figure.",
    "few-events-without-logging": "The low {other} says little as long as {criterion} is open: perhaps nobody looks.",
  },
  page: PAGE,
};
