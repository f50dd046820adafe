/**
 * The inputs of one device, told one after the other, each with where it stands.
 */
import { addDays } from "../../domain/calendar.ts";
import { componentLife, type MissingForLife } from "../../domain/inspection/component-life.ts";
import type { InputOrigin, InputSource } from "../../domain/inspection/gathered-inputs.ts";
import { type InspectionInputs, NOTHING_KNOWN } from "../../domain/inspection/inspection-inputs.ts";
import { isIntendedEnvironment } from "../../domain/inspection/intended-environment.ts";
import { labelInputs } from "../../domain/inspection/label-inputs.ts";
import { type InspectionMethod, RISK_CLASSES } from "../../domain/inspection/method-data.ts";
import { observedCycleDays } from "../../domain/inspection/update-cycle.ts";
import { inherited, type Place, pathOf } from "../../domain/registry/place.ts";
import type { Reading } from "../../store/database.ts";
import type { placeTemperatures } from "../../store/inspection-date.ts";
import type { InspectedDevice, newestAudits, openWatchFindings } from "../../store/inspection-facts.ts";
import type { InstalledUpdates } from "./installed-updates.ts";
import type { KnownWeaknesses, ProductInputs } from "./product-inputs.ts";

export interface InputSources {
  readonly read: Reading;
  readonly updates: InstalledUpdates;
  readonly weaknesses: KnownWeaknesses;
  /** How warm it was around a device lately, where one of its parameters says it. */
  readonly warmth: (deviceId: string) => Promise<{ readonly celsius: number; readonly on: string } | null>;
}

export interface GatheredInputs {
  readonly device: InspectedDevice;
  readonly inputs: InspectionInputs;
  readonly sources: readonly InputSource[];
  /** What keeps the life of its components from being known. */
  readonly missingForLife: readonly MissingForLife[];
}

/** What one pass over devices reads once. */
export interface Pass {
  readonly method: InspectionMethod;
  readonly today: string;
  readonly places: ReadonlyMap<string, Place>;
  readonly temperatures: Awaited<ReturnType<typeof placeTemperatures>>;
  readonly products: Map<string, ProductInputs>;
}

/** What was read of one device. */
export interface KnownOfDevice {
  readonly device: InspectedDevice;
  readonly product: ProductInputs;
  readonly last: InspectionInputs["lastInspection"];
  readonly audit: Awaited<ReturnType<typeof newestAudits>>[number] | undefined;
  readonly findings: Awaited<ReturnType<typeof openWatchFindings>>;
}

export async function inputsTold(sources: InputSources, pass: Pass, known: KnownOfDevice): Promise<GatheredInputs> {
  const { device, product, last } = known;
  const { label } = product;
  const told = new Told();
  if (label !== null)
    for (const [name, value] of Object.entries(labelInputs(label.label, pass.today)))
      told.tell(name as keyof InspectionInputs, value as never, "label", label.digest);
  tellClass(told, device);
  told.tell("manufacturedOn", device.manufactured_on, "device", device.id);
  told.tell("purchasedOn", device.purchased_on, "device", device.id);
  told.tell("lastInspection", last, "inspection", device.id, last?.on ?? null);
  tellUpdates(told, sources.updates, device);
  tellSoftware(told, product, device.product_id);
  const path = pathOf(device.place_id, pass.places);
  told.tell("careSetting", inherited("careSetting", path), "place", device.place_id);
  const environment = isIntendedEnvironment(label?.label.product.environment, inherited("environment", path));
  told.tell("intendedEnvironment", environment, "place", device.place_id);
  tellFindings(told, known, pass);
  const life = await lifeOf(known, pass, path, sources);
  told.tell("componentLife", life.life, "label", label?.digest ?? null);
  return { device, inputs: told.inputs, sources: told.sources, missingForLife: life.missing };
}

/** Inputs told one by one, each with where it stands; a later one wins. */
class Told {
  inputs: InspectionInputs = { ...NOTHING_KNOWN };
  readonly #sources = new Map<keyof InspectionInputs, InputSource>();

  tell<Name extends keyof InspectionInputs>(
    input: Name,
    value: InspectionInputs[Name],
    from: InputOrigin,
    about: string | null,
    on: string | null = null,
  ): void {
    if (value === null || value === undefined) return;
    this.inputs[input] = value;
    this.#sources.set(input, { input, from, about, on });
  }

