/**
 * TLS of a packet capture opened with a key log: of a file, of bytes, or as the capture itself holds it.
 */
import { createReadStream } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { InputError } from "../domain/input-error.ts";
import type { StreamReader, TlsDecryption } from "../formats/packet-capture/stream-reader.ts";
import type { TlsSink } from "../formats/tls/tls-facts.ts";
import { KeyLog } from "../formats/tls-decryption/key-log.ts";
import { type DecryptedTlsSink, TlsDecryptingReader } from "../formats/tls-decryption/tls-decrypting-reader.ts";
import { unreadable } from "./files.ts";
import { suiteParts, tlsCrypto } from "./tls-crypto.ts";

/** How much of a key log is read before others have their turn. */
const FED_AT_ONCE = 1024 * 1024;

/**
 * @param source the path of a key log, or its bytes; `name` is what errors call the latter.
 * @throws {InputError} `file-unreadable` for a key log that cannot be read, `document-unreadable` for a file that holds
 *   no key; in one that holds keys, lines that are none are passed over.
 */
export async function openTlsDecryption(source?: string | Uint8Array, name = "key log"): Promise<TlsDecryption> {
  const keyLog = new KeyLog();
  if (typeof source === "string") await feedFile(keyLog, source);
  else if (source !== undefined) await feedBytes(keyLog, source);
  keyLog.endLog();
  if (source !== undefined && keyLog.counts.connections === 0) {
    const what = "it holds no key that opens TLS; a key log (SSLKEYLOGFILE) has lines like";
    throw new InputError(
      "document-unreadable",
      typeof source === "string" ? source : name,
      `${what} "CLIENT_RANDOM", 64 and 96 hexadecimal digits, with a space between them`,
    );
  }
  return decryptionWith(keyLog);
}

/** TLS opened with the keys of `keyLog`, and those that the capture brings to it. */
export function decryptionWith(keyLog: KeyLog): TlsDecryption {
  const tools = { keyLog, crypto: tlsCrypto, suite: suiteParts };
  let fittingConnections = 0;
  return {
    get hasKeys() {
      return keyLog.counts.connections > 0;
    },
    get secrets() {
      const { entries, otherLabels, damagedLines } = keyLog.counts;
      return entries - otherLabels - damagedLines;
    },
    get fittingConnections() {
      return fittingConnections;
    },
    addKeyLog(bytes) {
      keyLog.feed(bytes);
      keyLog.endLog();
    },
    reader(sink, plain, sha256) {
      let isFitting = false;
      // A secret may come before the hello or behind it, where only what it opens tells that it came.
      const fits = (hasSecret: boolean) => {
        if (isFitting || !hasSecret) return;
        isFitting = true;
        fittingConnections++;
      };
      const joined = joinedSink(sink, plain);
      const watched: DecryptedTlsSink = {
        ...joined,
        clientHello(hello, from) {
          fits(keyLog.knows(hello.random));
          joined.clientHello(hello, from);
        },
        plain(direction, bytes, start, end) {
          fits(true);
          joined.plain(direction, bytes, start, end);
        },
      };
      return new TlsDecryptingReader(watched, tools, sha256);
    },
  };
}

async function feedBytes(keyLog: KeyLog, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += FED_AT_ONCE) {
    if (at > 0) await setImmediate();
    keyLog.feed(bytes, at, Math.min(bytes.length, at + FED_AT_ONCE));
  }
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
