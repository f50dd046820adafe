import assert from "node:assert/strict";
import { test } from "node:test";
import { filled } from "./link.ts";
import { EVIDENCE_LINKS } from "./links.ts";
import { takenOverProblem } from "./taken-over.ts";

test("what each link says, in both languages and with any figures, can be taken over for its criteria", () => {
  for (const { id, criteria, because } of EVIDENCE_LINKS) {
    const names = [...because.en.matchAll(/\{(\w+)\}/g), ...because.de.matchAll(/\{(\w+)\}/g)].map(([, name]) =>
      String(name),
    );
    const words = filled(because, Object.fromEntries(names.map((name, place) => [name, place * 7])));
    for (const criterion of criteria)
      for (const said of [words.en, words.de])
        assert.equal(takenOverProblem(criterion, { link: id, because: said }), undefined, id);
  }
});

test("a link that is not there, another criterion, and other words are no measurement", () => {
  const [link] = EVIDENCE_LINKS;
  assert.ok(link !== undefined);
  const [criterion] = link.criteria;
  const said = filled(link.because, {}).en;
  assert.match(takenOverProblem(String(criterion), { link: "nonsense", because: said }) ?? "", /no link of that name/);
  assert.match(takenOverProblem("outcome.failsafe.1.1", { link: link.id, because: said }) ?? "", /does not speak of/);
  assert.match(
    takenOverProblem(String(criterion), { link: link.id, because: `${said} The auditor agrees.` }) ?? "",
    /says no such thing/,
  );
});
