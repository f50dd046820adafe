/**
 * The Attribute Protocol of one connection: what is discovered, and which values are read, written and notified.
 *
 * Source: Core Specification, volume 3, part F, section 3.4 (packets), part G, section 4 (what they are used for).
 * Each side may serve and ask; a side has one request under way at a time.
 */

import { uuidText } from "./assigned-numbers.ts";
import { AttributeDatabase } from "./attribute-database.ts";
import type { Side } from "./bluetooth-facts.ts";
import { le16 } from "./little-endian.ts";

const OPCODE = {
  findInformationResponse: 0x05,
  findByType: 0x06,
  findByTypeResponse: 0x07,
  readByType: 0x08,
  readByTypeResponse: 0x09,
  read: 0x0a,
  readResponse: 0x0b,
  readByGroup: 0x10,
  readByGroupResponse: 0x11,
  write: 0x12,
  prepareWrite: 0x16,
  notification: 0x1b,
  indication: 0x1d,
  readVariable: 0x20,
  readVariableResponse: 0x21,
  notifications: 0x23,
  writeCommand: 0x52,
  signedWrite: 0xd2,
} as const;

const SERVICE_DECLARATIONS: readonly string[] = ["2800", "2801"];
const CHARACTERISTIC_DECLARATION = "2803";
const SIGNATURE_BYTES = 12;
const HANDLES_OF_READ_VARIABLE = 16;

export type ValueUse = "read" | "write" | "notification" | "indication";

export interface AttributeSink {
  /** A value at `server`; `type` is undefined where its discovery was not seen. */
  attributeValue(
    server: Side,
    type: string | undefined,
    use: ValueUse,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void;
}

/** A request under way. */
interface Request {
  opcode: number;
  handle: number;
  /** Type asked for, or "". */
  type: string;
  readonly handles: number[];
}

export class AttributeProtocol {
  readonly #sink: AttributeSink;
  /** Of central and peripheral; that of an earlier connection may take its place (`KnownDatabases`). */
  readonly databases: Record<Side, AttributeDatabase> = {
    central: new AttributeDatabase(),
    peripheral: new AttributeDatabase(),
  };
  readonly #requests: Record<Side, Request> = { central: noRequest(), peripheral: noRequest() };

  constructor(sink: AttributeSink) {
    this.#sink = sink;
  }

  /** Reads one packet that `from` sends. */
  read(bytes: Uint8Array, start: number, end: number, from: Side): void {
    if (start >= end) return;
    const to = from === "central" ? "peripheral" : "central";
    const opcode = bytes[start] as number;
    if (isResponse(opcode)) {
      this.#response(opcode, bytes, start, end, from, this.#requests[to]);
      this.#requests[to].opcode = 0;
      return;
    }
    if (end - start < 3) return;
    const handle = le16(bytes, start + 1);
    if (opcode === OPCODE.notification) this.#value(from, handle, "notification", bytes, start + 3, end);
    else if (opcode === OPCODE.indication) this.#value(from, handle, "indication", bytes, start + 3, end);
    else if (opcode === OPCODE.notifications) this.#notifications(from, bytes, start + 1, end);
    else if (opcode === OPCODE.write || opcode === OPCODE.writeCommand) {
      this.#value(to, handle, "write", bytes, start + 3, end);
    } else if (opcode === OPCODE.signedWrite) {
      this.#value(to, handle, "write", bytes, start + 3, Math.max(start + 3, end - SIGNATURE_BYTES));
    } else if (opcode === OPCODE.prepareWrite) {
      // A long value comes in parts: the first stands for it.
      const isFirst = end - start >= 5 && le16(bytes, start + 3) === 0;
      if (isFirst) this.#value(to, handle, "write", bytes, start + 5, end);
    } else this.#request(opcode, handle, bytes, start, end, this.#requests[from]);
  }

  #request(opcode: number, handle: number, bytes: Uint8Array, start: number, end: number, request: Request): void {
    request.opcode = opcode;
    request.handle = handle;
    request.type = "";
    request.handles.length = 0;
    if (opcode === OPCODE.readByType || opcode === OPCODE.readByGroup) request.type = uuidText(bytes, start + 5, end);
    else if (opcode === OPCODE.findByType && end - start >= 7) {
      const isService = SERVICE_DECLARATIONS.includes(uuidText(bytes, start + 5, start + 7));
      request.type = isService ? uuidText(bytes, start + 7, end) : "";
    } else if (opcode === OPCODE.readVariable) {
      for (let at = start + 1; at + 2 <= end && request.handles.length < HANDLES_OF_READ_VARIABLE; at += 2) {
        request.handles.push(le16(bytes, at));
      }
    }
  }

