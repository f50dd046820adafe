/**
 * Routes of what the maturity is handed on as: the report of an evaluation, and the figures of a quarter.
 */
import Type from "typebox";
import { ManagementReport, Quarter } from "../domain/maturity/management.ts";
import { ById } from "./parts.ts";
import type { Route } from "./route.ts";

const Language = Type.Enum(["en", "de"], { description: "en or de" });
const PDF = { kind: "file", mediaTypes: ["application/pdf"] } as const;
const OfQuarter = { quarter: Type.Optional(Quarter) };

export const evaluationReportRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id/report",
  summary: "An evaluation as a document on A4: levels, what is in the way, the plan, every answer with its evidence.",
  access: "evaluation.read",
  params: ById,
  query: Type.Object({ language: Language }),
  reply: PDF,
} as const satisfies Route;

export const managementReportRoute = {
  method: "GET",
  path: "/api/v1/management-report",
  summary: "Figures of a quarter, the present one by default, each beside the quarter before; within reach.",
  access: "evaluation.read",
  query: Type.Object(OfQuarter),
  reply: ManagementReport,
} as const satisfies Route;

export const managementDocumentRoute = {
  method: "GET",
  path: "/api/v1/management-report/document",
  summary: "The figures of a quarter as a document on A4.",
  access: "evaluation.read",
  query: Type.Object({ ...OfQuarter, language: Language }),
  reply: PDF,
} as const satisfies Route;
