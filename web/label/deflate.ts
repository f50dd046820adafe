/**
 * The browser's zlib behind the small function that the domain asks for; see `inflate.ts` for the way back.
 */
import type { Deflate } from "../../src/domain/label/short-label.ts";

export const deflate: Deflate = async (bytes) =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer(),
  );
