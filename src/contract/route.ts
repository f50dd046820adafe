/**
 * What a route is: one row of the table that the server serves and the page calls.
 *
 * A row holds all that both ends must agree on; its types are derived from its schemas, so neither end declares them again.
 */
import type { Static, TSchema } from "typebox";

/** A body that is one document, sent as it is. */
export interface DocumentBody {
  readonly kind: "document";
  readonly mediaTypes: readonly string[];
  readonly limitBytes: number;
}

/** A body of named files (multipart/form-data); parts arrive in the order in which they stand here. */
export interface FilesBody {
  readonly kind: "files";
  readonly parts: readonly { readonly name: string; readonly required: boolean; readonly limitBytes: number }[];
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: `/api/v1/${string}`;
  /** One line for the list of routes. */
  readonly summary: string;
  readonly query?: TSchema;
  readonly body?: DocumentBody | FilesBody;
  readonly reply: TSchema;
}

export type QueryOf<R extends Route> = R extends { readonly query: infer Q extends TSchema } ? Static<Q> : undefined;
export type ReplyOf<R extends Route> = Static<R["reply"]>;
