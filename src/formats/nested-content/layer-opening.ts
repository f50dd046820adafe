/**
 * One part of a message while it is opened: what may still be decoded and looked into, and the way into each layer.
 */
import { Budget, type ContentHints, DEPTH_MOST, type Decompressors, LAYER_BYTES_LEAST, type Layer } from "./layer.ts";
import { type Container, type FieldName, type LayerReader, PlainName } from "./layer-reader.ts";
import { isPlainText } from "./plain-text.ts";
import { maskedNames, type ShowName } from "./shown-name.ts";
import { BEYOND_WORK, WORK_OF, type WorkAllowance } from "./work-allowance.ts";

const SHOW_NAME = maskedNames();
export const NO_HINTS: ContentHints = {};

export class LayerOpening {
  readonly budget: Budget;
  complete = true;
  readonly allowance: WorkAllowance;
  readonly decompressors: Decompressors;
  readonly reader: LayerReader;
  readonly show: ShowName;
  readonly name = new PlainName();
  #outOfLayers = false;
  #outOfWork = false;
  readonly #open: (opening: LayerOpening, layer: Layer, hints: ContentHints) => void;

  /** @param open looks into a layer that was entered. */
  constructor(
    decompressors: Decompressors,
    reader: LayerReader,
    messageBytes: number,
    allowance: WorkAllowance,
    open: (opening: LayerOpening, layer: Layer, hints: ContentHints) => void,
  ) {
    this.budget = new Budget(messageBytes);
    this.allowance = allowance;
    this.decompressors = decompressors;
    this.reader = reader;
    this.show = reader.showName ?? SHOW_NAME;
    this.#open = open;
  }

  /** @returns false when no work is left for the value. */
  told(layer: Layer, container: Container, name: FieldName, from: number, to: number): boolean {
    if (this.isBeyondWork(layer, from, to)) return false;
    this.allowance.use(WORK_OF.value);
    this.reader.value?.(layer, container, name, layer.bytes, from, to, false);
    return true;
  }

  /** Enters what a code in `parent` stood for; `sourceStart` to `sourceEnd` is where it stood. */
  decoded(
    parent: Layer,
    name: string,
    bytes: Uint8Array,
    sourceStart: number,
    sourceEnd: number,
    hints = NO_HINTS,
  ): void {
    const end = bytes.length;
    if (end < LAYER_BYTES_LEAST || !this.mayDecode(parent) || !this.spend(parent, end)) return;
    const { codes, containers } = parent;
    const place = { parent, name: () => name, bytes, start: 0, end, sourceStart, sourceEnd };
    this.#enter({ ...place, codes: codes + 1, containers, named: false }, hints);
  }

  /** Enters what a container holds, as it stands or without its escapes. */
  inside(
    parent: Layer,
    name: () => string,
    bytes: Uint8Array,
    start: number,
    end: number,
    sourceStart: number,
    sourceEnd: number,
    hints = NO_HINTS,
    named = false,
  ): void {
    if (end - start < LAYER_BYTES_LEAST) return;
    const plain = hints === NO_HINTS && isPlainText(bytes, start, end);
    if (plain && named && this.reader.layer === undefined) return;
    const { codes, containers } = parent;
    const place = { parent, name, bytes, start, end, sourceStart, sourceEnd };
    this.#enter({ ...place, codes, containers: containers + 1, named }, hints, plain);
  }

  #enter(layer: Layer, hints: ContentHints, plain = false): void {
    if (this.budget.layers-- <= 0) {
      if (this.#outOfLayers) this.budget.count(layer);
      else this.budget.leave(layer, "this and what follows: more layers than the limit");
      this.#outOfLayers = true;
      this.complete = false;
      return;
    }
    this.reader.layer?.(layer);
    if (!plain) {
      if (this.isBeyondWork(layer)) return;
      this.allowance.use(WORK_OF.layer + layer.end - layer.start);
      this.#open(this, layer, hints);
    } else if (!layer.named) this.reader.text?.(layer);
  }

  /** Whether no work is left for the layer, or for a window of it; then it is not looked into, and counted. */
  isBeyondWork(layer: Layer, from = layer.start, to = layer.end): boolean {
    if (!this.allowance.isUsedUp) return false;
    if (!this.#outOfWork) this.budget.note(layer, `this and what follows: ${BEYOND_WORK}`);
    this.#outOfWork = true;
    this.complete = false;
    this.budget.count(layer, from, to);
    return true;
  }

  mayDecode(layer: Layer): boolean {
    return layer.codes < DEPTH_MOST;
  }

  mayContain(layer: Layer): boolean {
    return layer.containers < DEPTH_MOST;
  }

  spend(layer: Layer, count: number): boolean {
    if (this.budget.spend(count)) return true;
    this.complete = false;
    this.budget.leave(layer, "larger than the limit");
    return false;
  }
}
