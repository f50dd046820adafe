import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import {
  companyKey,
  fitDay,
  fitEmail,
  fitGtin,
  fitHost,
  fitLine,
  fitLink,
  fitPhone,
  fitText,
  idOf,
  isLeftOpen,
  NOT_STATED,
} from "./source-text.ts";
import { Id, Link, Name, Text } from "./text.ts";

test("signs that show nothing or turn the reading direction are taken out of foreign words", () => {
  assert.equal(fitLine("Acme\u202E gpj.exe\u0000\n\tLtd\u200B", 50), "Acme gpj.exe Ltd");
  assert.equal(fitLine("\u0007\u200B", 50), undefined);
});

test("a text that is too long is cut with an ellipsis and never inside a character", () => {
  assert.equal(fitLine("abcdef", 4), "abc…");
  assert.equal(fitLine("ab😀😀", 5), "ab😀…");
  assert.equal(fitLine("x".repeat(10_000_000), 20)?.length, 20);
});

test("equal names give equal ids, and a name without Latin letters still gives one", () => {
  assert.equal(idOf("Example, Inc.", "party"), "example-inc");
  assert.equal(idOf("Größe & Söhne Straße", "party"), "grosse-sohne-strasse");
  assert.match(idOf("株式会社", "party"), /^party-[a-z0-9]+$/);
  assert.equal(companyKey("Amazon Web Services, Inc."), companyKey("AMAZON WEB SERVICES"));
  assert.notEqual(companyKey("Example Health"), companyKey("Example Health Labs"));
});

test("hosts are made plain, and what cannot be a host is refused", () => {
  assert.equal(fitHost("API.Example.org."), "api.example.org");
  assert.equal(fitHost("münchen.example"), "xn--mnchen-3ya.example");
  assert.equal(fitHost("[2001:db8::1]"), "2001:db8::1");
  for (const wrong of ["", "localhost", "a b.example", "https://a.example", "*", "*.com", "a..example", "local", 7]) {
    assert.equal(fitHost(wrong), undefined, String(wrong));
  }
});

test("days, links, mail addresses, telephone numbers and product numbers are taken only when they are one", () => {
  assert.equal(fitDay("2026-03-20T10:00:00+01:00"), "2026-03-20");
  assert.equal(fitDay("2026-02-31"), undefined);
  assert.equal(fitLink("http://a.example"), undefined);
  assert.equal(fitLink("https://a.example/x"), "https://a.example/x");
  assert.equal(fitEmail("a at b.example"), undefined);
  assert.equal(fitEmail(" sec@a.example "), "sec@a.example");
  assert.equal(fitPhone("tel:+49 30 555"), "+49 30 555");
  assert.equal(fitGtin("4 012345 000009"), "04012345000009");
  assert.equal(fitGtin("12345"), undefined);
});

test("what only holds a place is known as such, in every shape that it takes", () => {
  for (const open of [NOT_STATED, { on: NOT_STATED }, "unknown", "any", "TCP"]) assert.ok(isLeftOpen(open));
  for (const stated of ["yes", "HTTPS", { on: "each scan" }, "not stated in Spain", 0, null])
    assert.ok(!isLeftOpen(stated));
});

test("whatever a document says, what comes out fits the label or is nothing", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 700 }), fc.anything()), (any) => {
      const name = fitLine(any, 120);
      assert.ok(name === undefined || (Check(Name, name) && name.isWellFormed()));
      assert.ok(fitText(any) === undefined || Check(Text, fitText(any)));
      assert.ok(fitLink(any) === undefined || Check(Link, fitLink(any)));
      assert.ok(fitHost(any) === undefined || typeof fitHost(any) === "string");
      if (typeof any === "string") assert.ok(Check(Id, idOf(any, "party")), idOf(any, "party"));
    }),
    { numRuns: 500 },
  );
});
