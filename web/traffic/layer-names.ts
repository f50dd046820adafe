/**
 * Names of the layers in which something was found, as they can be shown: a device chooses the names of its fields, and
 * one of them may turn the reading order or hold signs that nobody sees.
 */
import { visibleLine } from "../../src/domain/visible-text.ts";

export function layerNames(layers: readonly string[]): string[] {
  return layers.map(visibleLine);
}

/** What stands in the pointer of a piece of evidence: the exchange, and the layers within it. */
export function pointerParts(pointer: string): { readonly exchange: string; readonly layers: readonly string[] } {
  const [exchange = "", ...layers] = pointer.split(" > ");
  return { exchange: visibleLine(exchange), layers };
}
