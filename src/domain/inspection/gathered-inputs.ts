/**
 * Of each input of a best-before-inspection date: where it was found, so that a person can go and look.
 */
import Type, { type Static } from "typebox";
import { Closed, Day } from "../text.ts";
import { InspectionInputs } from "./inspection-inputs.ts";

export const InputOrigin = Type.Enum(
  ["device", "product", "place", "label", "update", "audit", "watch", "assessment", "knowledge", "inspection"],
  { description: "the room that knew it" },
);
export type InputOrigin = Static<typeof InputOrigin>;

export const InputSource = Closed(
  {
    input: Type.Enum(Object.keys(InspectionInputs.properties) as (keyof InspectionInputs)[]),
    from: InputOrigin,
    about: Type.Union([Type.String(), Type.Null()], {
      description: "id of the record, or digest of the label, in which it stands",
    }),
    on: Type.Union([Day, Type.Null()], { description: "since when, or on which day, where that is known" }),
  },
  { description: "where one input was found" },
);
export type InputSource = Static<typeof InputSource>;
