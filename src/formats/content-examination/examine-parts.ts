/**
 * One pass over what is held of a message: the canary in every layer, attributes and identifiers among the values.
 */

import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import type { KeyedHashes } from "../../domain/traffic/canary/keyed-hashes.ts";
import type { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { MessageAbout, SeenAttribute, SeenIdentifier } from "../../domain/traffic/content.ts";
import { CanaryMatches } from "../nested-content/canary-matches.ts";
import type { ContentHints, Decompressors, Layer } from "../nested-content/layer.ts";
import type { LayerReader, OnValue } from "../nested-content/layer-reader.ts";
import { readLayers } from "../nested-content/nested-content.ts";
import { KeyedValues } from "./keyed-values.ts";
import { SeenValues, type SeenValuesTools } from "./seen-values.ts";

export interface ExaminerTools extends SeenValuesTools {
  /** Null where no canary was planted. */
  readonly scanner: CanaryScanner | null;
  /** Of that canary; absent, keyed hashes are not looked for. */
  readonly keyed?: KeyedHashes | undefined;
  readonly decompressors: Decompressors;
}

/** A window of the head or the body without a gap. */
export interface PartWindow {
  readonly part: "head" | "body";
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface PartsExamined {
  readonly hits: readonly CanaryHit[];
  readonly attributes: readonly SeenAttribute[];
  readonly identifiers: readonly SeenIdentifier[];
  readonly unread: readonly string[];
  readonly unexaminedBytes: number;
}

/** @param about undefined while the message has not ended: then its first bytes alone tell what it is. */
export function examineParts(
  windows: readonly PartWindow[],
  about: MessageAbout | undefined,
  tools: ExaminerTools,
): PartsExamined {
  const { scanner, decompressors, allowance, showName } = tools;
  const matches = scanner === null ? undefined : new CanaryMatches(scanner);
  const seen = new SeenValues(tools, about);
  allowance.bring(windows.reduce((bytes, { start, end }) => bytes + end - start, 0));
  if (about !== undefined) seen.readPath(about.path);
  const keyed = tools.keyed && new KeyedValues(tools.keyed);
  const searched = matches && {
    layer(layer: Layer) {
      matches.scan(layer);
      keyed?.layer(layer);
    },
  };
  const value: OnValue =
    keyed === undefined
      ? seen.value
      : (layer, container, name, bytes, from, to, scalar) => {
          if (!scalar) keyed.value(name.own, bytes, from, to);
          seen.value(layer, container, name, bytes, from, to, scalar);
        };
  const reader: LayerReader = { ...searched, showName, value, text: seen.text };
  const unread: string[] = [];
  let unexaminedBytes = 0;
  let first = true;
  for (const { part, bytes, start, end } of windows) {
    const hints = part === "body" && first ? hintsOf(about) : {};
    if (part === "body") first = false;
    const reading = readLayers(part, bytes, start, end, hints, decompressors, reader, allowance);
    unread.push(...reading.unread);
    unexaminedBytes += reading.unexaminedBytes;
  }
  if (matches !== undefined && !matches.complete) unread.push("more places of the canary than are told");
  return {
    hits: [...(matches?.hits() ?? []), ...(keyed?.hits() ?? [])],
    attributes: seen.attributes,
    identifiers: seen.identifiers,
    unread,
    unexaminedBytes,
  };
}

function hintsOf(about: MessageAbout | undefined): ContentHints {
  if (about === undefined) return {};
  const { mediaType, contentEncoding } = about;
  return {
    ...(mediaType === null ? {} : { mediaType }),
    ...(contentEncoding === null ? {} : { contentEncoding }),
  };
}
