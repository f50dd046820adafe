/** Every reader of foreign bytes, by name. */
import { ANSWER_TARGETS } from "./answer-targets.ts";
import { CONTENT_TARGETS } from "./content-targets.ts";
import { DOCUMENT_TARGETS } from "./document-targets.ts";
import { PACKET_TARGETS } from "./packet-targets.ts";
import { STREAM_TARGETS } from "./stream-targets.ts";
import type { Target } from "./target.ts";

export const TARGETS: readonly Target[] = [
  ...PACKET_TARGETS,
  ...STREAM_TARGETS,
  ...DOCUMENT_TARGETS,
  ...ANSWER_TARGETS,
  ...CONTENT_TARGETS,
];
