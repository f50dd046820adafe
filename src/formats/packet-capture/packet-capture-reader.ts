/**
 * A packet capture in (pcap, pcapng), exchanges out: a reader that is pushed bytes, and whose memory is bounded by the
 * conversations under way, not by the file.
 */
import type { CaptureSummary, ConversationSink } from "../../domain/traffic/conversation.ts";
import { PacketFileReader } from "../packet-file/packet-file-reader.ts";
import type { PacketCaptureOptions } from "./capture-context.ts";
import { CaptureReading } from "./capture-reading.ts";

export interface PacketCaptureReader {
  /** Takes the next bytes, cut anywhere. @throws {InputError} as `PacketFileReader`. */
  push(chunk: Uint8Array): void;
  /** @throws {InputError} as `PacketFileReader`. */
  end(): CaptureSummary;
}

export function createPacketCaptureReader(sink: ConversationSink, options: PacketCaptureOptions): PacketCaptureReader {
  const reading = new CaptureReading(sink, options);
  const file = new PacketFileReader(reading);
  return {
    push: (chunk) => file.feed(chunk),
    end() {
      const summary = file.end();
      reading.close();
      const { writer, problems } = summary;
      return {
        format: summary.format,
        writer: [writer.application, writer.os].filter((one) => one !== null).join(", ") || null,
        exchanges: reading.exchanges,
        skipped: problems.map(({ code, offset }) => ({ pointer: `byte ${offset}`, reason: code })),
        skippedTotal: summary.problemsTotal,
        truncated: summary.truncated,
        bytesRead: summary.bytesRead,
        staysOnDevice: 0,
        blindSpots: reading.blindSpots,
      };
    },
  };
}
