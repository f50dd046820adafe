/**
 * The doors of what leaves the house of inspections: calendars, opened and closed by who plans them and read by whoever has
 * the address; the list of what falls due as a file; and marks for the devices.
 */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { exportDue, exportDueTasks } from "../acts/inspection/export-due.ts";
import { calendarOf, createFeed, feedsWithin, revokeFeed } from "../acts/inspection/feed.ts";
import { markOf, marksAside, marksWithin } from "../acts/inspection/inspection-marks.ts";
import { feedCalendarRoute } from "../contract/feed.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { FHIR_MEDIA_TYPES } from "../formats/fhir/fhir-words.ts";
import { writeBundle } from "../formats/fhir/write-bundle.ts";
import { ICALENDAR_MEDIA_TYPE, writeICalendar } from "../formats/icalendar/write-icalendar.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { fhirBase, sendTable } from "./export.ts";
import { sendInPieces } from "./in-pieces.ts";
import { printing } from "./label-print.ts";
import { codeHost, type PublicAddress } from "./public-address.ts";

const MARK_TYPES = { pdf: "application/pdf", svg: "image/svg+xml", png: "image/png" } as const;
const MARK_NAMES = { en: "mark", de: "Plakette" } as const;
const NAMES = { en: "inspections", de: "Prüfungen" } as const;

export async function feedDoors(room: FastifyInstance, house: House, address: PublicAddress): Promise<void> {
  const { read } = house.store;
  const write = marksAside();
  const today = () => house.now().toISOString().slice(0, 10);
  /** Never of what the request says: whoever sends one could choose where a printed code leads. */
  const originOf = ({ socket }: FastifyRequest) =>
    `${address.host === null && !address.secure ? "http" : "https"}://${codeHost(address, socket.localPort)}`;

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
    const calendar = await calendarOf(read, params.token, { today: today(), origin: originOf(request) });
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

  door(room, house, ROUTES.inspectionMark, async ({ actor, params, query: { language, format }, request, reply }) => {
    const mark = await markOf(read, actor, params.id, { language, origin: originOf(request) });
    const order = { marks: [mark], form: "single", file: format } as const;
    const bytes = await printing(reply, (signal) => write(order, actor.accountId ?? "", signal));
    attachment(reply, `${MARK_NAMES[language]}-${mark.title}.${format}`, MARK_TYPES[format]);
    return sendInPieces(reply, [bytes]);
  });
  door(room, house, ROUTES.inspectionMarks, async ({ actor, query: { language, ...wanted }, request, reply }) => {
    const marks = await marksWithin(read, actor, wanted, { language, origin: originOf(request) });
    const order = { marks, form: "sheet", file: "pdf" } as const;
    const bytes = await printing(reply, (signal) => write(order, actor.accountId ?? "", signal));
    attachment(reply, `${MARK_NAMES[language]}-${wanted.from}.pdf`, MARK_TYPES.pdf);
    return sendInPieces(reply, [bytes]);
  });
}
