/**
 * Printing behind a door: what keeps a label from paper in words of HTTP, and no label printed for whoever has left.
 */
import type { FastifyReply } from "fastify";
import { InputError } from "../domain/input-error.ts";
import { PrinterBusy } from "../print/label/print-aside.ts";
import { HttpRefusal } from "./problems.ts";
import { whileCallerStays } from "./while-caller-stays.ts";

/** Half of what may wait is printed by then. */
const RETRY_AFTER_S = 5;

/** @param work as for `whileCallerStays`. */
export async function printing<T>(reply: FastifyReply, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
  try {
    return await whileCallerStays(reply, work);
  } catch (error) {
    if (error instanceof PrinterBusy) throw new HttpRefusal(503, "busy", "print", error.message, RETRY_AFTER_S);
    // The label is as it should be; it is this machine that has no printer for it.
    if (error instanceof InputError && error.code === "format-unsupported")
      throw new HttpRefusal(501, error.code, error.where, error.message);
    throw error;
  }
}
