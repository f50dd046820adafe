/**
 * The doors of calendars: opened and closed by who plans inspections, read by whoever has the address; and the list of what
 * falls due as a file.
 */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { exportDue, exportDueTasks } from "../acts/inspection/export-due.ts";
import { calendarOf, createFeed, feedsWithin, revokeFeed } from "../acts/inspection/feed.ts";
import { feedCalendarRoute } from "../contract/feed.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { FHIR_MEDIA_TYPES } from "../formats/fhir/fhir-words.ts";
import { writeBundle } from "../formats/fhir/write-bundle.ts";
import { ICALENDAR_MEDIA_TYPE, writeICalendar } from "../formats/icalendar/write-icalendar.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { fhirBase, sendTable } from "./export.ts";
import { codeHost, type PublicAddress } from "./public-address.ts";

const NAMES = { en: "inspections", de: "Prüfungen" } as const;

export async function feedDoors(room: FastifyInstance, house: House, address: PublicAddress): Promise<void> {
  const { read } = house.store;
  const today = () => house.now().toISOString().slice(0, 10);

  door(room, house, ROUTES.listFeeds, async ({ actor }) => ({ feeds: await feedsWithin(read, actor) }));
  door(room, house, ROUTES.createFeed, async ({ acting, body }) => {
    const { feed, token } = await createFeed(acting, body);
    return { feed, path: feedCalendarRoute.path.replace(":token", token) };
  });
  door(room, house, ROUTES.revokeFeed, async ({ acting, params }) => {
    await revokeFeed(acting, params.id);
    return {};
  });

  door(room, house, ROUTES.feedCalendar, async ({ params, request, reply }) => {
    const scheme = address.host === null && !address.secure ? "http" : "https";
    const origin = `${scheme}://${codeHost(address, request.socket.localPort)}`;
    const calendar = await calendarOf(read, params.token, { today: today(), origin });
    if (calendar === undefined)
      throw new InputError(
        "record-unknown",
        "address",
        "there is no calendar at this address; it may have been closed",
      );
    const text = writeICalendar(calendar);
    const tag = `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`;
    reply.headers({ etag: tag, "cache-control": "private, no-cache", "referrer-policy": "no-referrer" });
    if (request.headers["if-none-match"] === tag) return reply.code(304).send();
    return reply.type(ICALENDAR_MEDIA_TYPE).send(text);
  });

  door(room, house, ROUTES.exportDue, async ({ query: { format, language, ...filter }, acting, reply }) => {
    const name = `${NAMES[language]}-${today()}`;
    if (format === "fhir-r4" || format === "fhir-r5") {
      const version = format === "fhir-r4" ? "r4" : "r5";
      const tasks = await exportDueTasks(acting, filter, version);
      const bundle = writeBundle(tasks, { base: fhirBase(address), timestamp: house.now().toISOString() });
      attachment(reply, `${name}.fhir.json`, FHIR_MEDIA_TYPES[version]);
      return reply.send(Readable.from(bundle, { objectMode: false }));
    }
    const table = await exportDue(acting, filter, { language, format });
    return sendTable(reply, table, { format, language, name, sheet: NAMES[language] });
  });
}
