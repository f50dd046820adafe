/**
 * The watch's figures as a monitoring system takes them: `GET /api/v1/metrics`, with an API token that has the permission
 * `watch.metrics`. Numbers only: no device, no place and no person is named.
 */
import type { FastifyInstance } from "fastify";
import { OUTGOING } from "../acts/watch/deliver.ts";
import { METRICS_MEDIA_TYPE } from "../contract/metrics.ts";
import { ROUTES } from "../contract/routes.ts";
import { SEVERITIES } from "../domain/finding/severity.ts";
import { InputError } from "../domain/input-error.ts";
import { SELF_REASONS } from "../domain/runtime/self-state.ts";
import { type Metric, type Sample, writeMetrics } from "../formats/prometheus/write-metrics.ts";
import { type OpenCounts, openCounts } from "../store/watch-counts.ts";
import type { Connections } from "./connections.ts";
import { door, type House } from "./door.ts";
import type { OpenWatch } from "./open-watch.ts";
import type { Senders } from "./sender.ts";

export type Measured = Pick<OpenWatch, "house" | "mqtt" | "notifier" | "selfWatch">;

export interface MeasuredDoors {
  readonly connections: Pick<Connections, "figures">;
  readonly senders: Pick<Senders, "figures">;
}

/** Several scrapers cost the database one question. */
const COUNTS_HOLD_MS = 1_000;

export function metricsDoors(
  room: FastifyInstance,
  house: House,
  doors: MeasuredDoors,
  watch: Measured | undefined,
): void {
  let counted: { readonly atMs: number; readonly counts: Promise<OpenCounts> } | undefined;
  const counts = () => {
    const atMs = performance.now();
    if (counted === undefined || atMs - counted.atMs > COUNTS_HOLD_MS)
      counted = { atMs, counts: openCounts(house.store.read) };
    return counted.counts;
  };
  door(room, house, ROUTES.metrics, async ({ actor, reply }) => {
    // It counts the whole facility.
    if (actor.places !== null)
      throw new InputError(
        "not-permitted",
        "access",
        "your account is limited to places; the figures are of all of them",
      );
    const ofWatch = watch === undefined ? [] : watchMetrics(watch, await counts(), house.now().getTime());
    return reply.type(METRICS_MEDIA_TYPE).send(writeMetrics([...ofWatch, ...doorMetrics(doors), ...processMetrics()]));
  });
}

const one = (name: string, type: Metric["type"], help: string, value: number): Metric => ({
  name,
  type,
  help,
  samples: [{ value }],
});
const counter = (name: string, help: string, value: number) => one(name, "counter", help, value);
const gauge = (name: string, help: string, value: number) => one(name, "gauge", help, value);

