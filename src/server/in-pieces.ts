/**
 * A large answer, handed on piece by piece as its reader takes it: encrypting or copying all of it at once would hold
 * everything else up.
 */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

const PIECE_BYTES = 64 * 1024;

/** What is sent: bytes, or what is read only then. */
export type Part = Uint8Array | { readonly bytes: number; read(): AsyncIterable<Uint8Array> };

/** Sends `parts` as one body, after its headers were set. */
export function sendInPieces(reply: FastifyReply, parts: readonly Part[]): FastifyReply {
  const bytes = parts.reduce((sum, part) => sum + ("read" in part ? part.bytes : part.length), 0);
  return reply.header("content-length", bytes).send(Readable.from(piecesOf(parts), { objectMode: false }));
}

async function* piecesOf(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if ("read" in part) yield* part.read();
    else for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
  }
}
