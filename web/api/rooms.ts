/**
 * The rooms of the HTTP API, in the order in which a reader meets them.
 */
import type { Route } from "../../src/contract/route.ts";
import { ROUTES, type RouteName } from "../../src/contract/routes.ts";

/** Rooms in the order in which a reader meets them, with the first part of their paths. */
const ROOMS = {
  session: ["session", "set-up", "tokens"],
  accounts: ["accounts"],
  devices: ["devices", "now"],
  enrolment: ["credentials", "bridges"],
  watch: [
    "reports",
    "observations",
    "observed-devices",
    "self-descriptions",
    "findings",
    "reactions",
    "watch",
    "metrics",
  ],
  imports: ["imports", "duplicates"],
  places: ["places"],
  products: ["products", "drafts"],
  labels: ["labels", "label", "keys", "trust", "withdrawals"],
  audit: ["audit", "audits"],
  evidence: ["evidence"],
  knowledge: ["knowledge"],
  assessments: ["assessments", "catalogues"],
  inspections: [
    "campaigns",
    "feeds",
    "inspection-marks",
    "inspections",
    "inspectors",
    "inspection-checklists",
    "inspection-intervals",
    "inspection-method",
    "improvements",
  ],
  evaluations: ["evaluations", "training-records", "management-report"],
  ledger: ["ledger", "events"],
  open: ["public", "authority", "health", "openapi.json"],
} as const;
export type Room = keyof typeof ROOMS;

export interface NamedRoute {
  readonly name: RouteName;
  readonly route: Route;
}

/** Every route of the contract table stands in one room. */
export const BY_ROOM = (Object.keys(ROOMS) as Room[]).map((room) => ({
  room,
  routes: (Object.entries(ROUTES) as [RouteName, Route][])
    .filter(([, { path }]) => (ROOMS[room] as readonly string[]).includes(path.split("/")[3] ?? ""))
    .map(([name, route]): NamedRoute => ({ name, route })),
}));
