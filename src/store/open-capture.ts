/**
 * Opening a capture: a file, standard input or any stream of bytes; plain or packed with gzip, zlib or zstd.
 *
 * What it is, is told by its bytes. A file that is still written to can be followed. Nothing is held but the chunk that is being read; a packed file that grows beyond
 * its limits is refused while it unpacks.
 */
import { createHash, randomInt } from "node:crypto";
import { type FileHandle, open as openFile, stat } from "node:fs/promises";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { InputError } from "../domain/input-error.ts";
import type { ContentExaminer } from "../domain/traffic/content.ts";
import type { CaptureSummary, ConversationSink } from "../domain/traffic/conversation.ts";
import {
  type Compression,
  RECOGNITION_BYTES,
  type ReadableFormat,
  recogniseCapture,
  requireReadable,
} from "../formats/capture-bytes/recognise-capture.ts";
import { KEY_WORDS } from "../formats/flows/flow-table.ts";
import type { HarLimits } from "../formats/har/har-reader.ts";
import { unreadable } from "./files.ts";
import { type FollowOptions, followFile } from "./follow-file.ts";
import { sha256 } from "./hashes.ts";

type Bytes = AsyncIterable<Uint8Array>;
/** Streams of Node yield text where someone set an encoding. */
type Chunks = AsyncIterable<Uint8Array | string>;

export interface OpenCaptureOptions {
  /** What errors call a source that is no path. */
  readonly name?: string;
  readonly limits?: HarLimits | undefined;
  /** Looks into the messages; without one nobody does. */
  readonly examiner?: ContentExaminer | undefined;
  /** Opens TLS in a packet capture: the path of a key log (RFC 9850), or its bytes. */
  readonly keyLog?: string | Uint8Array | undefined;
  /** What errors call a key log that is no path. */
  readonly keyLogName?: string | undefined;
  /** Reads a file on as it grows. */
  readonly follow?: FollowOptions | undefined;
  /** The most that a packed file may hold. */
  readonly maxUnpackedBytes?: number;
  /** How many times larger than its packed form it may become, once it is over `RATIO_FREE_BYTES`. */
  readonly maxRatio?: number;
  /** What "-" stands for. */
  readonly stdin?: Chunks;
  /** Called for every chunk with the bytes read of the file as it lies on disk; the total is null for a stream. */
  readonly onProgress?: (readBytes: number, totalBytes: number | null) => void;
}

/** What was read, bound to the very file. */
export interface ReadCapture extends CaptureSummary {
  /** As it lies on disk, packed or not. */
  readonly fileBytes: number;
  /** SHA-256 of these bytes, hexadecimal. */
  readonly digest: string;
}

const CHUNK_BYTES = 256 * 1024;
const MAX_UNPACKED_BYTES = 64 * 1024 ** 3;
/** Captures of devices that poll pack well; gzip can reach 1,032. */
const MAX_RATIO = 400;
/** A small file may be as dense as it likes. */
const RATIO_FREE_BYTES = 64 * 1024 ** 2;
/** No packing needs more to hold nothing. */
const EMPTY_PACKED_BYTES = 64;

/**
 * Reads a HAR, a flow dump of mitmproxy or a packet capture and hands its exchanges to `sink` while it streams.
 * @param source a path, "-" for standard input, or the bytes themselves.
 * @throws {InputError} with the file and the byte offset: all that the readers throw, `file-unreadable`,
 *   `format-unsupported` and `format-unknown` for other formats, `document-too-large` for a decompression bomb.
 */
export async function readCapture(
  source: string | Chunks,
  sink: ConversationSink,
  options: OpenCaptureOptions = {},
): Promise<ReadCapture> {
  const name = typeof source !== "string" ? (options.name ?? "upload") : source === "-" ? "standard input" : source;
  let readBytes = 0;
  const digest = createHash("sha256");

  async function* counted(chunks: Chunks, totalBytes: number | null): AsyncGenerator<Uint8Array> {
    for await (const part of chunks) {
      const chunk = typeof part === "string" ? Buffer.from(part) : part;
      readBytes += chunk.length;
      digest.update(chunk);
      options.onProgress?.(readBytes, totalBytes);
      yield chunk;
    }
  }

  let bytes: AsyncGenerator<Uint8Array> | undefined;
  try {
    const { chunks, totalBytes } = await open(source, options);
    bytes = counted(chunks, totalBytes);
    const { head, all } = await peek(bytes);
    const { compression } = recogniseCapture(head);
    const guard = (unpacked: Bytes) => bounded(unpacked, () => readBytes, options);
    const summary =
      compression === null
        ? await readPlain(all, sink, options)
        : await pipeline(copied(all), unpacker(compression), (unpacked: Bytes) =>
            readPlain(guard(unpacked), sink, options),
          );
    return { ...summary, fileBytes: readBytes, digest: digest.digest("hex") };
  } catch (error) {
    throw isOfKeyLog(error, options) ? error : named(error, name, readBytes);
  } finally {
    // Closes a file that was not read to its end; a stream that is waited for may take its time.
    bytes?.return(undefined).catch(() => undefined);
  }
}

async function open(
  source: string | Chunks,
  { stdin, follow }: OpenCaptureOptions,
): Promise<{ chunks: Chunks; totalBytes: number | null }> {
  if (typeof source !== "string") return { chunks: source, totalBytes: null };
  if (source === "-") return { chunks: stdin ?? process.stdin, totalBytes: null };
  try {
    const facts = await stat(source);
    if (facts.isDirectory()) throw new InputError("file-unreadable", source, "it is a folder; name a file in it");
    // What is no regular file, as a pipe, ends by itself.
    if (follow !== undefined && facts.isFile()) return { chunks: followFile(source, follow), totalBytes: null };
    return { chunks: fileBytes(source), totalBytes: facts.isFile() ? facts.size : null };
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(source, cause);
  }
}

