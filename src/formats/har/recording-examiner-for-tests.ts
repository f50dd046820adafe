/**
 * An examiner that writes down what it is handed, for tests: every message whole, with whose it was.
 */
import type { ContentExaminer, MessageAbout, MessageContent } from "../../domain/traffic/content.ts";

export interface RecordedMessage extends MessageAbout {
  /** As Latin-1, one character for a byte. */
  readonly head: string;
  readonly body: string;
}

export interface RecordingExaminer extends ContentExaminer {
  /** In the order of their ends. */
  readonly messages: RecordedMessage[];
  /** Begun and not ended. */
  readonly open: number;
  /** The most that were open at once. */
  readonly mostOpen: number;
}

/** Of a body it counts as examined what is there. */
export function recordingExaminer(): RecordingExaminer {
  const messages: RecordedMessage[] = [];
  let open = 0;
  let mostOpen = 0;
  return {
    messages,
    get open() {
      return open;
    },
    get mostOpen() {
      return mostOpen;
    },
    begin() {
      const written = { head: "", body: "" };
      mostOpen = Math.max(mostOpen, ++open);
      let isEnded = false;
      return {
        push(part, bytes, start, end) {
          if (isEnded) throw new Error("a piece came behind the end");
          for (let at = start; at < end; at += 4096) {
            written[part] += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096)));
          }
        },
        gap() {},
        end(about) {
          if (isEnded) throw new Error("ended twice");
          isEnded = true;
          open--;
          messages.push({ ...about, ...written });
          return examined(written.body.length);
        },
      };
    },
  };
}

export function examined(bytes: number): MessageContent {
  return { examinedBytes: bytes, unexaminedBytes: 0, unread: [], hits: [], attributes: [], identifiers: [] };
}
