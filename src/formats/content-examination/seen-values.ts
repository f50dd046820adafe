/**
 * Attributes and identifiers among the values of one message.
 *
 * An adapter that knows the service speaks first, then the name of the field; an identifier is believed by its check
 * digit. Memory is bounded: of one attribute by one rule the first few places are kept.
 */

import { oneLine } from "../../domain/one-line.ts";
import type { AttributeTable, KeyMeaning } from "../../domain/traffic/attributes/attribute-table.ts";
import { isOwnName } from "../../domain/traffic/attributes/attribute-words.ts";
import { findIdentifiers, type WitnessedIdentifiers } from "../../domain/traffic/attributes/find-identifiers.ts";
import { isIdentifier } from "../../domain/traffic/attributes/identifier.ts";
import { masked } from "../../domain/traffic/attributes/masked.ts";
import type { Adapter, PlaceKind, ServiceAdapters } from "../../domain/traffic/attributes/service-adapters.ts";
import { readUserAgent } from "../../domain/traffic/attributes/user-agent.ts";
import { isPresent } from "../../domain/traffic/attributes/value-form.ts";
import type { MessageAbout, SeenAttribute, SeenIdentifier } from "../../domain/traffic/content.ts";
import { type Layer, pathOf } from "../nested-content/layer.ts";
import type { Container, FieldName, Word } from "../nested-content/layer-reader.ts";
import type { ShowName } from "../nested-content/shown-name.ts";
import { WORK_OF, type WorkAllowance } from "../nested-content/work-allowance.ts";
import { FhirPlaces } from "./fhir-places.ts";
import { lowerLetters } from "./lower-letters.ts";
import { isStandardHeader } from "./standard-header.ts";

/** Of one attribute by one rule; more places in one message say nothing new. */
const PLACES_MOST = 4;
const ATTRIBUTES_MOST = 200;
const IDENTIFIERS_MOST = 100;
/** A longer value is a document, not a value. */
const VALUE_BYTES_MOST = 4096;
const BY_NAME = "name of the field";
const PLACE_OF: Partial<Record<Container, PlaceKind>> = {
  JSON: "json",
  form: "form",
  header: "header",
  multipart: "form",
  protobuf: "protobuf",
  XML: "xml",
};

export interface SeenValuesTools {
  readonly attributes: AttributeTable;
  readonly services: ServiceAdapters;
  readonly witnessed: WitnessedIdentifiers;
  /** Of all messages of the examiner. */
  readonly allowance: WorkAllowance;
  /** How names of fields stand in the ways to values. */
  readonly showName: ShowName;
  readonly showValues: boolean;
}

export class SeenValues {
  readonly attributes: SeenAttribute[] = [];
  readonly identifiers: SeenIdentifier[] = [];
  readonly #table: AttributeTable;
  readonly #adapters: readonly Adapter[];
  readonly #fhir: FhirPlaces;
  readonly #witnessed: WitnessedIdentifiers;
  readonly #allowance: WorkAllowance;
  readonly #showName: ShowName;
  readonly #showValues: boolean;
  /** Rule -> attribute -> how often it was told. */
  readonly #places = new Map<string, Map<string, number>>();
  readonly #told = new Set<string>();

  constructor(
    { attributes, services, witnessed, allowance, showName, showValues }: SeenValuesTools,
    about: MessageAbout | undefined,
  ) {
    this.#table = attributes;
    this.#witnessed = witnessed;
    this.#allowance = allowance;
    this.#showName = showName;
    this.#showValues = showValues;
    this.#adapters = about === undefined ? [] : services.forMessage(about.host, about.path, about.direction);
    this.#fhir = new FhirPlaces(services.resources);
  }

  /** Segments of the target's path that an adapter knows. */
  readPath(path: string): void {
    for (const adapter of this.#adapters) {
      for (const [index, segment] of path.split("/").slice(1).entries()) {
        const attribute = adapter.attributeAt("path", String(index));
        if (attribute !== undefined && isPresent(segment))
          this.#add(attribute, adapter.id, segment, () => ["head", `path segment ${index + 1}`]);
      }
    }
  }

