/**
 * Doors of the maturity's documents, typeset aside so that nobody else waits.
 */
import type { FastifyInstance } from "fastify";
import { overdueWithin } from "../acts/inspection/due-inspections.ts";
import { reportSource } from "../acts/maturity/evaluation-source.ts";
import { managementReport } from "../acts/maturity/management-report.ts";
import { maturityDocumentsAside } from "../acts/maturity/maturity-document.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { sendInPieces } from "./in-pieces.ts";
import { printing } from "./label-print.ts";

export function evaluationDocumentDoors(room: FastifyInstance, house: House, model: () => MaturityModel): void {
  const { read } = house.store;
  const write = maturityDocumentsAside();
  door(room, house, ROUTES.evaluationReport, async ({ actor, params, query: { language }, reply }) => {
    const today = house.now().toISOString().slice(0, 10);
    const source = await reportSource(read, actor, params.id, language, today);
    const bytes = await printing(reply, (signal) => write({ kind: "report", source }, actor.accountId ?? "", signal));
    attachment(reply, `maturity-${source.today}-${params.id}.pdf`, "application/pdf");
    return sendInPieces(reply, [bytes]);
  });
  const sources = async (actor: Actor) => ({
    ...{ read, model: model(), now: house.now() },
    inspectionsOverdue: await overdueWithin(read, actor, house.now().toISOString().slice(0, 10)),
  });
  door(room, house, ROUTES.managementReport, async ({ actor, query }) =>
    managementReport(await sources(actor), actor, query.quarter),
  );
  door(room, house, ROUTES.managementDocument, async ({ actor, query: { quarter, language }, reply }) => {
    const report = await managementReport(await sources(actor), actor, quarter);
    const bytes = await printing(reply, (signal) =>
      write({ kind: "management", report, language }, actor.accountId ?? "", signal),
    );
    attachment(reply, `management-${report.quarter}.pdf`, "application/pdf");
    return sendInPieces(reply, [bytes]);
  });
}
