import assert from "node:assert/strict";
import { test } from "node:test";
import { limitsProblem } from "./limits.ts";
import { ROLES } from "./permission.ts";

const WARD = ["ward0001"];
const PUMP = ["pump0001"];

for (const [what, account, pointer] of [
  ["a viewer sees no place that nobody named", { role: "viewer", places: null, products: null }, "/places"],
  ["a viewer has places and no products", { role: "viewer", places: WARD, products: PUMP }, "/products"],
  ["a manufacturer has products of its own", { role: "manufacturer", places: null, products: null }, "/products"],
  [
    "a manufacturer without any product would see nothing",
    { role: "manufacturer", places: null, products: [] },
    "/products",
  ],
  ["a manufacturer sees no places", { role: "manufacturer", places: WARD, products: PUMP }, "/places"],
  ["an administrator is limited to no place", { role: "administrator", places: WARD, products: null }, "/places"],
  ["an administrator is limited to no product", { role: "administrator", places: null, products: PUMP }, "/products"],
] as const) {
  test(what, () => assert.equal(limitsProblem(account)?.pointer, pointer));
}

test("every role has a form that is allowed, and staff may be limited to places", () => {
  for (const role of ROLES) {
    const places = role === "viewer" ? WARD : null;
    const products = role === "manufacturer" ? PUMP : null;
    assert.equal(limitsProblem({ role, places, products }), undefined, role);
  }
  for (const role of ["engineer", "clinician", "auditor", "viewer"] as const)
    assert.equal(limitsProblem({ role, places: WARD, products: null }), undefined, role);
});
