/**
 * One search over everything that names a device: its identifiers, owner and note, its product, its place.
 *
 * The words of a device itself stand in a table; those of the few products and places are compared here, and the
 * devices of the ones that match are found by their ids.
 */
import { type Place, pathOf } from "../domain/registry/place.ts";
import { matchesWord, searchTerms, searchWords } from "../domain/registry/search-words.ts";
import type { Reading } from "./database.ts";
import type { DeviceSet } from "./device-set.ts";
import { allProducts } from "./product.ts";

/** Sorts after every letter and digit that a term may go on with. */
const LAST = "\u{10ffff}";

/** Keeps the devices that every word of `query` finds; signs alone, such as `%`, find nothing. */
export async function keepSearched(db: Reading, found: DeviceSet, query: string, places: readonly Place[]) {
  if (query.trim() === "") return;
  const words = searchWords(query);
  if (words.length === 0) await found.keep(db, []);
  const products = await allProducts(db);
  const ofProducts = products.map(({ id, maker, model, kind }) => ({
    id,
    terms: searchTerms([maker, model, ...(typeof kind === "string" ? [kind] : Object.values(kind ?? {}))].join(" ")),
  }));
  const ofPlaces = termsOfPlaces(places);
  const devices = db.selectFrom("device").select("number");
  for (const word of words) {
    const matching = (records: readonly { id: string; terms: ReadonlySet<string> }[]) =>
      records.filter(({ terms }) => matchesWord(terms, word)).map(({ id }) => id);
    const productIds = matching(ofProducts);
    const placeIds = matching(ofPlaces);
    // Every device has a product and a place, so what all of them are called tells no device from another.
    if (productIds.length === products.length || placeIds.length === places.length) continue;
    await found.keep(db, [
      ...(productIds.length === 0 ? [] : [devices.where("product_id", "in", productIds)]),
      ...(placeIds.length === 0 ? [] : [devices.where("place_id", "in", placeIds)]),
      ...word.map((form) =>
        db.selectFrom("device_term").select("number").where("term", ">=", form).where("term", "<", `${form}${LAST}`),
      ),
    ]);
  }
}

/** A place is found by its name and by those above it. */
function termsOfPlaces(places: readonly Place[]): { id: string; terms: Set<string> }[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const own = new Map(places.map(({ id, name }) => [id, searchTerms(name)]));
  return places.map(({ id }) => ({
    id,
    terms: new Set(pathOf(id, byId).flatMap((place) => [...(own.get(place.id) ?? [])])),
  }));
}