  #response(opcode: number, bytes: Uint8Array, start: number, end: number, server: Side, request: Request): void {
    const database = this.databases[server];
    switch (opcode) {
      case OPCODE.findInformationResponse:
        findInformation(database, bytes, start + 1, end);
        break;
      case OPCODE.findByTypeResponse:
        if (request.opcode === OPCODE.findByType) database.service(request.type);
        break;
      case OPCODE.readByTypeResponse:
        if (request.opcode === OPCODE.readByType) this.#readByType(bytes, start, end, server, request.type);
        break;
      case OPCODE.readByGroupResponse:
        // Only services are groups that may be read so (part G, section 4.4.1).
        readByGroup(database, bytes, start, end);
        break;
      case OPCODE.readResponse:
        if (request.opcode === OPCODE.read) this.#value(server, request.handle, "read", bytes, start + 1, end);
        break;
      case OPCODE.readVariableResponse:
        if (request.opcode === OPCODE.readVariable) this.#listedValues(bytes, start + 1, end, server, request.handles);
    }
  }

  #readByType(bytes: Uint8Array, start: number, end: number, server: Side, type: string): void {
    const size = end - start > 1 ? (bytes[start + 1] as number) : 0;
    if (size < 2) return;
    const database = this.databases[server];
    for (let at = start + 2; at + size <= end; at += size) {
      if (type === CHARACTERISTIC_DECLARATION) {
        if (size === 7 || size === 21) {
          database.characteristic(le16(bytes, at + 3), uuidText(bytes, at + 5, at + size));
        }
      } else if (!type.startsWith("28")) {
        database.characteristic(le16(bytes, at), type);
        this.#value(server, le16(bytes, at), "read", bytes, at + 2, at + size);
      }
    }
  }

  /** Handle, length and value, one behind the other. */
  #notifications(server: Side, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at + 4 <= end; ) {
      const valueEnd = Math.min(end, at + 4 + le16(bytes, at + 2));
      this.#value(server, le16(bytes, at), "notification", bytes, at + 4, valueEnd);
      at = valueEnd;
    }
  }

  /** Length and value, in the order of the handles that were asked for. */
  #listedValues(bytes: Uint8Array, start: number, end: number, server: Side, handles: readonly number[]): void {
    let at = start;
    for (const handle of handles) {
      if (at + 2 > end) return;
      const valueEnd = Math.min(end, at + 2 + le16(bytes, at));
      this.#value(server, handle, "read", bytes, at + 2, valueEnd);
      at = valueEnd;
    }
  }

  #value(server: Side, handle: number, use: ValueUse, bytes: Uint8Array, start: number, end: number): void {
    this.#sink.attributeValue(server, this.databases[server].typeAt(handle), use, bytes, start, end);
  }
}

/** Responses and the error response have odd codes, as have notification and indication. */
function isResponse(opcode: number): boolean {
  const isOdd = opcode <= OPCODE.readVariableResponse && opcode % 2 === 1;
  return isOdd && opcode !== OPCODE.notification && opcode !== OPCODE.indication;
}

function findInformation(database: AttributeDatabase, bytes: Uint8Array, start: number, end: number): void {
  const size = bytes[start] === 1 ? 4 : bytes[start] === 2 ? 18 : 0;
  if (start >= end || size === 0) return;
  for (let at = start + 1; at + size <= end; at += size) {
    database.attribute(le16(bytes, at), uuidText(bytes, at + 2, at + size));
  }
}

function readByGroup(database: AttributeDatabase, bytes: Uint8Array, start: number, end: number): void {
  const size = end - start > 1 ? (bytes[start + 1] as number) : 0;
  if (size !== 6 && size !== 20) return;
  for (let at = start + 2; at + size <= end; at += size) database.service(uuidText(bytes, at + 4, at + size));
}

function noRequest(): Request {
  return { opcode: 0, handle: 0, type: "", handles: [] };
}
