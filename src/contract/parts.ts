/**
 * Parts that many routes share.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";

export const ById = Type.Object({ id: RecordId });
export const Moment = Type.String({ format: "date-time", description: "UTC" });
export const Empty = Type.Object({}, { description: "nothing" });

/** Offset and limit of a window into a list. They arrive as text in the address. */
export const WINDOW_LIMIT = 200;
export const Window = {
  offset: Type.Optional(Type.String({ pattern: "^[0-9]{1,7}$", description: "how many to leave out; 0" })),
  limit: Type.Optional(
    Type.String({ pattern: "^[1-9][0-9]{0,2}$", description: `how many; 100, at most ${WINDOW_LIMIT}` }),
  ),
};

/** Why something is done, in the person's words, for the ledger. */
export const Note = Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()]);
export type Note = Static<typeof Note>;

export const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Of one thing that was said in an evaluation or an assessment; version 0 is what was never said. */
export const Version = Type.Integer({ minimum: 0, maximum: 1_000_000 });
/** Made by the writer, new for each thing said. */
export const EntryId = Type.String({
  pattern: "^[0-9A-Za-z_-]{8,64}$",
  description: "8 to 64 letters, digits, - or _",
});