  get sources(): InputSource[] {
    return [...this.#sources.values()];
  }
}

/** The highest of those that are known: a facility may raise a class and never lower it. */
function tellClass(told: Told, { id, product_id, raised_class, risk_class }: InspectedDevice): void {
  const rank = (name: string | null) => (RISK_CLASSES as readonly (string | null)[]).indexOf(name);
  const ofLabel = told.inputs.riskClass;
  if (rank(risk_class) >= rank(ofLabel)) told.tell("riskClass", risk_class as typeof ofLabel, "product", product_id);
  if (rank(raised_class) > rank(told.inputs.riskClass))
    told.tell("riskClass", raised_class as typeof ofLabel, "device", id);
}

function tellUpdates(told: Told, updates: InstalledUpdates, { id, product_id }: InspectedDevice): void {
  const days = updates.of(id);
  const last = days.at(-1) ?? null;
  told.tell("updateInstalledOn", last, "update", id, last);
  told.tell("observedCycleDays", observedCycleDays(days) ?? null, "update", id, last);
  const released = updates.releasedOn(product_id) ?? null;
  told.tell("updateReleasedOn", released, "update", product_id, released);
}

function tellSoftware(told: Told, { software, label }: ProductInputs, productId: string): void {
  told.tell("knownWeaknesses", software.weaknesses ?? null, "knowledge", productId);
  const known = software.componentsPastSupport;
  // The label alone can say that something has ended, never that nothing has.
  if (known === undefined || (told.inputs.componentsPastSupport ?? 0) > known) return;
  told.tell("componentsPastSupport", known, "knowledge", label?.digest ?? productId);
}

/** Of `info` nothing is due. */
const GRAVE = ["low", "medium", "high", "critical"] as const;
const rankOf = (severity: string) => (GRAVE as readonly string[]).indexOf(severity);

interface Found {
  readonly severity: string;
  readonly from: InputOrigin;
  readonly about: string;
  readonly on: string;
}

/** Of those of one severity the oldest, whichever was read first. */
function gravestOf(found: readonly Found[]): Found | undefined {
  const first = (one: Found, other: Found) =>
    rankOf(one.severity) - rankOf(other.severity) ||
    (one.on < other.on ? 1 : one.on > other.on ? -1 : one.about < other.about ? 1 : -1);
  return found
    .filter(({ severity }) => rankOf(severity) >= 0)
    .reduce<Found | undefined>((best, one) => (best === undefined || first(one, best) > 0 ? one : best), undefined);
}

function tellFindings(told: Told, { device, product, audit, findings }: KnownOfDevice, { method, today }: Pass): void {
  const { looking } = method;
  const auditedOn = audit?.audited_at.slice(0, 10) ?? null;
  const auditCounts = auditedOn !== null && auditedOn >= addDays(today, -looking.auditDays);
  const seenOn = device.last_contact_at?.slice(0, 10) ?? null;
  const watchCounts = seenOn !== null && seenOn >= addDays(today, -looking.watchDays);
  const found: Found[] = [
    ...findings.map(({ severity, since }) => ({ severity, from: "watch" as const, about: device.id, on: since })),
    ...(audit === undefined
      ? []
      : GRAVE.filter((severity) => audit[`findings_${severity}`] > 0).map((severity) => ({
          ...{ severity, from: "audit" as const, about: audit.id, on: audit.audited_at },
        }))),
    ...(product.failed === null
      ? []
      : [{ severity: "medium", from: "assessment" as const, about: product.failed.id, on: product.failed.on }]),
  ];
  const gravest = gravestOf(found);
  if (gravest === undefined) {
    if (watchCounts) told.tell("openFindings", "none", "watch", device.id, seenOn);
    else if (auditCounts) told.tell("openFindings", "none", "audit", audit?.id ?? null, auditedOn);
  } else if (auditCounts || watchCounts || rankOf(gravest.severity) >= rankOf("high"))
    // What was found long ago says nothing of what nobody looked for since.
    told.tell("openFindings", gravest.severity as "low", gravest.from, gravest.about, gravest.on.slice(0, 10));
  if (audit !== undefined && (auditCounts || Number(audit.claims_broken) > 0))
    told.tell("brokenClaims", Number(audit.claims_broken), "audit", audit.id, auditedOn);
}

async function lifeOf(
  { device, product }: KnownOfDevice,
  pass: Pass,
  path: readonly Place[],
  { warmth }: InputSources,
) {
  const { temperatures, today, method } = pass;
  const lifetimes = product.label?.lifetimes ?? [];
  const seen = lifetimes.length === 0 ? null : await warmth(device.id);
  const entered = path.map(({ id }) => temperatures.get(id)).find((one) => one !== undefined);
  const holds = entered !== undefined && entered.on >= addDays(today, -method.looking.temperatureDays);
  const { operating_hours: count, operating_hours_on: on } = device;
  const wear = {
    since: device.manufactured_on ?? device.purchased_on,
    // A day to come makes a counter run slower than it does.
    operatingHours: count === null || on === null || on > addDays(today, 1) ? null : { count, on },
    cycles: null,
    celsius: seen?.celsius ?? (holds ? entered.celsius : null),
  };
  return componentLife(lifetimes, wear, method.temperature);
}
