/**
 * A flow that is no HTTP request: TCP, UDP, a query for a name, and the messages of a WebSocket where they stand in a
 * flow of their own (formats before 12).
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import type { MessageFrame } from "../har/exchange-examination.ts";
import { recogniseStream } from "../packet-capture/recognise-stream.ts";
import { reachedOf, serverAddress, serverTarget } from "./flow-server.ts";
import { listOf, type Members, membersOf, millisecondsOf, textOf } from "./flow-value.ts";
import type { FlowContents } from "./message-tally.ts";

/** An exchange as far as it shows outside of TLS, and what stands around its messages. */
export interface Connection extends Omit<Exchange, "protection" | "marks" | "content"> {
  readonly frames: () => readonly [up: MessageFrame, down: MessageFrame];
}

export type ConnectionType = "tcp" | "udp" | "dns" | "websocket";

/** Null when no server is named: the proxy answered itself. */
export function readConnection(
  flow: Members,
  type: ConnectionType,
  { pointer, messages, streamStarts }: FlowContents,
): Connection | null {
  const target = serverTarget(flow);
  if (target?.kind !== "remote") return null;
  const { host, port, address } = target;
  const query = membersOf(flow.get("request"));
  const isAnswered = membersOf(flow.get("response")).size > 0;
  const startedAtMs =
    millisecondsOf(query.get("timestamp")) ??
    messages.firstSeenMs ??
    millisecondsOf(membersOf(flow.get("client_conn")).get("timestamp_start"));
  const around = { host, path: "", mediaType: null, contentEncoding: null, head: new Uint8Array(0) };
  return {
    pointer,
    host,
    address: serverAddress(flow) ?? address,
    port,
    scheme: schemeOf(flow, type, streamStarts),
    method: "",
    path: "",
    queryNames: [],
    formNames: [],
    startedAtMs,
    status: null,
    // A query is in the dump as what it says, not as its bytes.
    bytesUp: type === "dns" ? null : messages.bytesUp,
    bytesDown: type === "dns" ? null : messages.bytesDown,
    fromCache: false,
    reached: isAnswered || messages.messagesDown > 0 ? true : reachedOf(flow, null),
    requestMediaType: null,
    frames: () => [
      { ...around, direction: 0, head: askedNames(query) },
      { ...around, direction: 1 },
    ],
  };
}

/** What is spoken where that is recognised, else "tls" where the proxy ended TLS, else the transport. */
function schemeOf(flow: Members, type: ConnectionType, streamStarts: FlowContents["streamStarts"]): string {
  const isProtected = ["client_conn", "server_conn"].some((side) => {
    return textOf(membersOf(flow.get(side)).get("tls_version")) !== null;
  });
  if (type === "websocket") return isProtected ? "wss" : "ws";
  if (type === "tcp") {
    for (const direction of [0, 1] as const) {
      const start = streamStarts[direction];
      const protocol = start.length === 0 ? "more" : recogniseStream(direction, start, 0, start.length);
      if (protocol === "http" && isProtected) return "https";
      if (protocol !== "more" && protocol !== "unknown") return protocol;
    }
  }
  return isProtected && type !== "dns" ? "tls" : type;
}

/** Names that were asked for, each in a line. */
function askedNames(query: Members): Uint8Array {
  const asked = listOf(query.get("questions")).flatMap((question) => textOf(membersOf(question).get("name")) ?? []);
  return new TextEncoder().encode(asked.map((name) => `${name}\n`).join(""));
}
