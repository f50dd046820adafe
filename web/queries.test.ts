import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { inspectionsDueRoute } from "../src/contract/inspection-date.ts";
import { listKnowledgeRoute } from "../src/contract/knowledge.ts";
import { SUBJECT_KINDS, type Subject } from "../src/domain/ledger/ledger.ts";
import { keyOf } from "./call.ts";
import { asOld, queries } from "./queries.ts";

const DUE = keyOf(inspectionsDueRoute, { query: { limit: "50" } });
const isOld = () => queries.getQueryState(DUE)?.isInvalidated;
const shown = () => queries.setQueryData(DUE, {});
afterEach(() => {
  mock.timers.reset();
  queries.clear();
});

/** What no date is computed from. */
const MOVES_NO_DATE: readonly Subject["kind"][] = [
  "account",
  "token",
  "credential",
  "evidence",
  "evaluation",
  "campaign",
];

for (const kind of SUBJECT_KINDS)
  test(`what falls due is ${MOVES_NO_DATE.includes(kind) ? "not " : ""}asked anew when a change speaks of ${kind}`, () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    shown();
    asOld([{ kind, id: "one" }]);
    assert.equal(isOld(), !MOVES_NO_DATE.includes(kind));
    shown();
    mock.timers.tick(2_000);
    assert.equal(isOld(), !MOVES_NO_DATE.includes(kind), "and once more, since dates are computed behind the act");
  });

test("what no change speaks of stays", () => {
  queries.setQueryData(keyOf(listKnowledgeRoute), {});
  mock.timers.enable({ apis: ["setTimeout"] });
  asOld([{ kind: "device", id: "one" }]);
  assert.equal(queries.getQueryState(keyOf(listKnowledgeRoute))?.isInvalidated, false);
});