/** Each chunk holds until the next one is asked for: two buffers serve a file of any size, one being filled ahead. */
async function* fileBytes(path: string): Bytes {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(path);
    let [filling, given] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
    let reading = handle.read(filling, 0, CHUNK_BYTES);
    for (let { bytesRead } = await reading; bytesRead > 0; { bytesRead } = await reading) {
      [filling, given] = [given, filling];
      reading = handle.read(filling, 0, CHUNK_BYTES);
      // A failure is thrown where its bytes are asked for.
      reading.catch(() => undefined);
      yield given.subarray(0, bytesRead);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await handle?.close();
  }
}

/** For whoever keeps a chunk beyond the next one. */
async function* copied(chunks: Bytes): Bytes {
  for await (const chunk of chunks) yield new Uint8Array(chunk);
}

/** The first bytes, and all of them once more. */
async function peek(chunks: Bytes): Promise<{ head: Uint8Array; all: Bytes }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  let ended = false;
  while (head.length < RECOGNITION_BYTES && !ended) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  async function* all(): Bytes {
    try {
      yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, all: all() };
}

/** Each format's reader is loaded when a capture needs it, so that a result starts early. */
async function readerOf(format: ReadableFormat, sink: ConversationSink, options: OpenCaptureOptions) {
  const { examiner, limits } = options;
  switch (format) {
    case "mitmproxy": {
      const { createMitmproxyReader } = await import("../formats/mitmproxy/mitmproxy-reader.ts");
      return createMitmproxyReader(sink, { sha256, examiner });
    }
    case "pcap":
    case "pcapng": {
      const { createPacketCaptureReader } = await import("../formats/packet-capture/packet-capture-reader.ts");
      const { quicCrypto } = await import("./quic-crypto.ts");
      const { openTlsDecryption } = await import("./tls-decryption.ts");
      const decryption = await openTlsDecryption(options.keyLog, options.keyLogName);
      const flowSecret = Int32Array.from({ length: KEY_WORDS }, () => randomInt(2 ** 32) | 0);
      return createPacketCaptureReader(sink, { quicCrypto, sha256, examiner, decryption, flowSecret });
    }
    default: {
      const { createHarReader } = await import("../formats/har/har-reader.ts");
      return createHarReader(sink, { limits, examiner });
    }
  }
}

async function readPlain(chunks: Bytes, sink: ConversationSink, options: OpenCaptureOptions): Promise<CaptureSummary> {
  const { head, all } = await peek(chunks);
  const format = requireReadable(recogniseCapture(head), new TextDecoder().decode(head).trim() === "");
  const reader = await readerOf(format, sink, options);
  for await (const chunk of all) reader.push(chunk);
  const summary = reader.end();
  if (options.keyLog === undefined || format === "pcap" || format === "pcapng") return summary;
  return { ...summary, blindSpots: [...summary.blindSpots, { code: "keys-not-needed" }] };
}

/** Unpacks what is there: a packed file that ends early yields what it holds up to there. */
function unpacker(compression: Compression): Transform {
  const options = { chunkSize: CHUNK_BYTES };
  switch (compression) {
    case "gzip":
      return createGunzip({ ...options, finishFlush: constants.Z_SYNC_FLUSH });
    case "zlib":
      return createInflate({ ...options, finishFlush: constants.Z_SYNC_FLUSH });
    case "zstd":
      return createZstdDecompress({ ...options, finishFlush: constants.ZSTD_e_flush });
  }
}

async function* bounded(unpacked: Bytes, packedBytes: () => number, options: OpenCaptureOptions): Bytes {
  const most = options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES;
  const ratio = options.maxRatio ?? MAX_RATIO;
  let bytes = 0;
  for await (const chunk of unpacked) {
    bytes += chunk.length;
    const tooDense = bytes > RATIO_FREE_BYTES && bytes > ratio * packedBytes();
    if (bytes > most || tooDense) {
      const why = tooDense ? `more than ${ratio} times its packed size` : `more than ${most} bytes`;
      const instead = "if you trust it, unpack it yourself and name the unpacked file";
      throw new InputError(
        "document-too-large",
        `byte ${bytes}`,
        `unpacked it holds ${why}, as a decompression bomb does; ${instead}`,
      );
    }
    yield chunk;
  }
  if (bytes === 0 && packedBytes() > EMPTY_PACKED_BYTES) {
    const why = "it ends before anything of it can be unpacked; copy or export the file again";
    throw new InputError("capture-truncated", "byte 0", why);
  }
}

/** Whether a file beside the capture is wrong, which the error names already. */
function isOfKeyLog(error: unknown, { keyLog, keyLogName = "key log" }: OpenCaptureOptions): boolean {
  if (keyLog === undefined || !(error instanceof InputError)) return false;
  return error.where === (typeof keyLog === "string" ? keyLog : keyLogName);
}

/** The error as the reader of the command sees it: with the file, and damage of the packing in words. */
function named(error: unknown, name: string, readBytes: number): unknown {
  if (error instanceof InputError) {
    if (error.where.startsWith(name)) return error;
    return new InputError(error.code, `${name}, ${error.where}`, error.message, { cause: error });
  }
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (typeof code === "string" && /^Z(STD)?_/.test(code)) {
    return new InputError(
      "capture-unreadable",
      `${name}, packed byte ${readBytes} or before`,
      "its packing (gzip, zlib or zstd) is damaged; copy or export the file again",
      { cause: error },
    );
  }
  return error;
}