  readonly value = (
    layer: Layer,
    container: Container,
    name: FieldName,
    bytes: Uint8Array,
    from: number,
    to: number,
    scalar: boolean,
  ): void => {
    if (from === to) return;
    const text = () => textOf(bytes, from, Math.min(to, from + VALUE_BYTES_MOST), container);
    const layers = () => [...pathOf(layer), `${container} ${name.shown(this.#showName)}`];
    const known = this.#byAdapter(container, name, text, layers);
    if (container === "header") this.#readHeader(name, text, layers);
    const own = container === "header" ? withoutX(name.own) : name.own;
    const meaning =
      container === "header" && isStandardHeader(name.path()) ? undefined : this.#table.meaningOf(own, name.holder);
    if (meaning !== undefined && !this.#saysNothingNew(meaning, known)) {
      const written = text();
      const attribute = known ? undefined : this.#table.attributeOf(meaning, written, scalar);
      if (attribute !== undefined && !isOwnName(this.#table, attribute.id, written))
        this.#add(attribute.id, BY_NAME, written, layers);
      if (meaning.identifier !== undefined && isIdentifier(meaning.identifier, written.trim()))
        this.#addIdentifier(meaning.identifier, written.trim(), layers);
    }
    if (!scalar && mayHoldIdentifier(bytes, from, to)) this.#searchText(textOf(bytes, from, to, container), layers);
  };

  readonly text = (layer: Layer): void => {
    const { bytes, start, end } = layer;
    if (mayHoldIdentifier(bytes, start, end))
      this.#searchText(new TextDecoder("utf-8").decode(bytes.subarray(start, end)), () => pathOf(layer));
  };

  /** @returns whether an adapter said what the value is. */
  #byAdapter(container: Container, name: FieldName, text: () => string, layers: () => string[]): boolean {
    const kind = PLACE_OF[container];
    if (kind === undefined) return false;
    let known = false;
    for (const adapter of this.#adapters) {
      if (kind !== "protobuf") {
        const possible = adapter.attributesUnder(kind, lowerLetters(name.own));
        if (possible.length === 0) continue;
        if (possible.every((attribute) => this.#isFull(attribute, adapter.id))) {
          known = true;
          continue;
        }
      }
      const attribute = adapter.attributeAt(kind, name.path());
      if (attribute === undefined) continue;
      known = true;
      const written = text();
      if (isPresent(written)) this.#add(attribute, adapter.id, written, layers);
    }
    if (kind !== "json" && kind !== "xml") return known;
    const found = this.#fhir.attributeAt(kind, name, text);
    if (found === undefined) return known;
    this.#add(found.attribute, found.adapter, text(), layers);
    return true;
  }

  /** Enough places of all that the name can mean are told. */
  #saysNothingNew({ weak, strong, identifier }: KeyMeaning, known: boolean): boolean {
    if (identifier !== undefined) return false;
    if (known) return true;
    return (
      (strong === undefined || this.#isFull(strong.id, BY_NAME)) && weak.every(({ id }) => this.#isFull(id, BY_NAME))
    );
  }

  #isFull(attribute: string, because: string): boolean {
    return (this.#places.get(because)?.get(attribute) ?? 0) >= PLACES_MOST;
  }

  #readHeader(name: FieldName, text: () => string, layers: () => string[]): void {
    const header = name.path().toLowerCase();
    if (header === "user-agent") {
      const written = text();
      this.#add("user-agent", BY_NAME, written, layers);
      for (const { attribute, text: words } of readUserAgent(written))
        this.#add(attribute, "User-Agent", words, layers);
    } else if (header === "cookie") this.#add("cookie", BY_NAME, text(), layers);
  }

  #searchText(text: string, layers: () => string[]): void {
    this.#allowance.use(WORK_OF.searchedText + text.length);
    const tell = (kind: string, found: string) => this.#addIdentifier(kind, found, layers);
    findIdentifiers(text, tell);
    this.#witnessed.find(text, tell);
  }

  #add(attribute: string, because: string, value: string, layers: () => string[]): void {
    if (this.attributes.length >= ATTRIBUTES_MOST || this.#isFull(attribute, because)) return;
    const places = this.#places.get(because) ?? new Map<string, number>();
    this.#places.set(because, places.set(attribute, (places.get(attribute) ?? 0) + 1));
    this.attributes.push({ attribute, because, layers: layers(), shown: this.#shown(value) });
  }

  #addIdentifier(kind: string, value: string, layers: () => string[]): void {
    const key = `${kind} ${value}`;
    if (this.#told.has(key) || this.identifiers.length >= IDENTIFIERS_MOST) return;
    this.#told.add(key);
    this.identifiers.push({ kind, layers: layers(), shown: this.#shown(value) });
  }

  #shown(value: string): string {
    return this.#showValues ? oneLine(value) : masked(value);
  }
}

function textOf(bytes: Uint8Array, from: number, to: number, container: Container): string {
  const text = new TextDecoder("utf-8").decode(bytes.subarray(from, to));
  return container === "form" ? text.replaceAll("+", " ") : text;
}

/** `X-Device-Model` is `Device-Model`. */
function withoutX({ bytes, from, to }: Word): Word {
  const x = (bytes[from] as number) | 0x20;
  return x === 0x78 && bytes[from + 1] === 0x2d ? { bytes, from: from + 2, to } : { bytes, from, to };
}

/** Digits of the shortest number with a check digit. */
const DIGITS_LEAST = 9;

/** An at sign, or digits enough beside capitals, spaces or dots: most values, times and keys have neither. */
function mayHoldIdentifier(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 6) return false;
  let digits = 0;
  let others = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x40) return true;
    if (byte >= 0x30 && byte <= 0x39) digits++;
    else if ((byte >= 0x41 && byte <= 0x5a) || byte === 0x20 || byte === 0x2e) others++;
  }
  return digits >= DIGITS_LEAST && others >= 2;
}
