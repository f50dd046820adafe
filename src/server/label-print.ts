/**
 * Printing behind a door: what keeps a label from paper in words of HTTP, and no label printed for whoever has left.
 */
import type { FastifyReply } from "fastify";
import { InputError } from "../domain/input-error.ts";
import { PrinterBusy } from "../print/label/print-aside.ts";
import { HttpRefusal } from "./problems.ts";

/** Half of what may wait is printed by then. */
const RETRY_AFTER_S = 5;

/** @param work gets a signal that aborts when the caller is gone before it was answered. */
export async function printing<T>(reply: FastifyReply, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
  const left = new AbortController();
  const leave = () => left.abort(new HttpRefusal(400, "request-malformed", "request", "the caller has left"));
  reply.raw.once("close", leave);
  try {
    return await work(left.signal);
  } catch (error) {
    if (error instanceof PrinterBusy) throw new HttpRefusal(503, "busy", "print", error.message, RETRY_AFTER_S);
    // The label is as it should be; it is this machine that has no printer for it.
    if (error instanceof InputError && error.code === "format-unsupported")
      throw new HttpRefusal(501, error.code, error.where, error.message);
    throw error;
  } finally {
    reply.raw.off("close", leave);
  }
}
