/**
 * Worked cases of levels, aggregation, third answers and ageing.
 */
import { ALL, AUTH, NOT_HERE, type WorkedCase } from "./worked-case-for-tests.ts";

export const RULE: readonly WorkedCase[] = [
  { name: "everything is met", notes: ["N01"], ...ALL, expect: { facility: [5, 5, []], structure: [5, 5, []] } },
  {
    name: "one criterion of level 3 is open, all of 4 and 5 is met: level 2, not the 3 of the paper's example",
    notes: ["N01"],
    ...ALL,
    but: { "structure.organisation.3.1": "not-fulfilled" },
    expect: {
      facility: [2, 3, ["structure.organisation.3.1"]],
      "structure.organisation": [2, 3, ["structure.organisation.3.1"]],
      "structure.data-management": [5, 5, []],
      structure: [2, 3],
      process: [5, 5],
    },
  },
  {
    name: "one criterion of level 1 is open, all else met: 0, not yet rated",
    notes: ["N01", "N09"],
    ...ALL,
    but: { "process.updates.1.2": "not-fulfilled" },
    expect: { facility: [0, 1, ["process.updates.1.2"]], process: [0, 1], "process.updates": [0, 1] },
  },
  {
    name: "levels 1 to 4 are met and level 5 is open",
    notes: ["N01"],
    ...ALL,
    upTo: 4,
    expect: { facility: [4, 5], "process.usability": [4, 5, ["process.usability.5.1"]], outcome: [5, 5] },
  },
  { name: "level 1 alone is met", notes: ["N01"], ...ALL, upTo: 1, expect: { facility: [1, 2], outcome: [5, 5] } },
  { name: "levels 1 and 2 are met", notes: ["N01"], ...ALL, upTo: 2, expect: { facility: [2, 3] } },
  { name: "levels 1 to 3 are met", notes: ["N01"], ...ALL, upTo: 3, expect: { facility: [3, 4] } },
  { name: "nothing is answered", notes: ["N09"], expect: { facility: [0, 1], outcome: [0, 1], structure: [0, 1] } },
  {
    name: "a criterion of level 5 alone is met",
    notes: ["N01"],
    but: { "process.usability.5.1": "fulfilled" },
    expect: { "process.usability": [0, 1, ["process.usability.1.1"]] },
  },
  {
    name: "two criteria of one level are open: the begun one stands first",
    notes: ["N01"],
    ...ALL,
    but: { "process.updates.2.1": "not-fulfilled", "process.updates.2.2": "partly" },
    expect: { "process.updates": [1, 2, ["process.updates.2.2", "process.updates.2.1"]], facility: [1, 2] },
  },
  {
    name: "first in the way is what lifts a whole column",
    notes: ["N01"],
    ...ALL,
    but: {
      "structure.organisation.2.1": "not-fulfilled",
      "structure.organisation.2.2": "not-fulfilled",
      "process.usability.2.1": "not-fulfilled",
    },
    expect: {
      facility: [1, 2, ["process.usability.2.1", "structure.organisation.2.1", "structure.organisation.2.2"]],
    },
  },
  {
    name: "what lifts a column further stands before what lifts it by one",
    notes: ["N01"],
    ...ALL,
    but: {
      "process.updates.2.1": "not-fulfilled",
      "process.updates.3.1": "not-fulfilled",
      "process.usability.2.1": "not-fulfilled",
    },
    expect: { process: [1, 2, ["process.usability.2.1", "process.updates.2.1"]] },
  },
  {
    name: "where nothing lifts a column by itself, the column that lacks least stands first",
    notes: ["N01"],
    ...ALL,
    but: {
      "structure.data-management.2.1": "not-fulfilled",
      "structure.data-management.2.2": "not-fulfilled",
      "structure.data-management.2.4": "not-fulfilled",
      "structure.authentication-system.2.1": "not-fulfilled",
      "structure.authentication-system.2.2": "not-fulfilled",
    },
    expect: {
      structure: [
        1,
        2,
        [
          "structure.authentication-system.2.1",
          "structure.authentication-system.2.2",
          "structure.data-management.2.1",
          "structure.data-management.2.2",
          "structure.data-management.2.4",
        ],
      ],
    },
  },
  {
    name: "a chip for keys that nobody has holds the whole house at 0",
    notes: ["N13"],
    ...ALL,
    but: { "structure.data-management.1.2": "not-fulfilled" },
    expect: { facility: [0, 1, ["structure.data-management.1.2"]], process: [5, 5] },
  },
];

