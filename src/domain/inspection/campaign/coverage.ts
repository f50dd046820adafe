/**
 * Which devices a campaign means.
 *
 * What is not known of a device never counts as not affected: it is possibly meant, and told apart with what is missing.
 */
import { compareVersions } from "../../knowledge/versions/compare-versions.ts";
import type { CampaignFilter, FirmwareBounds, MeantNames, SerialRange } from "./campaign.ts";
import { type ReadRange, readRange, squeezed } from "./serial-range.ts";
import { readUdi } from "./written-udi.ts";

/** What must be known of a device before anybody can say whether it is meant. */
export const UNKNOWNS = ["product", "firmware", "version-order", "serial", "serial-form", "udi", "asset-tag"] as const;
export type Unknown = (typeof UNKNOWNS)[number];

export type Coverage =
  | { readonly kind: "covered" }
  | { readonly kind: "possible"; readonly unknown: readonly Unknown[] }
  | { readonly kind: "outside" };

/** A device as far as a campaign asks for it. */
export interface FleetDevice {
  readonly productId: string;
  /** GTIN of its product. */
  readonly udiDi: string | null;
  readonly firmware: string | null;
  readonly serials: readonly string[];
  /** Production identifiers. */
  readonly udis: readonly string[];
  readonly tags: readonly string[];
  /** Its place and all above. */
  readonly placeIds: readonly string[];
}

export interface ReadFilter {
  judge(device: FleetDevice): Coverage;
  /** The names of the list that no device judged so far bears, as they were written. */
  namesNotMet(): string[];
}

type Answer = "yes" | "no" | Unknown;

/** @param filter without a `rangeProblem`. */
export function readFilter(filter: CampaignFilter): ReadFilter {
  const products = new Map(filter.products.map((one) => [one.productId, one]));
  const places = new Set(filter.placeIds);
  const names = readNames(filter.names);
  const knownVersions = remembering();
  const ranges = filter.serialRanges.map(readRange).filter((range): range is ReadRange => typeof range !== "string");
  return {
    judge(device) {
      if (places.size > 0 && !device.placeIds.some((id) => places.has(id))) return OUTSIDE;
      const product = products.get(device.productId);
      if (product === undefined && products.size > 0) return OUTSIDE;
      const answers: Answer[] = [];
      if (product !== undefined && !product.isCertain) answers.push("product");
      if (product !== undefined && product.firmware !== null)
        answers.push(knownVersions(product.firmware, device.firmware));
      const listed = names?.answer(device);
      const ranged = ranges.length === 0 ? undefined : ofRanges(ranges, device.serials.map(squeezed));
      // A list of serial numbers beside ranges names further ones; any other list must hold as well.
      if (names?.of === "serial" && listed !== undefined && ranged !== undefined) answers.push(either(listed, ranged));
      else for (const answer of [listed, ranged]) if (answer !== undefined) answers.push(answer);
      return concluded(answers);
    },
    namesNotMet: () => names?.notMet() ?? [],
  };
}

/** What is wrong with one of the ranges, in words, and which it is; undefined when nothing is. */
export function rangeProblem(ranges: readonly SerialRange[]): { at: number; problem: string } | undefined {
  for (const [at, range] of ranges.entries()) {
    const read = readRange(range);
    if (typeof read === "string") return { at, problem: read };
  }
  return undefined;
}

/** Whether firmware that somebody saw is still one that is meant; null where nobody can say, or firmware does not matter. */
export function isFirmwareMeant(filter: CampaignFilter, productId: string, seen: string | null): boolean | null {
  const bounds = filter.products.find((one) => one.productId === productId)?.firmware ?? null;
  if (bounds === null || seen === null) return null;
  const answer = ofFirmware(bounds, seen);
  return answer === "yes" ? true : answer === "no" ? false : null;
}

/** As `ofFirmware`: a fleet of thousands runs a few versions, and each is compared once. */
function remembering(): typeof ofFirmware {
  const known = new Map<FirmwareBounds, Map<string | null, Answer>>();
  return (bounds, installed) => {
    const answers = known.get(bounds) ?? new Map<string | null, Answer>();
    known.set(bounds, answers);
    const answer = answers.get(installed) ?? ofFirmware(bounds, installed);
    answers.set(installed, answer);
    return answer;
  };
}

const OUTSIDE: Coverage = { kind: "outside" };

function concluded(answers: readonly Answer[]): Coverage {
  if (answers.includes("no")) return OUTSIDE;
  const unknown = answers.filter((one): one is Unknown => one !== "yes" && one !== "no");
  return unknown.length === 0 ? { kind: "covered" } : { kind: "possible", unknown: [...new Set(unknown)] };
}

