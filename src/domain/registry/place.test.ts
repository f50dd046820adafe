import assert from "node:assert/strict";
import { test } from "node:test";
import { likelyKind, type Place } from "./place.ts";

const place = (id: string, parent: string | null, kind: Place["kind"]): Place => ({
  ...{ id, parent, kind, name: id, careSetting: null, environment: null, phone: null, contact: null, version: 1 },
});
const facility = place("facility", null, "facility");
const site = place("site", "facility", "site");

test("the first place below the facility is a site, the first below a site a ward", () => {
  assert.equal(likelyKind(facility, [facility]), "site");
  assert.equal(likelyKind(site, [facility, site]), "ward");
});

test("a further place is of the kind that most of its neighbours are, wherever else there are others", () => {
  const homes = ["a", "b"].map((id) => place(id, "facility", "home"));
  const wards = ["c", "d", "e"].map((id) => place(id, "site", "ward"));
  assert.equal(likelyKind(facility, [facility, site, ...wards]), "site");
  assert.equal(likelyKind(facility, [facility, site, ...homes, ...wards]), "home");
});
