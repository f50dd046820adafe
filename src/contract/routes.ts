/**
 * The contract table: every route of the HTTP API, once. The server serves it, the page calls it, the manual prints it.
 */
import Type from "typebox";
import { checkLabelRoute, previewLabelRoute, trustRoute } from "./label.ts";
import type { Route } from "./route.ts";
import { auditRoute } from "./traffic.ts";

const healthRoute = {
  method: "GET",
  path: "/api/v1/health",
  summary: "Whether the server answers.",
  reply: Type.Object({ status: Type.Literal("ok") }),
} as const satisfies Route;

export const ROUTES = {
  health: healthRoute,
  trust: trustRoute,
  checkLabel: checkLabelRoute,
  previewLabel: previewLabelRoute,
  audit: auditRoute,
} as const satisfies Record<string, Route>;
