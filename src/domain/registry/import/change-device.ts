/**
 * A device after what rows of a table state of it. What they leave empty stays as it is.
 */
import { dayAhead } from "../days-ahead.ts";
import type { DeviceInput } from "../device.ts";
import { type Identifier, normalIdentifier } from "../identifier.ts";
import { IDENTIFIERS_MAX } from "../identifier-history.ts";
import type { Place } from "../place.ts";
import type { ProductRecord } from "../product-record.ts";
import { lineOf } from "./cell-values.ts";
import { isGraver, type Untold } from "./import-products.ts";
import type { NamedBy, RowValues, Stated } from "./row-to-device.ts";

/** Names that stay with a device for life: another one is another device. */
const FOR_LIFE: readonly NamedBy["system"][] = ["serial", "udi-pi"];

/**
 * @param before what a person entered of it, or blank.
 * @param today the day from which a name holds that follows another one.
 */
export function changeDevice(
  before: DeviceInput,
  { names, stated }: RowValues,
  { product, place, today }: { product: ProductRecord; place: Place | undefined; today: string },
): DeviceInput | Untold {
  const identifiers = changedIdentifiers(before.identifiers, names, today);
  if ("problem" in identifiers) return identifiers;
  const raisedClass = raised(before.raisedClass, stated["risk-class"], product);
  if (raisedClass !== null && typeof raisedClass === "object") return raisedClass;
  const made = { manufacturedOn: stated["manufactured-on"] ?? null };
  const ahead = dayAhead({ ...made, purchasedOn: stated["purchased-on"] ?? null }, today);
  if (ahead !== undefined)
    return {
      field: ahead.field === "manufacturedOn" ? "manufactured-on" : "purchased-on",
      problem: ahead.problem,
    };
  const hours = stated["operating-hours"];
  const hoursChanged = hours !== undefined && hours !== before.operatingHours;
  return {
    productId: product.id,
    placeId: place?.id ?? before.placeId,
    identifiers,
    firmware: text(before.firmware, stated.firmware),
    owner: text(before.owner, stated.owner),
    phone: text(before.phone, stated.phone),
    raisedClass,
    tier: {
      offNetwork: stated["off-network"] ?? before.tier.offNetwork,
      outOfOperation: stated["out-of-operation"] ?? before.tier.outOfOperation,
    },
    lifeSupporting: stated["life-supporting"] ?? before.lifeSupporting,
    onPatient: stated["on-patient"] ?? before.onPatient,
    manufacturedOn: stated["manufactured-on"] ?? before.manufacturedOn,
    purchasedOn: stated["purchased-on"] ?? before.purchasedOn,
    operatingHours: hours ?? before.operatingHours,
    operatingHoursOn: hoursChanged ? today : before.operatingHoursOn,
    note: text(before.note, stated.note),
  };
}

/** A text that differs in its spaces alone is the same. */
function text(before: string | null, said: string | undefined): string | null {
  return said === undefined || (before !== null && lineOf(before) === said) ? before : said;
}

/** A facility may raise the class of its product for a device, never lower it. */
function raised(
  before: DeviceInput["raisedClass"],
  said: Stated["risk-class"],
  product: ProductRecord,
): DeviceInput["raisedClass"] | Untold {
  if (said === undefined || said === (before ?? product.riskClass)) return before;
  if (said === product.riskClass) return null;
  if (isGraver(said, product.riskClass)) return said;
  return {
    field: "risk-class",
    problem: `the product is of class ${product.riskClass}; for a device the class can be raised, not lowered to ${said}`,
  };
}

/** New addresses are added; a new tag, host name, IP address or AE title ends those before. */
function changedIdentifiers(
  before: readonly Identifier[],
  names: readonly NamedBy[],
  today: string,
): Identifier[] | Untold {
  let identifiers = [...before];
  for (const [system, said] of Map.groupBy(names, (name) => name.system)) {
    const current = identifiers.filter((one) => one.system === system && one.until === null);
    const known = new Set(current.map(({ value }) => normalIdentifier(system, value)));
    const added = said.filter(({ normal }) => !known.has(normal));
    if (added.length === 0) continue;
    if (FOR_LIFE.includes(system) && current[0] !== undefined)
      return {
        field: system,
        problem: `the device that it matches has "${current[0].value}" here; correct the row, or the device if it was entered wrongly`,
      };
    if (system !== "mac") {
      const stay = new Set(said.map(({ normal }) => normal));
      identifiers = identifiers.map((one) =>
        current.includes(one) && !stay.has(normalIdentifier(system, one.value)) ? ended(one, today) : one,
      );
    }
    identifiers.push(
      ...added.map(({ value }) => ({ system, value, from: current.length > 0 ? today : null, until: null })),
    );
  }
  return withinLimit(identifiers);
}

function ended(identifier: Identifier, today: string): Identifier {
  return {
    ...identifier,
    until: identifier.from !== null && today < identifier.from ? identifier.from : today,
  };
}

/** The names that ended first make room; the ledger still has them. */
function withinLimit(identifiers: Identifier[]): Identifier[] | Untold {
  const over = identifiers.length - IDENTIFIERS_MAX;
  if (over <= 0) return identifiers;
  const past = identifiers
    .filter(({ until }) => until !== null)
    .sort((a, b) => ((a.until ?? "") < (b.until ?? "") ? -1 : 1))
    .slice(0, over);
  if (past.length < over) return { field: "mac", problem: `a device keeps at most ${IDENTIFIERS_MAX} names` };
  return identifiers.filter((one) => !past.includes(one));
}