function either(one: Answer, other: Answer): Answer {
  if (one === "yes" || other === "yes") return "yes";
  return one === "no" ? other : one;
}

function ofFirmware({ equal, below, others }: FirmwareBounds, installed: string | null): Answer {
  if (installed === null || installed.trim() === "") return "firmware";
  const compared = equal.map((version) => compareFirmware(installed, version));
  if (compared.includes(0)) return "yes";
  const end = below === null ? undefined : compareFirmware(installed, below);
  if (end != null && end < 0) return "yes";
  // A version of nobody's order is equal to none of these, yet may be another way to write one of them.
  if (end === null || compared.includes(null)) return "version-order";
  return others === "outside" ? "no" : "version-order";
}

/** Null where no order is known: another letter before the figures may be another line of the product. */
function compareFirmware(one: string, other: string): number | null {
  const [first, second] = [partsOf(one), partsOf(other)];
  if (first.letters !== second.letters) return null;
  return first.version === second.version ? 0 : compareVersions("dotted", first.version, second.version);
}

const SAYS_NOTHING = /^(?:version|ver|v|release|rel|revision|rev|firmware|fw|software|sw)[\s.:_-]*(?=[0-9])/;

function partsOf(version: string): { readonly letters: string; readonly version: string } {
  const plain = version.trim().toLowerCase().replace(SAYS_NOTHING, "");
  const letters = /^[^0-9]*/.exec(plain)?.[0] ?? "";
  return { letters: squeezed(letters), version: plain.slice(letters.length) };
}

function ofRanges(ranges: readonly ReadRange[], serials: readonly string[]): Answer {
  if (serials.length === 0) return "serial";
  const answers = serials.flatMap((serial) => ranges.map((range) => range.answer(serial)));
  if (answers.includes("inside")) return "yes";
  // One range that the number can be compared with is enough to say that it is of that maker's form.
  return answers.includes("outside") ? "no" : "serial-form";
}

function readNames(names: MeantNames | null) {
  if (names === null) return undefined;
  const { of, values } = names;
  const met = new Set<string>();
  // As written last, where one stands there in two spellings.
  const asked = new Map(values.map((value) => [squeezed(value), value]));
  const meet = (value: string) => {
    met.add(squeezed(value));
    return "yes" as const;
  };
  const answer = of === "udi" ? udiAnswer(values, meet) : plainAnswer(of, values, meet);
  return { of, answer, notMet: () => [...asked].filter(([key]) => !met.has(key)).map(([, value]) => value) };
}

function plainAnswer(of: "serial" | "asset-tag", values: readonly string[], meet: (value: string) => "yes") {
  const asked = new Map(values.map((value) => [squeezed(value), value]));
  return ({ serials, tags }: FleetDevice): Answer => {
    const own = of === "serial" ? serials : tags;
    for (const one of own) {
      const value = asked.get(squeezed(one));
      if (value !== undefined) return meet(value);
    }
    return own.length === 0 ? of : "no";
  };
}

function udiAnswer(values: readonly string[], meet: (value: string) => "yes") {
  const read = values.map((value) => ({ value, ...readUdi(value) }));
  const bySerial = Map.groupBy(
    read.filter(({ serial }) => serial !== null),
    ({ serial }) => serial ?? "",
  );
  // Without a serial number it means every unit of the product, or of one lot.
  const ofMany = read.filter(({ serial, device }) => serial === null && device !== null);
  const hasBare = read.some(({ device }) => device === null);
  return ({ udiDi, udis, serials }: FleetDevice): Answer => {
    const own = udis.map((udi) => readUdi(udi));
    const devices = [udiDi, ...own.map(({ device }) => device)].filter((one) => one !== null);
    const lots = own.flatMap(({ lot }) => lot ?? []);
    const numbers = [...own.flatMap(({ serial }) => serial ?? []), ...serials.map(squeezed)];
    let isUnclear = false;
    for (const { value, device, lot } of ofMany) {
      if (device === null || !(devices.length === 0 || devices.includes(device))) continue;
      if (devices.length > 0 && (lot === null || lots.includes(lot))) return meet(value);
      isUnclear ||= devices.length === 0 || lots.length === 0;
    }
    for (const number of numbers)
      for (const { value, device } of bySerial.get(number) ?? []) {
        if (device === null || devices.includes(device)) return meet(value);
        // The number fits, and nobody says of which product it is.
        isUnclear ||= devices.length === 0;
      }
    // A production identifier that is written alone need not be the serial number.
    const isUnread = numbers.length === 0 ? bySerial.size > 0 : udis.length === 0 && hasBare;
    return isUnclear || isUnread ? "udi" : "no";
  };
}
