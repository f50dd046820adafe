/**
 * Calls a route of the contract and hands back its reply, or a problem that can be shown.
 *
 * Reading, in a component (kept and shared by address; asked again when the ledger tells of a change, see `changes.ts`):
 *
 *     const { data, error, isPending } = useCall(readDeviceRoute, { params: { id } });
 *     if (data === undefined) return isPending ? <Waiting /> : <Notice problem={error} />;
 *
 * Changing (all that is shown is asked anew before it counts as done; a refusal stands in `error`, to be shown beside
 * the button as `<Notice problem={error ?? undefined} />`):
 *
 *     const change = useChange(changePlaceRoute, { onDone: (place) => close() });
 *     <Button loading={change.isPending} onClick={() => change.mutate({ params: { id }, body, version })}>
 *
 * `version` is sent as If-Match where the route is conditional; somebody else's change since is a `CallProblem` with the
 * code `record-changed`. Files to take away are plain links: `<a href={addressOf(route, { query })} download>`.
 * Outside of components: `await call(route, sent)`.
 */
import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { TSchema } from "typebox";
import type { ProblemDetails } from "../src/contract/problem-details.ts";
import type { BodyOf, JsonBody, ParamsOf, QueryOf, ReplyOf, Route } from "../src/contract/route.ts";
import type { Wrong } from "../src/domain/input-error.ts";

/** What is shown where the call was made. */
export class CallProblem extends Error {
  override readonly name = "CallProblem";
  readonly code: string;
  readonly where: string;
  /** All that is wrong, each at its place; a single problem is the only one. */
  readonly all: readonly Wrong[];

  constructor({ code, where, detail, errors }: Told) {
    super(detail);
    this.code = code;
    this.where = where;
    this.all = errors?.map(({ detail, ...one }) => ({ ...one, message: detail })) ?? [{ where, message: detail }];
  }
}

/** What is read of a problem. */
type Told = Pick<ProblemDetails, "code" | "where" | "detail" | "errors">;

/** The server cannot be reached: stopped, or the network is off. */
export const UNREACHABLE = "server-unreachable";

/** What a route wants to be sent: no more and no less than its row of the contract says. */
export type Sent<R extends Route> = (R extends { readonly params: TSchema }
  ? { readonly params: ParamsOf<R> }
  : object) &
  (R extends { readonly query: TSchema } ? { readonly query?: QueryOf<R> } : object) &
  (R extends { readonly body: JsonBody }
    ? { readonly body: BodyOf<R> }
    : R extends { readonly body: object }
      ? { readonly body: BodyInit; readonly mediaType?: string }
      : object) &
  (R extends { readonly conditional: true } ? { readonly version: number } : object) & {
    readonly signal?: AbortSignal | undefined;
  };

/** The same for the code here, which serves every route. */
interface AnySent {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | undefined>;
  readonly body?: unknown;
  readonly mediaType?: string;
  readonly version?: number;
  readonly signal?: AbortSignal;
}

type Arguments<R extends Route> = object extends Sent<R> ? [sent?: Sent<R>] : [sent: Sent<R>];

/** Where the route is, with its parameters and its query filled in. */
export function addressOf<R extends Route>(route: R, sent: Pick<AnySent, "params" | "query"> = {}): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(sent.params?.[name] ?? ""));
  const stated = Object.entries(sent.query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return stated.length === 0 ? path : `${path}?${new URLSearchParams(stated)}`;
}

/** @throws {CallProblem}, or the signal's own reason when it was cancelled. */
export async function call<R extends Route>(
  route: R,
  ...[given]: Arguments<R>
): Promise<{ reply: ReplyOf<R>; date: Date }> {
  const sent = (given ?? {}) as AnySent;
  const json = route.body?.kind === "json";
  const headers = new Headers();
  if (json) headers.set("content-type", "application/json");
  else if (sent.mediaType !== undefined) headers.set("content-type", sent.mediaType);
  if (sent.version !== undefined) headers.set("if-match", `"${sent.version}"`);
  let response: Response;
  try {
    response = await fetch(addressOf(route, sent), {
      method: route.method,
      headers,
      ...(sent.body === undefined ? {} : { body: json ? JSON.stringify(sent.body) : (sent.body as BodyInit) }),
      ...(sent.signal === undefined ? {} : { signal: sent.signal }),
    });
  } catch (cause) {
    if (sent.signal?.aborted === true) throw cause;
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
export function problemIn(content: unknown): Told {
  const { code, where, detail, errors } = (content ?? {}) as Partial<ProblemDetails>;
  const told = { code: code ?? "bug", where: where ?? "server", detail: detail ?? "" };
  return errors === undefined ? told : { ...told, errors };
}

/** Under which key a reply is kept; its first part is the route's path, by which changes find it. */
export function keyOf<R extends Route>(route: R, sent: Pick<AnySent, "params" | "query"> = {}) {
  return [route.path, sent.params ?? {}, sent.query ?? {}] as const;
}

export interface Asking {
  /** Not asked while false. */
  readonly enabled?: boolean;
  /** Keeps showing the last reply while another filter's or window's is on its way. */
  readonly keepLast?: boolean;
  /** Asks again after so many milliseconds; for work that the server goes on with. */
  readonly everyMs?: number | false;
}

type Read<R extends Route> = Omit<Sent<R>, "signal">;

/** The reply of a route that reads. */
export function useCall<R extends Route>(
  route: R,
  ...[given, { enabled = true, keepLast = false, everyMs = false } = {}]: object extends Read<R>
    ? [sent?: Read<R>, asking?: Asking]
    : [sent: Read<R>, asking?: Asking]
): UseQueryResult<ReplyOf<R>, CallProblem> {
  const sent = (given ?? {}) as AnySent;
  return useQuery<ReplyOf<R>, CallProblem>({
    queryKey: keyOf(route, sent),
    queryFn: async ({ signal }) => (await call(route, { ...sent, signal } as unknown as Sent<R>)).reply,
    enabled,
    refetchInterval: everyMs,
    ...(keepLast ? { placeholderData: keepPreviousData } : {}),
  }) as UseQueryResult<ReplyOf<R>, CallProblem>;
}

/** A route that changes something; `mutate` takes what the route wants to be sent. */
export function useChange<R extends Route>(
  route: R,
  { onDone }: { readonly onDone?: (reply: ReplyOf<R>, sent: Sent<R>) => unknown } = {},
): UseMutationResult<ReplyOf<R>, CallProblem, Sent<R>> {
  const queries = useQueryClient();
  return useMutation<ReplyOf<R>, CallProblem, Sent<R>>({
    mutationKey: [route.path],
    mutationFn: async (sent) => (await call(route, ...([sent] as unknown as Arguments<R>))).reply,
    onSuccess: async (reply, sent) => {
      await queries.invalidateQueries();
      await onDone?.(reply, sent);
    },
  });
}
