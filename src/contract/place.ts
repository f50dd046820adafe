/**
 * Routes of places.
 */
import Type from "typebox";
import { Place, PlaceInput, RoomTemperature } from "../domain/registry/place.ts";
import { Closed } from "../domain/text.ts";
import { ById, Empty, orNull } from "./parts.ts";
import type { Route } from "./route.ts";

export const listPlacesRoute = {
  method: "GET",
  path: "/api/v1/places",
  summary: "All places within reach, with the number of devices in use at each (those below not counted).",
  access: "place.read",
  reply: Type.Object({
    places: Type.Array(Place),
    devices: Type.Record(Type.String(), Type.Integer(), { description: "place id -> devices in use" }),
    temperatures: Type.Record(Type.String(), RoomTemperature, { description: "place id -> what was measured there" }),
  }),
} as const satisfies Route;

export const createPlaceRoute = {
  method: "POST",
  path: "/api/v1/places",
  summary: "A new place.",
  access: "place.write",
  body: { kind: "json", schema: PlaceInput },
  reply: Place,
} as const satisfies Route;

export const changePlaceRoute = {
  method: "PUT",
  path: "/api/v1/places/:id",
  summary: "Change a place.",
  access: "place.write",
  params: ById,
  conditional: true,
  body: { kind: "json", schema: PlaceInput },
  reply: Place,
} as const satisfies Route;

export const placeTemperatureRoute = {
  method: "PUT",
  path: "/api/v1/places/:id/temperature",
  summary: "How warm it is at a place, as somebody measured it: its devices age by it. Null takes it back.",
  access: "place.write",
  params: ById,
  conditional: true,
  body: {
    kind: "json",
    schema: Closed({ temperature: orNull(RoomTemperature) }, { description: "what was measured" }),
  },
  reply: Empty,
} as const satisfies Route;

export const removePlaceRoute = {
  method: "DELETE",
  path: "/api/v1/places/:id",
  summary: "Remove a place that holds nothing.",
  access: "place.write",
  params: ById,
  conditional: true,
  reply: Empty,
} as const satisfies Route;
