/**
 * The door of the export: the list of devices as on screen, as a file that streams.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { exportDevices } from "../acts/export-devices.ts";
import { ROUTES } from "../contract/routes.ts";
import { writeCsv } from "../print/table/write-csv.ts";
import { writeJson } from "../print/table/write-json.ts";
import { writeXlsx } from "../print/table/write-xlsx.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

const MEDIA_TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
} as const;
const NAMES = { en: "devices", de: "Geräte" } as const;

export async function exportDoors(room: FastifyInstance, house: House): Promise<void> {
  door(room, house, ROUTES.exportDevices, async ({ query: { format, language, ...filter }, acting, reply }) => {
    const table = await exportDevices(acting, filter, { language, format });
    const bytes =
      format === "csv"
        ? // German spreadsheets open a file with semicolons by double click.
          writeCsv(table, { separator: language === "de" ? ";" : "," })
        : format === "xlsx"
          ? writeXlsx(table, { sheet: NAMES[language] })
          : writeJson(table);
    attachment(reply, `${NAMES[language]}-${house.now().toISOString().slice(0, 10)}.${format}`, MEDIA_TYPES[format]);
    return reply.send(Readable.from(bytes, { objectMode: false }));
  });
}
