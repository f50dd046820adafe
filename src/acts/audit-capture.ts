/**
 * Auditing captures: bytes in, one report out; used by the command line and by the page alike.
 */
import type { World } from "../domain/knowledge/world.ts";
import { type AuditInput, auditTraffic } from "../domain/traffic/audit.ts";
import type { AuditedCapture, AuditReport } from "../domain/traffic/audit-report.ts";
import type { CanaryRecord } from "../domain/traffic/canary/record.ts";
import type { ConversationSink, Exchange } from "../domain/traffic/conversation.ts";
import { DestinationCollector } from "../domain/traffic/destinations.ts";
import { isoTime } from "../domain/traffic/iso-time.ts";
import type { MarkedMoment } from "../domain/traffic/moments.ts";
import { attributeKnowledge } from "../store/content-standards.ts";
import { type OpenCaptureOptions, readCapture } from "../store/open-capture.ts";

/** One capture: its name in the report, and a path, "-" or the bytes themselves. */
export interface CaptureSource {
  readonly name: string;
  readonly from: Parameters<typeof readCapture>[0];
}

export interface AuditSettings extends OpenCaptureOptions {
  /** How contents are looked into; absent, they are not. */
  readonly contents?: ContentSettings;
  /** Marks beside the captures, in the order of their time. */
  readonly moments?: readonly MarkedMoment[];
}

export interface ContentSettings {
  /** The planted patient to search for. */
  readonly canary?: CanaryRecord;
  /** Values stand in the report as they were sent; without it they are masked. */
  readonly showValues?: boolean;
}

/** Audits captures, one after the other, against a label (or none) on `today`. @throws {InputError} naming the capture that cannot be read. */
export async function auditCaptures(
  sources: readonly CaptureSource[],
  label: AuditInput["label"],
  world: World,
  today: string,
  { contents, moments = [], ...options }: AuditSettings = {},
): Promise<AuditReport> {
  const collector = new DestinationCollector();
  collector.moments = moments;
  // What looks into contents is loaded for those who want it: it is a good part of the program.
  const examiner =
    contents === undefined ? undefined : (await import("../store/content-examiner.ts")).examinerFor(contents);
  const captures: AuditedCapture[] = [];
  for (const { name, from } of sources) {
    collector.file = name;
    const times = new Period(collector);
    const summary = await readCapture(from, times, {
      ...options,
      name,
      ...(examiner === undefined ? {} : { examiner }),
    });
    const { format, writer, exchanges, skipped, skippedTotal, truncated, blindSpots, digest, fileBytes } = summary;
    captures.push({
      file: name,
      format,
      writer,
      exchanges,
      skipped: [...skipped],
      skippedTotal,
      truncated,
      blindSpots: [...blindSpots],
      digest,
      bytes: fileBytes,
      firstSeen: isoTime(times.first),
      lastSeen: isoTime(times.last),
    });
  }
  const [first] = captures;
  if (first !== undefined && collector.overflow > 0)
    first.blindSpots.push({ code: "destinations-beyond-limit", count: collector.overflow });
  const { canary, showValues = false } = contents ?? {};
  const examination = {
    contentsExamined: contents !== undefined,
    canary: canary === undefined ? null : `${canary.givenName} ${canary.familyName}`,
    valuesShown: showValues,
  };
  const peers = collector.peers;
  const marked = moments.map(({ moment }) => moment);
  const input = { captures, peers, label, attributes: attributeKnowledge(), marked, examination };
  return auditTraffic(input, world, today);
}

/** Passes exchanges on and keeps when the first and the last began. */
class Period implements ConversationSink {
  first: number | null = null;
  last: number | null = null;
  readonly #sink: ConversationSink;

  constructor(sink: ConversationSink) {
    this.#sink = sink;
  }

  exchange(exchange: Exchange): void {
    const { startedAtMs } = exchange;
    if (startedAtMs !== null) {
      this.first = Math.min(this.first ?? startedAtMs, startedAtMs);
      this.last = Math.max(this.last ?? startedAtMs, startedAtMs);
    }
    this.#sink.exchange(exchange);
  }
}
