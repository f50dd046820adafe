import assert from "node:assert/strict";
import { test } from "node:test";
import { telephoneOf } from "./device.ts";
import type { Place } from "./place.ts";

const place = (kind: Place["kind"], name: string, phone: string | null): Place => ({
  id: name,
  parent: null,
  kind,
  name,
  careSetting: null,
  environment: null,
  phone,
  contact: null,
  version: 1,
});
const home = place("home", "Meier", null);
const ward = place("ward", "Station 7", "1234");

test("a number that a home has from the place above is that place's, not the home's", () => {
  assert.deepEqual(telephoneOf({ phone: null }, [home, ward]), { number: "1234", place: ward });
  const own = { ...home, phone: "99" };
  assert.deepEqual(telephoneOf({ phone: null }, [own, ward]), { number: "99", place: own });
});

test("a device's own number goes before that of any place, and without any there is none", () => {
  assert.deepEqual(telephoneOf({ phone: "77" }, [home, ward]), { number: "77", place: null });
  assert.equal(telephoneOf({ phone: null }, [home]), null);
});
