/**
 * Work for a caller, given up when nobody waits for it any more.
 */
import type { FastifyReply } from "fastify";
import { HttpRefusal } from "./problems.ts";

/** @param work gets a signal that aborts when the caller is gone before it was answered. */
export async function whileCallerStays<T>(
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  const left = new AbortController();
  const leave = () => left.abort(new HttpRefusal(400, "request-malformed", "request", "the caller has left"));
  reply.raw.once("close", leave);
  try {
    return await work(left.signal);
  } finally {
    reply.raw.off("close", leave);
  }
}
