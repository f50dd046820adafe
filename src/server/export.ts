/**
 * The door of the export: the list of devices as on screen, as a file that streams.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { exportDeviceResources, exportDevices } from "../acts/export-devices.ts";
import { ROUTES } from "../contract/routes.ts";
import { FHIR_MEDIA_TYPES } from "../formats/fhir/fhir-words.ts";
import { writeBundle } from "../formats/fhir/write-bundle.ts";
import { writeCsv } from "../print/table/write-csv.ts";
import { writeJson } from "../print/table/write-json.ts";
import { writeXlsx } from "../print/table/write-xlsx.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

const TABLE_TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
} as const;
const NAMES = { en: "devices", de: "Geräte" } as const;

/** @param publicHost below it resources are named in FHIR; nothing need answer there. */
export async function exportDoors(
  room: FastifyInstance,
  house: House,
  publicHost: string | null = null,
): Promise<void> {
  const base = `https://${publicHost ?? "carelabel.invalid"}/fhir`;
  door(room, house, ROUTES.exportDevices, async ({ query: { format, language, ...filter }, acting, reply }) => {
    const name = `${NAMES[language]}-${house.now().toISOString().slice(0, 10)}`;
    if (format === "fhir-r4" || format === "fhir-r5") {
      const version = format === "fhir-r4" ? "r4" : "r5";
      const resources = await exportDeviceResources(acting, filter, version);
      const bundle = writeBundle(resources, { base, timestamp: house.now().toISOString() });
      attachment(reply, `${name}.fhir.json`, FHIR_MEDIA_TYPES[version]);
      return reply.send(Readable.from(bundle, { objectMode: false }));
    }
    const table = await exportDevices(acting, filter, { language, format });
    const bytes =
      format === "csv"
        ? // German spreadsheets open a file with semicolons by double click.
          writeCsv(table, { separator: language === "de" ? ";" : "," })
        : format === "xlsx"
          ? writeXlsx(table, { sheet: NAMES[language] })
          : writeJson(table);
    attachment(reply, `${name}.${format}`, TABLE_TYPES[format]);
    return reply.send(Readable.from(bytes, { objectMode: false }));
  });
}
