/**
 * Senders: devices, bridges and sensors, which sign on with a token of their own and send bodies that may be packed.
 *
 * Who sends is known before the body is read, and what bodies may take of the memory is bounded: so no stranger makes the
 * server hold one, and no sender many. Source: RFC 6750, section 2.1 (Bearer); RFC 9110, section 8.4 (Content-Encoding).
 */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { DocumentBody, Route } from "../contract/route.ts";
import { createAllowance } from "../domain/allowance.ts";
import { InputError } from "../domain/input-error.ts";
import { digestOfDeviceToken, signOn } from "../store/credential.ts";
import { networkOf } from "./attempts.ts";
import type { House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";

export interface Sender {
  readonly credential: string;
  /** Null for a bridge, which speaks for every device, and for a sensor, which signs on as one. */
  readonly deviceId: string | null;
}

export interface Senders {
  /**
   * Has whoever sends to `route` sign on before the body is read.
   * @param refusal why somebody who holds a token may not send here; undefined for who may.
   */
  signOnBefore(
    room: FastifyInstance,
    route: Route & { readonly body: DocumentBody },
    refusal?: (sender: Sender) => string | undefined,
  ): void;
  /** Who sent a request of such a route. @throws {InputError} `credentials-wrong` once the token has been taken back. */
  of(request: FastifyRequest): Promise<Sender>;
  figures(): SenderFigures;
}

export interface SenderFigures {
  readonly wrongTokens: number;
  /** Told to come again since bodies took too much memory. */
  readonly crowdedOut: number;
  /** Taken by bodies now, as large as they may get. */
  readonly heldBytes: number;
}

export interface SendersOptions {
  /** What bodies under way may take, as large as they may get unpacked: all together, and those of one sender. */
  readonly inAllBytes?: number;
  readonly ofOneBytes?: number;
}

const IN_ALL_BYTES = 256 * 1024 * 1024;
const OF_ONE_BYTES = 64 * 1024 * 1024;
/** Wrong tokens from one network. */
const WRONG = { atOnce: 60, everyMs: 10_000 };
const BUSY_RETRY_S = 5;
/** After a body that took longer to arrive it is asked again who sent it. */
const ASKED_AGAIN_AFTER_MS = 1_000;
const NOBODY = "this is no token of a device that holds; enrol the device, then send Authorization: Bearer cld_…";

export function createSenders(
  house: Pick<House, "store" | "now">,
  { inAllBytes = IN_ALL_BYTES, ofOneBytes = OF_ONE_BYTES }: SendersOptions = {},
): Senders {
  const wrong = createAllowance(WRONG);
  const known = new WeakMap<FastifyRequest, { readonly sender: Sender; readonly atMs: number }>();
  const held = new Map<string, number>();
  let [heldBytes, wrongTokens, crowdedOut] = [0, 0, 0];

  async function find({ headers }: FastifyRequest): Promise<Sender | undefined> {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
    const found = await signOn(house.store.read, { tokenDigest: digestOfDeviceToken(token) }, house.now());
    return found && { credential: found.credentialId, deviceId: found.deviceId };
  }

  /** Only who is wrong is slowed: others send from the same address. */
  function refuse(request: FastifyRequest, because: string): never {
    wrongTokens++;
    const [network, at] = [networkOf(request.ip), house.now().getTime()];
    refuseFast(wrong.wait(network, at), "too many wrong tokens");
    wrong.take(network, at);
    throw new InputError("credentials-wrong", "authorization", because);
  }

  /** Counts a body as held until it is answered. @throws {HttpRefusal} 503. */
  function hold({ credential }: Sender, bytes: number, { raw }: FastifyReply): void {
    const own = held.get(credential) ?? 0;
    if (own + bytes > ofOneBytes || heldBytes + bytes > inAllBytes) {
      crowdedOut++;
      throw new HttpRefusal(503, "busy", "body", "too much is on its way already; send it again", BUSY_RETRY_S);
    }
    held.set(credential, own + bytes);
    heldBytes += bytes;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      heldBytes -= bytes;
      const left = (held.get(credential) ?? bytes) - bytes;
      if (left > 0) held.set(credential, left);
      else held.delete(credential);
    };
    raw.once("finish", release);
    raw.once("close", release);
  }

  return {
    signOnBefore(room, { path, body: { limitBytes } }, refusal = () => undefined) {
      room.addHook("onRequest", async (request, reply) => {
        if (request.routeOptions.url !== path) return;
        const sender = await find(request);
        if (sender === undefined) refuse(request, NOBODY);
        const because = refusal(sender);
        if (because !== undefined) refuse(request, because);
        hold(sender, mostBytes(request, limitBytes), reply);
        known.set(request, { sender, atMs: performance.now() });
      });
    },
    async of(request) {
      const { sender, atMs } = known.get(request) ?? {};
      if (sender !== undefined && atMs !== undefined && performance.now() - atMs < ASKED_AGAIN_AFTER_MS) return sender;
      return (await find(request)) ?? refuse(request, NOBODY);
    },
    figures: () => ({ wrongTokens, crowdedOut, heldBytes }),
  };
}

/** What a body may come to take: as it arrives, and unpacked beside it. */
function mostBytes({ headers }: FastifyRequest, limitBytes: number): number {
  const stated = Number(headers["content-length"] ?? limitBytes);
  const arriving = stated >= 0 && stated < limitBytes ? stated : limitBytes;
  return arriving + (isPacked(headers) ? limitBytes : 0);
}

const encodingIn = (headers: FastifyRequest["headers"]) => headers["content-encoding"]?.trim().toLowerCase();
const isPacked = (headers: FastifyRequest["headers"]) => encodingIn(headers) === "gzip";
const unpack = promisify(gunzip);

/**
 * The body, unpacked when it was packed with gzip.
 * @throws {InputError} `document-too-large` beyond `limitBytes`, `document-unreadable`, `format-unsupported`.
 */
export async function unpackedBody({ headers, body }: FastifyRequest, limitBytes: number): Promise<Buffer> {
  const packed = body instanceof Buffer ? body : Buffer.alloc(0);
  if (!isPacked(headers)) {
    if ((encodingIn(headers) ?? "identity") === "identity") return packed;
    throw new InputError("format-unsupported", "content-encoding", "pack it with gzip, or do not pack it");
  }
  try {
    return await unpack(packed, { maxOutputLength: limitBytes });
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new InputError(
      isLarge ? "document-too-large" : "document-unreadable",
      "body",
      isLarge
        ? `unpacked it has more than ${limitBytes} bytes; send less at once`
        : "it is not packed with gzip as its header says",
      { cause },
    );
  }
}

/** @throws {HttpRefusal} 429 when there is something to wait for. */
export function refuseFast(waitMs: number, what: string): void {
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  throw new HttpRefusal(429, "attempts-too-many", "request", `${what}; try again in ${seconds} seconds`, seconds);
}
