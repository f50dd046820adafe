/**
 * TLS of a packet capture opened with a key log: of a file, of bytes, or as the capture itself holds it.
 */
import { createReadStream } from "node:fs";
import type { StreamReader, TlsDecryption } from "../formats/packet-capture/stream-reader.ts";
import type { TlsSink } from "../formats/tls/tls-facts.ts";
import { KeyLog } from "../formats/tls-decryption/key-log.ts";
import { type DecryptedTlsSink, TlsDecryptingReader } from "../formats/tls-decryption/tls-decrypting-reader.ts";
import { unreadable } from "./files.ts";
import { suiteParts, tlsCrypto } from "./tls-crypto.ts";

/** @throws {InputError} `file-unreadable` for a key log that cannot be read; lines that are none are passed over. */
export async function openTlsDecryption(source?: string | Uint8Array): Promise<TlsDecryption> {
  const keyLog = new KeyLog();
  if (typeof source === "string") await feedFile(keyLog, source);
  else if (source !== undefined) keyLog.feed(source);
  keyLog.endLog();
  const tools = { keyLog, crypto: tlsCrypto, suite: suiteParts };
  return {
    get hasKeys() {
      return keyLog.counts.connections > 0;
    },
    addKeyLog(bytes) {
      keyLog.feed(bytes);
      keyLog.endLog();
    },
    reader: (sink, plain, sha256) => new TlsDecryptingReader(joinedSink(sink, plain), tools, sha256),
  };
}

async function feedFile(keyLog: KeyLog, path: string): Promise<void> {
  try {
    for await (const chunk of createReadStream(path)) keyLog.feed(chunk);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** What a handshake shows goes to `sink`, what was inside to `plain`. */
function joinedSink(sink: TlsSink, plain: StreamReader): DecryptedTlsSink {
  return {
    clientHello: (hello, from) => sink.clientHello(hello, from),
    serverHello: (hello, from) => sink.serverHello(hello, from),
    helloVerifyRequest: (version, from) => sink.helloVerifyRequest?.(version, from),
    keyExchange: (exchange, from) => sink.keyExchange(exchange, from),
    certificates: (chain, from) => sink.certificates(chain, from),
    protocolChosen: (alpn, from) => sink.protocolChosen?.(alpn, from),
    certificateRequested: (from) => sink.certificateRequested(from),
    alert: (alert, from) => sink.alert(alert, from),
    problem: (problem) => sink.problem(problem),
    ended: (end) => sink.ended(end),
    plain(direction, bytes, start, end) {
      plain.read(direction, bytes, start, end);
    },
    plainGap: (direction) => plain.gap(direction),
  };
}
