/** Readers of what lies inside of messages, alone and behind the readers that hand the messages over. */
import { KeyedHashes } from "../../src/domain/traffic/canary/keyed-hashes.ts";
import { canaryPatterns } from "../../src/domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../src/domain/traffic/canary/scanner.ts";
import type { ContentExaminer, MessageExamination } from "../../src/domain/traffic/content.ts";
import { createHarReader } from "../../src/formats/har/har-reader.ts";
import { createMitmproxyReader } from "../../src/formats/mitmproxy/mitmproxy-reader.ts";
import { findCanary } from "../../src/formats/nested-content/find-canary.ts";
import { visitLayers } from "../../src/formats/nested-content/nested-content.ts";
import { createPacketCaptureReader } from "../../src/formats/packet-capture/packet-capture-reader.ts";
import { KeyLog } from "../../src/formats/tls-decryption/key-log.ts";
import { nodeContentExaminer } from "../../src/store/content-examiner.ts";
import { nodeDecompressors } from "../../src/store/decompressors.ts";
import { nodeHash, nodeKeyedHash, sha256 } from "../../src/store/hashes.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";
import { decryptionWith } from "../../src/store/tls-decryption.ts";
import { turnsOf } from "./delivery.ts";
import { readableCaptures } from "./seeds/captures.ts";
import { CANARY, dumpsWithBodies, messages, recordings, wholeMessages } from "./seeds/messages.ts";
import { fileTarget, type Target, windowTarget } from "./target.ts";

let patterns: CanaryScanner | undefined;
const scanner = () => (patterns ??= new CanaryScanner(canaryPatterns(CANARY, nodeHash)));
/** One for each input: what it learns of keys is of one capture. */
const examiner = (): ContentExaminer =>
  nodeContentExaminer(scanner(), { keyed: new KeyedHashes(CANARY, nodeKeyedHash), showValues: true });

/** Each turn is of a head (direction 0) or a body (1); a head behind a body begins the next message. */
const contentExamination: Target = {
  name: "content-examination",
  seeds: wholeMessages,
  isStream: true,
  run(input, delivery, told) {
    const by = examiner();
    let before: MessageExamination | undefined;
    let message = by.begin(true);
    let hasBody = false;
    const end = () => {
      const mediaType = before === undefined ? null : "application/json";
      const about = { host: "api.example.org", path: "/v1/x", direction: 0, mediaType, contentEncoding: null } as const;
      told.fact(message.end(about, before));
      before = message;
      message = by.begin(true);
      hasBody = false;
    };
    for (const { direction, isGap, bytes } of turnsOf(input)) {
      if (direction === 0 && hasBody) end();
      hasBody ||= direction === 1;
      if (isGap) message.gap();
      delivery.pieces(bytes, (piece, start, until) => {
        message.push(direction === 0 ? "head" : "body", piece, start, until);
        return true;
      });
    }
    end();
  },
};

export const CONTENT_TARGETS: readonly Target[] = [
  windowTarget(
    "nested-content",
    (bytes, start, end, told) => {
      let layers = 0;
      const reading = visitLayers(
        bytes,
        start,
        end,
        {},
        nodeDecompressors,
        ({ start: from, end: to, bytes: inside }) => {
          if (from < 0 || to > inside.length || from > to) throw new Error("a layer lies outside of its bytes");
          layers++;
        },
      );
      told.fact(reading, layers);
      return findCanary(scanner(), bytes, start, end, { mediaType: "application/json" }, nodeDecompressors);
    },
    messages,
  ),
  contentExamination,
  // With the keys that the file itself brings.
  fileTarget(
    "packet-capture-content",
    (told) =>
      createPacketCaptureReader(told.sink(), {
        quicCrypto,
        sha256,
        examiner: examiner(),
        decryption: decryptionWith(new KeyLog()),
      }),
    readableCaptures,
  ),
  fileTarget("har-content", (told) => createHarReader(told.sink(), { examiner: examiner() }), recordings),
  fileTarget(
    "mitmproxy-content",
    (told) => createMitmproxyReader(told.sink(), { sha256, examiner: examiner() }),
    dumpsWithBodies,
  ),
];