export const AGGREGATION: readonly WorkedCase[] = [
  {
    name: "a dimension has the level of its lowest column",
    notes: ["N08"],
    ...ALL,
    but: { "process.usability.3.1": "not-fulfilled", "process.updates.5.1": "not-fulfilled" },
    expect: {
      "process.usability": [2, 3],
      "process.updates": [4, 5],
      "process.malfunction-management": [5, 5],
      process: [2, 3, ["process.usability.3.1"]],
    },
  },
  {
    name: "the facility has the level of its lowest dimension",
    notes: ["N08", "N41"],
    met: ["*"],
    figures: {
      itSecurityCostShare: 1,
      "maxDowntime.low": 1,
      "maxDowntime.medium": 1,
      "maxDowntime.high": 1,
      securityEventsLastYear: 0,
      failureImpact: 5,
    },
    but: { "process.usability.4.1": "not-fulfilled" },
    expect: {
      structure: [5, 5],
      process: [3, 4],
      outcome: [2, 3],
      facility: [2, 3, ["outcome.costs.3.1"]],
      core: [3, 4],
    },
  },
  {
    name: "a bad year is reported apart and does not hide structure and process",
    notes: ["N41", "N06"],
    met: ["*"],
    figures: {
      itSecurityCostShare: 9,
      "maxDowntime.low": 1,
      "maxDowntime.medium": 1,
      "maxDowntime.high": 1,
      securityEventsLastYear: 40,
      failureImpact: 5,
    },
    expect: { outcome: [0, 1, ["outcome.threats.1.1"]], core: [5, 5, []], facility: [0, 1, ["outcome.threats.1.1"]] },
  },
  {
    name: "a good outcome does not lift structure and process",
    notes: ["N41"],
    met: ["structure"],
    upTo: 2,
    figures: "best",
    expect: { outcome: [5, 5], structure: [2, 3], process: [0, 1], core: [0, 1], facility: [0, 1] },
  },
];

export const THIRD_ANSWERS: readonly WorkedCase[] = [
  {
    name: "no web server: not applicable with its reason blocks nothing",
    notes: ["N11"],
    ...ALL,
    but: { "structure.data-management.1.3": NOT_HERE },
    expect: { facility: [5, 5], "structure.data-management": [5, 5] },
  },
  {
    name: "not applicable without a reason counts as unknown",
    notes: ["N11"],
    ...ALL,
    but: { "structure.data-management.1.3": "not-applicable" },
    expect: { facility: [0, 1, ["structure.data-management.1.3"]] },
  },
  {
    name: "a reason of spaces is none",
    notes: ["N11"],
    ...ALL,
    but: { "structure.data-management.1.3": { answer: "not-applicable", reason: "  " } },
    expect: { facility: [0, 1] },
  },
  {
    name: "a level of which nothing is applicable is passed",
    notes: ["N11"],
    ...ALL,
    but: { "structure.organisation.3.1": NOT_HERE },
    expect: { "structure.organisation": [5, 5] },
  },
  {
    name: "not applicable answers its own criterion only",
    notes: ["N11"],
    but: { "process.usability.1.1": NOT_HERE },
    expect: { "process.usability": [1, 2, ["process.usability.2.1"]] },
  },
  {
    name: "a column of which nothing is applicable holds nobody back",
    notes: ["N11"],
    ...ALL,
    but: {
      "process.usability.1.1": NOT_HERE,
      "process.usability.2.1": NOT_HERE,
      "process.usability.3.1": NOT_HERE,
      "process.usability.4.1": NOT_HERE,
      "process.usability.5.1": NOT_HERE,
    },
    expect: { "process.usability": [5, 5, []], facility: [5, 5] },
  },
  {
    name: "not applicable outweighs a figure, since a person gave its reason",
    notes: ["N11"],
    figures: { securityEventsLastYear: 30 },
    but: { "outcome.threats.1.1": NOT_HERE },
    expect: { "outcome.threats": [1, 2, ["outcome.threats.2.1"]] },
  },
  {
    name: "partly fulfilled is open",
    notes: ["N01"],
    ...ALL,
    but: { "structure.authentication-system.4.2": "partly" },
    expect: { [AUTH]: [3, 4, ["structure.authentication-system.4.2"]] },
  },
  {
    name: "an answer of unknown is no answer",
    notes: ["N01"],
    ...ALL,
    but: { "process.updates.4.1": "unknown" },
    expect: { "process.updates": [3, 4, ["process.updates.4.1"]] },
  },
  {
    name: "where the answer is unknown the figure answers",
    notes: ["N06"],
    figures: { securityEventsLastYear: 3 },
    but: { "outcome.threats.1.1": "unknown" },
    expect: { "outcome.threats": [5, 5] },
  },
];

export const AGEING: readonly WorkedCase[] = [
  {
    name: "an answer counts on its last day",
    notes: [],
    ...ALL,
    but: { "process.updates.1.1": { answer: "fulfilled", validUntil: "2026-11-22" } },
    expect: { "process.updates": [5, 5] },
  },
  {
    name: "the day after its last day an answer is unknown",
    notes: [],
    ...ALL,
    but: { "process.updates.1.1": { answer: "fulfilled", validUntil: "2026-11-21" } },
    expect: { "process.updates": [0, 1, ["process.updates.1.1"]] },
  },
  {
    name: "an expired answer makes room for the figure",
    notes: ["N06"],
    figures: { securityEventsLastYear: 2 },
    but: { "outcome.threats.1.1": { answer: "not-fulfilled", validUntil: "2025-12-31" } },
    expect: { "outcome.threats": [5, 5] },
  },
  {
    name: "not applicable expires as well",
    notes: ["N11"],
    ...ALL,
    but: { "structure.data-management.1.3": { ...NOT_HERE, validUntil: "2026-01-31" } },
    expect: { "structure.data-management": [0, 1] },
  },
  {
    name: "an expired answer implies nothing any more",
    notes: ["N20"],
    ...ALL,
    but: { [`${AUTH}.3.1`]: null, [`${AUTH}.5.1`]: { answer: "fulfilled", validUntil: "2026-11-21" } },
    expect: { [AUTH]: [2, 3, [`${AUTH}.3.1`]] },
  },
];
