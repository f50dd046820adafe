/**
 * Doors of the conformance assessment.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import {
  assessmentsWithin,
  openAssessment,
  readAssessment,
  sayInAssessment,
  throwAssessmentAway,
} from "../acts/conformance/assessment.ts";
import { assessmentDocuments, assessmentsAside } from "../acts/conformance/assessment-document.ts";
import { closeAssessment, sealedAssessment } from "../acts/conformance/close-assessment.ts";
import { evidenceFor } from "../acts/conformance/product-evidence.ts";
import { statementsAside } from "../acts/conformance/read-statement-aside.ts";
import { bringStatement, readStatementFor, statementText } from "../acts/conformance/statement.ts";
import { ROUTES } from "../contract/routes.ts";
import { provisionsOf } from "../domain/conformance/catalogue.ts";
import { InputError } from "../domain/input-error.ts";
import { writeCsv } from "../print/table/write-csv.ts";
import { writeWorkbook } from "../print/table/write-xlsx.ts";
import type { DataKey } from "../store/data-key.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { catalogueIds, loadCatalogue } from "../store/load-catalogue.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { printing } from "./label-print.ts";
import type { OpenWatch } from "./open-watch.ts";

const TABLE_TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

export interface AssessmentDoors {
  readonly dataKey: DataKey;
  readonly files: EvidenceFiles;
  readonly watch: Pick<OpenWatch, "house"> | undefined;
}

export function assessmentDoors(room: FastifyInstance, house: House, { dataKey, files, watch }: AssessmentDoors): void {
  const { read } = house.store;
  room.addContentTypeParser([...ROUTES.bringStatement.body.mediaTypes], { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  door(room, house, ROUTES.listCatalogues, () => ({ catalogues: catalogueIds().map(catalogueHead) }));
  door(room, house, ROUTES.readCatalogue, ({ params, reply }) =>
    reply
      .header("cache-control", "no-cache")
      .type("application/json")
      .send(JSON.stringify(knownCatalogue(params.catalogue))),
  );
  door(room, house, ROUTES.listAssessments, async ({ actor, query }) => ({
    assessments: await assessmentsWithin(read, actor, query.product),
  }));
  door(room, house, ROUTES.openAssessment, ({ acting, body }) => openAssessment(acting, body));
  door(room, house, ROUTES.readAssessment, ({ actor, params }) => readAssessment(read, actor, params.id));
  door(room, house, ROUTES.removeAssessment, async ({ acting, params, version }) => {
    await throwAssessmentAway(acting, params.id, version);
    return {};
  });
  door(room, house, ROUTES.answerCondition, ({ acting, params, body }) =>
    sayInAssessment(acting, params.id, "condition", params.entry, body),
  );
  door(room, house, ROUTES.answerProvision, ({ acting, params, body }) =>
    sayInAssessment(acting, params.id, "provision", params.entry, body),
  );
  door(room, house, ROUTES.nameTable, ({ acting, params, body }) =>
    sayInAssessment(acting, params.id, "table", params.entry, body),
  );
  door(room, house, ROUTES.stateFact, ({ acting, params, body }) =>
    sayInAssessment(acting, params.id, "fact", params.entry, body),
  );
  const readAside = statementsAside();
  door(room, house, ROUTES.bringStatement, async ({ actor, acting, params, version, request, reply }) => {
    const { body } = request;
    if (!(body instanceof Uint8Array))
      throw new InputError("document-unreadable", "1:1", "nothing was sent; send the statement as application/yaml");
    const statement = await printing(reply, (signal) =>
      readStatementFor(acting, params.id, body, (bytes, catalogue) =>
        readAside(bytes, catalogue, actor.accountId ?? "", signal),
      ),
    );
    return bringStatement(acting, params.id, version, statement);
  });
  door(room, house, ROUTES.takeStatement, async ({ actor, params, reply }) =>
    attachment(reply, `assessment-${params.id}.ics.yaml`, "application/yaml").send(
      await statementText(read, actor, params.id),
    ),
  );
  door(room, house, ROUTES.closeAssessment, ({ acting, params, version, body }) =>
    closeAssessment(acting, dataKey, params.id, version, body.note),
  );
  door(room, house, ROUTES.sealedAssessment, async ({ actor, params, reply }) =>
    attachment(reply, `assessment-${params.id}.json`, "application/json").send(
      await sealedAssessment(read, actor, params.id),
    ),
  );
  const writePdf = assessmentsAside();
  door(room, house, ROUTES.exportAssessment, async ({ actor, params, query: { format, language }, reply }) => {
    const today = house.now().toISOString().slice(0, 10);
    const { paper, sheets } = await assessmentDocuments(read, actor, params.id, language, today);
    const name = `assessment-${params.id}.${format}`;
    if (format === "pdf") {
      const pdf = await printing(reply, (signal) => writePdf(paper, actor.accountId ?? "", signal));
      return attachment(reply, name, "application/pdf").send(pdf);
    }
    const bytes =
      format === "csv"
        ? writeCsv(sheets[0].table, { separator: language === "de" ? ";" : "," })
        : writeWorkbook(sheets);
    attachment(reply, name, TABLE_TYPES[format]);
    return reply.send(Readable.from(bytes, { objectMode: false }));
  });
  const startOf = watch && ((deviceId: string) => startIn(watch, deviceId));
  door(room, house, ROUTES.assessmentProposals, async ({ actor, params }) => {
    const { proposals, stale } = await evidenceFor({ read, files, startOf, now: house.now }, actor, params.id);
    return { proposals: [...proposals], stale: [...stale] };
  });
}

function startIn({ house: { fleet, watch } }: Pick<OpenWatch, "house">, deviceId: string) {
  const device = fleet.byId(deviceId);
  return device && watch.startOf(device);
}

function catalogueHead(id: string) {
  const { name, about, editions, ...catalogue } = loadCatalogue(id);
  const newest = editions.at(-1)?.id ?? "";
  return {
    ...{ id, name, about: about ?? null, editions: editions.map((one) => ({ id: one.id, name: one.name })) },
    provisions: provisionsOf({ name, editions, ...catalogue }, newest).length,
  };
}

/** @throws {InputError} `record-unknown`. */
function knownCatalogue(id: string) {
  if (catalogueIds().includes(id)) return loadCatalogue(id);
  throw new InputError("record-unknown", "catalogue", "there is no such catalogue");
}
