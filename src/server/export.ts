/**
 * The door of the export: the list of devices as on screen, as a file that streams.
 */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { exportDeviceResources, exportDevices } from "../acts/export-devices.ts";
import { ROUTES } from "../contract/routes.ts";
import { FHIR_MEDIA_TYPES } from "../formats/fhir/fhir-words.ts";
import { writeBundle } from "../formats/fhir/write-bundle.ts";
import type { Table } from "../print/table/table.ts";
import { writeCsv } from "../print/table/write-csv.ts";
import { writeJson } from "../print/table/write-json.ts";
import { writeXlsx } from "../print/table/write-xlsx.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import type { PublicAddress } from "./public-address.ts";

const TABLE_TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
} as const;
const NAMES = { en: "devices", de: "Geräte" } as const;

export async function exportDoors(
  room: FastifyInstance,
  house: House,
  address: Pick<PublicAddress, "host"> = { host: null },
): Promise<void> {
  door(room, house, ROUTES.exportDevices, async ({ query: { format, language, ...filter }, acting, reply }) => {
    const name = `${NAMES[language]}-${house.now().toISOString().slice(0, 10)}`;
    if (format === "fhir-r4" || format === "fhir-r5") {
      const version = format === "fhir-r4" ? "r4" : "r5";
      const resources = await exportDeviceResources(acting, filter, version);
      const bundle = writeBundle(resources, { base: fhirBase(address), timestamp: house.now().toISOString() });
      attachment(reply, `${name}.fhir.json`, FHIR_MEDIA_TYPES[version]);
      return reply.send(Readable.from(bundle, { objectMode: false }));
    }
    const table = await exportDevices(acting, filter, { language, format });
    return sendTable(reply, table, { format, language, name, sheet: NAMES[language] });
  });
}

/** Below it resources are named in FHIR; nothing need answer there. */
export function fhirBase({ host }: Pick<PublicAddress, "host">): string {
  return `https://${host ?? "carelabel.invalid"}/fhir`;
}

interface TableFile {
  readonly format: keyof typeof TABLE_TYPES;
  readonly language: "en" | "de";
  /** Of the file, without its ending. */
  readonly name: string;
  readonly sheet: string;
}

/** The table as a file that is saved, sent as its rows are read. */
export function sendTable(reply: FastifyReply, table: Table, { format, language, name, sheet }: TableFile) {
  const bytes =
    format === "csv"
      ? // German spreadsheets open a file with semicolons by double click.
        writeCsv(table, { separator: language === "de" ? ";" : "," })
      : format === "xlsx"
        ? writeXlsx(table, { sheet })
        : writeJson(table);
  attachment(reply, `${name}.${format}`, TABLE_TYPES[format]);
  return reply.send(Readable.from(bytes, { objectMode: false }));
}
