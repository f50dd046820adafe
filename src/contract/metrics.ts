/**
 * The watch's figures for a monitoring system, in Prometheus' text format.
 */
import type { Route } from "./route.ts";

/** Version 0.0.4 of the text format, which every scraper takes. */
export const METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export const metricsRoute = {
  method: "GET",
  path: "/api/v1/metrics",
  summary: "Figures of the watch in Prometheus' text format; numbers only, no device and no person is named.",
  access: "watch.metrics",
  reply: { kind: "file", mediaTypes: ["text/plain"] },
} as const satisfies Route;
