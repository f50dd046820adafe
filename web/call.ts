/**
 * Calls a route of the contract and hands back its reply, or a problem that can be shown.
 */
import type { ProblemDetails } from "../src/contract/problem-details.ts";
import type { QueryOf, ReplyOf, Route } from "../src/contract/route.ts";

/** What is shown where the call was made. */
export class CallProblem extends Error {
  override readonly name = "CallProblem";
  readonly code: string;
  readonly where: string;

  constructor({ code, where, detail }: Pick<ProblemDetails, "code" | "where" | "detail">) {
    super(detail);
    this.code = code;
    this.where = where;
  }
}

/** The server cannot be reached: stopped, or the network is off. */
export const UNREACHABLE = "server-unreachable";

export interface Call<R extends Route> {
  readonly query?: QueryOf<R>;
  readonly body?: BodyInit;
  readonly mediaType?: string;
  readonly signal?: AbortSignal;
}

/** @throws {CallProblem}, or the signal's own reason when it was cancelled. */
export async function call<R extends Route>(
  route: R,
  { query, body, mediaType, signal }: Call<R> = {},
): Promise<{ reply: ReplyOf<R>; date: Date }> {
  const address = `${route.path}${query === undefined ? "" : `?${new URLSearchParams(query as Record<string, string>)}`}`;
  let response: Response;
  try {
    response = await fetch(address, {
      method: route.method,
      ...(body === undefined ? {} : { body }),
      ...(mediaType === undefined ? {} : { headers: { "content-type": mediaType } }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw unreachable();
  }
  const content: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new CallProblem(problemIn(content));
  return { reply: content as ReplyOf<R>, date: new Date(response.headers.get("date") ?? Date.now()) };
}

export function unreachable(): CallProblem {
  return new CallProblem({ code: UNREACHABLE, where: "server", detail: "" });
}

/** The problem in an answer's body; an answer that is none says nothing of use. */
export function problemIn(content: unknown): Pick<ProblemDetails, "code" | "where" | "detail"> {
  const { code, where, detail } = (content ?? {}) as Partial<ProblemDetails>;
  return { code: code ?? "bug", where: where ?? "server", detail: detail ?? "" };
}
