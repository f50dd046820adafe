/**
 * The replies that the page keeps, and which of them a change makes old.
 */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { inspectionsDueRoute } from "../src/contract/inspection-date.ts";
import { readSessionRoute, type SessionState } from "../src/contract/session.ts";
import type { Subject } from "../src/domain/ledger/ledger.ts";
import { CallProblem, keyOf, UNREACHABLE } from "./call.ts";

/** Changes are told by events, so this only matters while those are missing. */
const FRESH_MS = 30_000;
const TRIES = 2;

/** The session is over: what is on the screen stays, and the person is asked to sign in again. */
function notice(problem: unknown): void {
  if (!(problem instanceof CallProblem) || problem.code !== "not-signed-in") return;
  queries.setQueryData<SessionState>(keyOf(readSessionRoute), (state) =>
    state === undefined ? state : { ...state, account: null },
  );
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: {
      // The server is often this very machine, which answers with the network off, too.
      networkMode: "always",
      staleTime: FRESH_MS,
      retry: (count, problem) => problem instanceof CallProblem && problem.code === UNREACHABLE && count < TRIES,
      retryDelay: 500,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

/** What falls due when, which a part of the ways below begins with. */
const DUE = inspectionsDueRoute.path;
/** Dates are computed behind the act that moves them. */
const DATES_BEHIND_MS = 2_000;

/** Kind of subject -> the beginnings of the paths whose replies speak of it. */
const SPEAK_OF: Record<Subject["kind"], readonly string[]> = {
  // Of an act on many devices at once, too.
  facility: ["/api/v1/session", "/api/v1/public", "/api/v1/devices/:id/credentials", DUE],
  place: [DUE, "/api/v1/places", "/api/v1/feeds", "/api/v1/devices", "/api/v1/now", "/api/v1/duplicates"],
  product: [DUE, "/api/v1/products", "/api/v1/devices", "/api/v1/now", "/api/v1/drafts"],
  label: [
    DUE,
    "/api/v1/labels",
    "/api/v1/products",
    "/api/v1/drafts",
    "/api/v1/devices",
    "/api/v1/now",
    "/api/v1/trust",
  ],
  device: [
    DUE,
    "/api/v1/devices",
    "/api/v1/now",
    "/api/v1/duplicates",
    "/api/v1/places",
    "/api/v1/products",
    "/api/v1/self-descriptions",
    "/api/v1/observed-devices",
  ],
  import: [DUE, "/api/v1/imports"],
  account: ["/api/v1/accounts", "/api/v1/session"],
  token: ["/api/v1/tokens"],
  credential: ["/api/v1/devices/:id/credentials", "/api/v1/bridges"],
  key: [DUE, "/api/v1/keys", "/api/v1/trust", "/api/v1/labels", "/api/v1/products", "/api/v1/devices"],
  evidence: ["/api/v1/evidence"],
  evaluation: ["/api/v1/evaluations"],
  knowledge: [DUE, "/api/v1/knowledge"],
  assessment: [DUE, "/api/v1/assessments"],
  campaign: ["/api/v1/campaigns"],
  inspection: ["/api/v1/inspections", "/api/v1/improvements", "/api/v1/inspection-intervals"],
};

let datesBehind: ReturnType<typeof setTimeout> | undefined;

/** Asks anew for what speaks of one of `subjects`, as far as it is shown now; the rest when it is shown again. */
export function asOld(subjects: readonly Subject[]): void {
  const paths = new Set(["/api/v1/ledger", ...subjects.flatMap(({ kind }) => SPEAK_OF[kind] ?? [])]);
  if ([...paths].some((path) => DUE.startsWith(path))) {
    clearTimeout(datesBehind);
    datesBehind = setTimeout(() => void queries.invalidateQueries({ queryKey: [DUE] }), DATES_BEHIND_MS);
  }
  const devices = new Set(subjects.filter(({ kind }) => kind === "device").map(({ id }) => id));
  const onlyDevices = subjects.every(({ kind }) => kind === "device");
  void queries.invalidateQueries({
    predicate: ({ queryKey: [path, params] }) => {
      if (typeof path !== "string" || ![...paths].some((begin) => path.startsWith(begin))) return false;
      // Another device's page says nothing of these.
      const id = (params as { id?: string } | undefined)?.id;
      return !(onlyDevices && path.startsWith("/api/v1/devices/:id") && id !== undefined && !devices.has(id));
    },
  });
}

/** Asks anew for all that is shown: nobody knows what was missed. */
export function allOld(): void {
  void queries.invalidateQueries();
}
