/**
 * What a route is: one row of the table that the server serves and the page calls.
 *
 * A row holds all that both ends must agree on; its types are derived from its schemas, so neither end declares them again.
 */
import type { Static, TSchema } from "typebox";
import type { Permission } from "../domain/account/permission.ts";

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

/** A body of JSON. */
export interface JsonBody {
  readonly kind: "json";
  readonly schema: TSchema;
  /** Where a form of ordinary size is not enough (`JSON_LIMIT_BYTES`). */
  readonly limitBytes?: number;
}

/** Forms that people fill in are far smaller. */
export const JSON_LIMIT_BYTES = 64 * 1024;
/** What a stranger may make the server read. */
export const OPEN_JSON_LIMIT_BYTES = 8 * 1024;

/** A reply that is no JSON: a file of one of these types, or a stream of server-sent events. */
export interface FileReply {
  readonly kind: "file";
  readonly mediaTypes: readonly string[];
}

/** Who may call: anybody, whoever is signed in, or who has the permission. */
export type Access = "anyone" | "signed-in" | Permission;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** A part `:id` is a parameter of `params`. */
  readonly path: `/api/v1/${string}`;
  /** One line for the list of routes. */
  readonly summary: string;
  readonly access: Access;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: DocumentBody | FilesBody | JsonBody;
  /** The caller says in `If-Match` which version it changes; another one since is 412. */
  readonly conditional?: true;
  readonly reply: TSchema | FileReply;
}

type OfSchema<S> = S extends TSchema ? Static<S> : undefined;
export type ParamsOf<R extends Route> = OfSchema<R["params"]>;
export type QueryOf<R extends Route> = R extends { readonly query: infer Q extends TSchema } ? Static<Q> : undefined;
export type BodyOf<R extends Route> = R extends { readonly body: { readonly schema: infer B extends TSchema } }
  ? Static<B>
  : undefined;
export type ReplyOf<R extends Route> = R["reply"] extends TSchema ? Static<R["reply"]> : undefined;
