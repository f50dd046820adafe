/**
 * The ways through the app: what of it a person may use, the most needed first.
 */
import { mayRole, type Permission } from "../../src/domain/account/permission.ts";
import { useAccount } from "../session.tsx";

interface Way {
  readonly href: string;
  /** What one must be permitted to find anything there; without it the way is open to everybody who is signed in. */
  readonly needs?: Permission;
}

export const MAIN_WAYS = {
  now: { href: "/", needs: "device.read" },
  devices: { href: "/devices", needs: "device.read" },
  products: { href: "/products", needs: "product.read" },
  audit: { href: "/audit", needs: "audit.run" },
  places: { href: "/places", needs: "place.read" },
} as const satisfies Record<string, Way>;

export const MORE_WAYS = {
  watch: { href: "/watch", needs: "watch.read" },
  inspections: { href: "/inspections", needs: "inspection.read" },
  campaigns: { href: "/campaigns", needs: "inspection.read" },
  improvements: { href: "/improvements", needs: "inspection.read" },
  import: { href: "/import", needs: "device.import" },
  duplicates: { href: "/duplicates", needs: "device.write" },
  check: { href: "/check", needs: "label.read" },
  verify: { href: "/verify" },
  keys: { href: "/keys", needs: "label.read" },
  conformance: { href: "/assessments", needs: "assessment.read" },
  maturity: { href: "/evaluations", needs: "evaluation.read" },
  knowledge: { href: "/knowledge", needs: "knowledge.read" },
  evidence: { href: "/evidence", needs: "evidence.read" },
  ledger: { href: "/ledger", needs: "ledger.read" },
  accounts: { href: "/accounts", needs: "account.write" },
  api: { href: "/api" },
} as const satisfies Record<string, Way>;

export type WayName = keyof typeof MAIN_WAYS | keyof typeof MORE_WAYS;

/** The ways that are open to who is signed in. */
export function useWays<N extends WayName>(ways: Readonly<Record<N, Way>>): { name: N; href: string }[] {
  const role = useAccount()?.role;
  if (role === undefined) return [];
  return (Object.keys(ways) as N[])
    .filter((name) => {
      const { needs } = ways[name];
      return needs === undefined || mayRole(role, needs);
    })
    .map((name) => ({ name, href: ways[name].href }));
}

/** Whether the page at `path` belongs to the way that leads to `href`. */
export function isWayOf(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