function watchMetrics({ house, mqtt, notifier, selfWatch }: Measured, open: OpenCounts, nowMs: number): Metric[] {
  const { journal, outside, fleet } = house;
  const reports = house.watch.figures();
  const disk = journal.figures();
  const door = mqtt.figures();
  const told = notifier.figures();
  const self = selfWatch.figures();
  const state = selfWatch.state();
  const byChannel = (counts: Readonly<Record<(typeof OUTGOING)[number], number>>): Sample[] =>
    OUTGOING.map((channel) => ({ labels: { channel }, value: counts[channel] }));
  return [
    gauge(
      "carelabel_watch_up",
      "1 while reports are judged in time, 0 while the watch stands.",
      state.watch === "ok" ? 1 : 0,
    ),
    {
      name: "carelabel_watch_alarm",
      type: "gauge",
      help: "1 while the watch itself needs a person for this reason.",
      samples: SELF_REASONS.map((reason) => ({ labels: { reason }, value: state.reasons.includes(reason) ? 1 : 0 })),
    },
    {
      name: "carelabel_sensor_quiet_seconds",
      type: "gauge",
      help: "How long a sensor has said nothing; there while it is missed.",
      samples: house.sensors.quiet().map(({ sensor, forMs }) => ({ labels: { sensor }, value: forMs / 1000 })),
    },
    counter("carelabel_reports_total", "Reports that were judged.", reports.reports),
    counter("carelabel_reports_duplicate_total", "Reports that were there before.", reports.duplicates),
    counter("carelabel_reports_refused_total", "Reports that were wrong.", reports.refused),
    counter("carelabel_reports_busy_total", "Reports that were told to come again.", reports.busy),
    gauge("carelabel_devices", "Devices in use.", fleet.size),
    gauge("carelabel_devices_in_memory", "Devices of which the watch holds the memory.", reports.devicesInMemory),
    gauge("carelabel_journal_waiting_reports", "Reports that wait for the disk.", reports.waiting),
    gauge("carelabel_journal_waiting_bytes", "Bytes that wait for the disk.", reports.waitingBytes),
    gauge(
      "carelabel_journal_oldest_waiting_seconds",
      "How long the oldest of them has waited.",
      journal.oldestWaitingMs(nowMs) / 1000,
    ),
    counter("carelabel_journal_commits_total", "Groups of reports written to the disk.", disk.commits),
    counter("carelabel_journal_commits_failed_total", "Groups that the disk did not take.", disk.failedCommits),
    gauge(
      "carelabel_journal_commit_p99_seconds",
      "99 of the last 100 commits took no longer (of the last 1024).",
      disk.commitP99Ms / 1000,
    ),
    gauge("carelabel_journal_disk_bytes", "Size of the journal on the disk.", disk.bytesOnDisk),
    counter("carelabel_journal_written_bytes_total", "Bytes of reports written.", disk.bytesWritten),
    gauge("carelabel_findings_waiting_devices", "Devices whose findings wait to be kept.", outside.waiting),
    gauge(
      "carelabel_findings_oldest_waiting_seconds",
      "How long the oldest of them has waited.",
      outside.oldestMs(nowMs) / 1000,
    ),
    {
      name: "carelabel_findings_open",
      type: "gauge",
      help: "Open findings of the watch.",
      samples: SEVERITIES.map((severity) => ({ labels: { severity }, value: open.findings[severity] ?? 0 })),
    },
    {
      name: "carelabel_reactions_open",
      type: "gauge",
      help: "Reactions that have not ended.",
      samples: ["running", "waiting-for-person"].map((state) => ({
        labels: { state },
        value: open.chains[state] ?? 0,
      })),
    },
    {
      name: "carelabel_notifications_sent_total",
      type: "counter",
      help: "Notifications that got out.",
      samples: byChannel(told.sent),
    },
    {
      name: "carelabel_notifications_failed_total",
      type: "counter",
      help: "Notifications that were given up.",
      samples: byChannel(told.failed),
    },
    counter("carelabel_notifications_retried_total", "Further tries.", told.triedAgain),
    gauge("carelabel_notifications_under_way", "Notifications on their way.", told.underWay),
    counter("carelabel_alarms_unheard_total", "Alarms for which nobody on call is named.", told.unheard),
    {
      name: "carelabel_heartbeats_total",
      type: "counter",
      help: "Heartbeats to the outside.",
      samples: Object.entries(self.heartbeats).map(([result, value]) => ({ labels: { result }, value })),
    },
    gauge("carelabel_mqtt_connections", "Connections to the MQTT door.", door.connections),
    counter("carelabel_mqtt_messages_total", "Messages handed on.", door.messages),
    counter("carelabel_mqtt_refused_total", "Messages and sign-ons refused.", door.refused),
    counter("carelabel_mqtt_read_bytes_total", "Bytes read.", door.bytes),
    gauge(
      "carelabel_event_loop_delay_p99_seconds",
      "99th percentile of each second; the highest of the last minute.",
      self.loopDelayP99Ms / 1000,
    ),
    ...(self.diskFreeBytes === undefined
      ? []
      : [gauge("carelabel_disk_free_bytes", "Free on the disk of the data folder.", self.diskFreeBytes)]),
  ];
}

function doorMetrics({ connections, senders }: MeasuredDoors): Metric[] {
  const { open, refused, unreadable, answers } = connections.figures();
  const { wrongTokens, crowdedOut, heldBytes } = senders.figures();
  const byStatus = [...answers].sort(([one], [other]) => one - other);
  return [
    gauge("carelabel_http_connections", "Connections to the HTTP door.", open),
    counter("carelabel_http_connections_refused_total", "Connections closed since there were too many.", refused),
    counter("carelabel_http_unreadable_total", "Connections ended since no request could be read in time.", unreadable),
    {
      name: "carelabel_http_requests_total",
      type: "counter",
      help: "Requests by the status of their answer.",
      samples: byStatus.map(([status, value]) => ({ labels: { status: `${status}` }, value })),
    },
    counter("carelabel_http_wrong_tokens_total", "Reports and observations sent with a wrong token.", wrongTokens),
    counter("carelabel_http_crowded_out_total", "Bodies told to come again since too much was on its way.", crowdedOut),
    gauge("carelabel_http_body_bytes", "Memory set aside for bodies of devices on their way.", heldBytes),
  ];
}

function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    gauge("process_resident_memory_bytes", "Memory of the process.", process.memoryUsage.rss()),
    counter("process_cpu_seconds_total", "Processor time of the process.", (user + system) / 1e6),
    gauge("process_start_time_seconds", "When the process started, seconds since 1970.", performance.timeOrigin / 1000),
  ];
}
