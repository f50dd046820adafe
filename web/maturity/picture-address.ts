/**
 * What the addresses of the pictures hold, so that one can be sent to a colleague: read from any text, never trusted.
 */
import { BESIDE_LIMIT } from "../../src/contract/evaluation-history.ts";

type Search = Readonly<Record<string, unknown>>;
const ID = /^[a-z0-9]{8,40}$/;
const SCOPE = /^[a-z]+(\.[a-z-]+)?$/;

export interface PictureSearch {
  /** Axes by dimension instead of by column. */
  readonly by?: "dimension" | undefined;
  /** The earlier evaluation beside it; "none" for nothing. */
  readonly beside?: string | undefined;
  /** Whose trend: the facility where nothing is said. */
  readonly of?: string | undefined;
}

export function pictureSearchIn({ by, beside, of }: Search): PictureSearch {
  return {
    ...(by === "dimension" ? { by } : {}),
    ...(isId(beside) || beside === "none" ? { beside } : {}),
    ...(typeof of === "string" && SCOPE.test(of) ? { of } : {}),
  };
}

export interface ChangesSearch {
  /** The evaluation before. */
  readonly since?: string | undefined;
}

export function changesSearchIn({ since }: Search): ChangesSearch {
  return isId(since) ? { since } : {};
}

export interface BesideSearch {
  /** Ids with commas between. */
  readonly ids?: string | undefined;
  readonly by?: "dimension" | undefined;
}

/** What is named beyond those that can stand side by side is left out, what is named twice stands once. */
export function besideSearchIn({ ids, by }: Search): BesideSearch {
  const named = typeof ids === "string" ? [...new Set(ids.split(","))].filter(isId).slice(0, BESIDE_LIMIT) : [];
  return { ...(named.length === 0 ? {} : { ids: named.join(",") }), ...(by === "dimension" ? { by } : {}) };
}

const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value);
