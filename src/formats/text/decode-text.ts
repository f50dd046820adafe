/**
 * Text out of bytes: UTF-8, with or without byte order mark, and UTF-16 where its mark says so; all else is refused with the offset.
 */
import { InputError } from "../../domain/input-error.ts";

/** @throws {InputError} `encoding-unreadable`, with the offset of the first byte that is no text. */
export function decodeText(bytes: Uint8Array, where: string): string {
  return [...decodePieces(bytes, where, bytes.length)].join("");
}

/**
 * The same text in pieces of about `pieceBytes`, so that the whole of it need not be held.
 * @throws {InputError} `encoding-unreadable`, with the offset of the first byte that is no text.
 */
export function* decodePieces(bytes: Uint8Array, where: string, pieceBytes = 256 * 1024): Generator<string> {
  const decoder = decoderOf(bytes, where);
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes)
      yield decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true });
    yield decoder.decode();
  } catch (cause) {
    throw new InputError(
      "encoding-unreadable",
      `${where}, byte ${firstBadByte(bytes)}`,
      "it is not UTF-8 from there on; save the file with the encoding UTF-8",
      { cause },
    );
  }
}

function decoderOf(bytes: Uint8Array, where: string): TextDecoder {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be");
  const nul = bytes.indexOf(0);
  if (nul === -1) return new TextDecoder("utf-8", { fatal: true });
  throw new InputError(
    "encoding-unreadable",
    `${where}, byte ${nul}`,
    "it holds a zero byte, so it is no text in UTF-8; save it as UTF-8 text (or name the right file)",
  );
}

/** Offset of the first byte that breaks UTF-8 (found by halving, since the decoder does not tell). */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      // A cut inside a sequence is no error here: the rest may still come.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  // An incomplete sequence at the end of the good part passes as "the rest may come": the bad one starts there.
  for (let start = good - 1; start >= Math.max(0, good - 3); start--) {
    const byte = bytes[start] ?? 0;
    if (byte >= 0xc0) return good - start < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? start : good;
    if (byte < 0x80) break;
  }
  return good;
}
