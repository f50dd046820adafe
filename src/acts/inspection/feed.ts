/**
 * Acts on calendars of inspections: one is opened at an address that nobody guesses, and closed for good.
 */
import { FEEDS_MOST, type Feed } from "../../contract/feed.ts";
import { addDays } from "../../domain/calendar.ts";
import { InputError } from "../../domain/input-error.ts";
import {
  CALENDAR_DAYS,
  CALENDAR_ENTRIES,
  type DueCalendar,
  dueCalendar,
} from "../../domain/inspection/due-calendar.ts";
import type { DueInspection } from "../../domain/inspection/due-inspection.ts";
import { placeWithoutPatient } from "../../domain/inspection/due-inspection.ts";
import { pathOf, withBelow } from "../../domain/registry/place.ts";
import type { Reading } from "../../store/database.ts";
import { dueInspections } from "../../store/due-inspection.ts";
import { allFeeds, deleteFeed, feedByDigest, insertFeed } from "../../store/feed.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act, newId, randomText, sha256 } from "../act.ts";
import { placeWithin } from "../place.ts";

const TOKEN_SIGNS = 32;

/**
 * A calendar and the token of its address, which is kept by nobody: the store has its digest, the ledger nothing of it.
 * @throws {InputError} `record-unknown` for a place out of reach, `record-conflict` where there are too many.
 */
export function createFeed(
  acting: Acting,
  input: Pick<Feed, "placeId" | "title" | "language">,
): Promise<{ feed: Feed; token: string }> {
  return act(acting, "feed.create", async (tx, at) => {
    placeWithin(await allPlaces(tx), acting.actor, input.placeId, "body/placeId");
    if ((await allFeeds(tx)).length >= FEEDS_MOST)
      throw new InputError("record-conflict", "feeds", `there are ${FEEDS_MOST} calendars; close those nobody reads`);
    const token = randomText(TOKEN_SIGNS);
    const feed: Feed = { id: newId(), ...input, createdAt: at, createdBy: acting.actor.name };
    await insertFeed(tx, feed, sha256(token));
    return {
      result: { feed, token },
      deed: { subjects: [{ kind: "place", id: input.placeId }], changes: { calendar: [null, input.title] } },
    };
  });
}

/** @throws {InputError} `record-unknown`. */
export function revokeFeed(acting: Acting, id: string): Promise<void> {
  return act(acting, "feed.revoke", async (tx) => {
    const feed = (await feedsWithin(tx, acting.actor)).find((one) => one.id === id);
    if (feed === undefined)
      throw new InputError(
        "record-unknown",
        "id",
        "there is no such calendar; it may have been closed, load the page again",
      );
    await deleteFeed(tx, id);
    return {
      result: undefined,
      deed: { subjects: [{ kind: "place", id: feed.placeId }], changes: { calendar: [feed.title, null] } },
    };
  });
}

/** Calendars of places that the actor reaches. */
export async function feedsWithin(db: Reading, { places }: Pick<Acting["actor"], "places">): Promise<Feed[]> {
  const feeds = await allFeeds(db);
  if (places === null) return feeds;
  const within = withBelow(places, await allPlaces(db));
  return feeds.filter(({ placeId }) => within.has(placeId));
}

/** The calendar behind a token as of `today`; undefined where none is open there. */
export async function calendarOf(
  db: Reading,
  token: string,
  { today, origin }: { readonly today: string; readonly origin: string },
): Promise<DueCalendar | undefined> {
  const feed = await feedByDigest(db, sha256(token));
  if (feed === undefined) return undefined;
  const places = await allPlaces(db);
  const due: DueInspection[] = [];
  const within = withBelow([feed.placeId], places);
  // Apart, so that however much is overdue what lies ahead stands there too.
  for (const span of [
    { from: null, to: addDays(today, -1) },
    { from: today, to: addDays(today, CALENDAR_DAYS) },
  ])
    for await (const some of dueInspections(db, { within, ...span, most: CALENDAR_ENTRIES })) due.push(...some);
  const path = pathOf(feed.placeId, new Map(places.map((place) => [place.id, place])));
  const { id, language } = feed;
  return dueCalendar(due, { id, place: placeWithoutPatient(path, language), language, today, origin });
}
