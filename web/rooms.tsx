/**
 * Which page stands behind which address. Each room is loaded when it is first opened.
 */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { NothingHere, Shell } from "./app.tsx";
import { Notice } from "./look/notice.tsx";
import { besideSearchIn, changesSearchIn, pictureSearchIn } from "./maturity/picture-address.ts";
import { deviceFilterIn } from "./registry/device-filter.ts";
import { seenIn } from "./registry/device-input.ts";
import { deviceTaskIn } from "./registry/device-task.ts";
import { appHistory, searchText } from "./router.tsx";

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Shown without sign-in. */
    readonly open?: true;
    /** Goes on without a line, with what it kept. */
    readonly offline?: true;
  }
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NothingHere,
  errorComponent: ({ error }) => <Notice problem={error} />,
});
const OPEN = { staticData: { open: true } } as const;

const textAt =
  (...names: string[]) =>
  (search: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((name) => (typeof search[name] === "string" ? [[name, search[name].slice(0, 500)]] : [])),
    );

const within = { getParentRoute: () => root } as const;

const tree = root.addChildren([
  createRoute({ ...within, path: "/", component: lazyRouteComponent(() => import("./now/now-page.tsx"), "NowPage") }),
  createRoute({
    ...within,
    path: "/sign-in",
    ...OPEN,
    validateSearch: textAt("to"),
    component: lazyRouteComponent(() => import("./account/sign-in-page.tsx"), "SignInPage"),
  }),
  createRoute({
    ...within,
    path: "/set-up",
    ...OPEN,
    component: lazyRouteComponent(() => import("./account/set-up-page.tsx"), "SetUpPage"),
  }),
  createRoute({
    ...within,
    path: "/devices",
    validateSearch: deviceFilterIn,
    component: lazyRouteComponent(() => import("./registry/devices-page.tsx"), "DevicesPage"),
  }),
  createRoute({
    ...within,
    path: "/devices/new",
    validateSearch: seenIn,
    component: lazyRouteComponent(() => import("./registry/new-device-page.tsx"), "NewDevicePage"),
  }),
  createRoute({
    ...within,
    path: "/devices/$id",
    validateSearch: deviceTaskIn,
    component: lazyRouteComponent(() => import("./registry/device-page.tsx"), "DevicePage"),
  }),
  createRoute({
    ...within,
    path: "/trust-root",
    ...OPEN,
    component: lazyRouteComponent(() => import("./authority/trust-root-page.tsx"), "TrustRootPage"),
  }),
  createRoute({
    ...within,
    path: "/d/$token",
    ...OPEN,
    component: lazyRouteComponent(() => import("./registry/public-device-page.tsx"), "PublicDevicePage"),
  }),
  createRoute({
    ...within,
    path: "/places",
    component: lazyRouteComponent(() => import("./registry/places-page.tsx"), "PlacesPage"),
  }),
  createRoute({
    ...within,
    path: "/import",
    component: lazyRouteComponent(() => import("./registry/import-page.tsx"), "ImportPage"),
  }),
  createRoute({
    ...within,
    path: "/duplicates",
    component: lazyRouteComponent(() => import("./registry/duplicates-page.tsx"), "DuplicatesPage"),
  }),
  createRoute({
    ...within,
    path: "/products",
    validateSearch: (search: Record<string, unknown>) => (search.label === "none" ? { label: "none" } : {}),
    component: lazyRouteComponent(() => import("./product/products-page.tsx"), "ProductsPage"),
  }),
  createRoute({
    ...within,
    path: "/products/$id",
    component: lazyRouteComponent(() => import("./product/product-page.tsx"), "ProductPage"),
  }),
  createRoute({
    ...within,
    path: "/compare",
    validateSearch: textAt("a", "b"),
    component: lazyRouteComponent(() => import("./compare/compare-page.tsx"), "ComparePage"),
  }),
  createRoute({
    ...within,
    path: "/drafts/$id",
    component: lazyRouteComponent(() => import("./product/draft-page.tsx"), "DraftPage"),
  }),
  createRoute({
    ...within,
    path: "/accounts",
    component: lazyRouteComponent(() => import("./account/accounts-page.tsx"), "AccountsPage"),
  }),
  createRoute({
    ...within,
    path: "/account",
    component: lazyRouteComponent(() => import("./account/own-account-page.tsx"), "OwnAccountPage"),
  }),
  createRoute({
    ...within,
    path: "/ledger",
    component: lazyRouteComponent(() => import("./ledger/ledger-page.tsx"), "LedgerPage"),
  }),
  createRoute({
    ...within,
    path: "/watch",
    component: lazyRouteComponent(() => import("./runtime/watch-page.tsx"), "WatchPage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations",
    component: lazyRouteComponent(() => import("./maturity/evaluations-page.tsx"), "EvaluationsPage"),
  }),
  createRoute({
    ...within,
    path: "/management",
    validateSearch: textAt("quarter"),
    component: lazyRouteComponent(() => import("./maturity/management-page.tsx"), "ManagementPage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations/$id",
    validateSearch: textAt("criterion"),
    component: lazyRouteComponent(() => import("./maturity/evaluation-page.tsx"), "EvaluationPage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations/$id/interview",
    validateSearch: textAt("question", "round"),
    component: lazyRouteComponent(() => import("./maturity/interview-page.tsx"), "InterviewPage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations/$id/plan",
    validateSearch: textAt("for"),
    component: lazyRouteComponent(() => import("./maturity/plan-page.tsx"), "PlanPage"),
  }),
  createRoute({
    ...within,
    path: "/inspections",
    validateSearch: textAt("show", "state", "who", "place", "day", "month", "device"),
    component: lazyRouteComponent(() => import("./inspection/task-page.tsx"), "TaskPage"),
  }),
  createRoute({
    ...within,
    path: "/inspections/$id",
    staticData: { offline: true },
    component: lazyRouteComponent(() => import("./inspection/checklist-page.tsx"), "ChecklistPage"),
  }),
  createRoute({
    ...within,
    path: "/campaigns",
    validateSearch: textAt("state"),
    component: lazyRouteComponent(() => import("./inspection/campaigns-page.tsx"), "CampaignsPage"),
  }),
  createRoute({
    ...within,
    path: "/campaigns/new",
    validateSearch: textAt("weakness", "advisory"),
    component: lazyRouteComponent(() => import("./inspection/campaign-new.tsx"), "NewCampaignPage"),
  }),
  createRoute({
    ...within,
    path: "/campaigns/$id",
    validateSearch: textAt("state", "place", "coverage", "device", "offset"),
    component: lazyRouteComponent(() => import("./inspection/campaign-page.tsx"), "CampaignPage"),
  }),
  createRoute({
    ...within,
    path: "/campaigns/$id/closure",
    validateSearch: textAt("number"),
    component: lazyRouteComponent(() => import("./inspection/campaign-closure.tsx"), "CampaignClosurePage"),
  }),
  createRoute({
    ...within,
    path: "/improvements",
    validateSearch: textAt("state", "place", "device", "product"),
    component: lazyRouteComponent(() => import("./inspection/task-improvements.tsx"), "ImprovementsPage"),
  }),
  createRoute({
    ...within,
    path: "/inspections/due",
    validateSearch: textAt("place", "product", "riskClass", "month", "offset"),
    component: lazyRouteComponent(() => import("./inspection/due-page.tsx"), "DuePage"),
  }),
  createRoute({
    ...within,
    path: "/assessments",
    validateSearch: textAt("product"),
    component: lazyRouteComponent(() => import("./conformance/assessments-page.tsx"), "AssessmentsPage"),
  }),
  createRoute({
    ...within,
    path: "/assessments/$id",
    validateSearch: textAt("provision", "show"),
    component: lazyRouteComponent(() => import("./conformance/assessment-page.tsx"), "AssessmentPage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations/beside",
    validateSearch: besideSearchIn,
    component: lazyRouteComponent(() => import("./maturity/beside-page.tsx"), "BesidePage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations/$id/pictures",
    validateSearch: pictureSearchIn,
    component: lazyRouteComponent(() => import("./maturity/pictures-page.tsx"), "PicturesPage"),
  }),
  createRoute({
    ...within,
    path: "/evaluations/$id/changes",
    validateSearch: changesSearchIn,
    component: lazyRouteComponent(() => import("./maturity/changes-page.tsx"), "ChangesPage"),
  }),
  createRoute({
    ...within,
    path: "/keys",
    component: lazyRouteComponent(() => import("./label/key-ring-page.tsx"), "KeyRingPage"),
  }),
  createRoute({
    ...within,
    path: "/knowledge",
    component: lazyRouteComponent(() => import("./knowledge/knowledge-page.tsx"), "KnowledgePage"),
  }),
  createRoute({
    ...within,
    path: "/evidence",
    component: lazyRouteComponent(() => import("./evidence/evidence-page.tsx"), "EvidencePage"),
  }),
  createRoute({
    ...within,
    path: "/api",
    ...OPEN,
    component: lazyRouteComponent(() => import("./api/reference-page.tsx"), "ReferencePage"),
  }),
  createRoute({
    ...within,
    path: "/check",
    component: lazyRouteComponent(() => import("./label/check-page.tsx"), "CheckPage"),
  }),
  createRoute({
    ...within,
    path: "/audit",
    validateSearch: textAt("device"),
    component: lazyRouteComponent(() => import("./traffic/audit-page.tsx"), "AuditPage"),
  }),
  createRoute({
    ...within,
    path: "/audits/$id",
    validateSearch: textAt("since"),
    component: lazyRouteComponent(() => import("./traffic/kept-audit-page.tsx"), "KeptAuditPage"),
  }),
  createRoute({
    ...within,
    path: "/verify",
    ...OPEN,
    component: lazyRouteComponent(() => import("./label/verify-page.tsx"), "VerifyPage"),
  }),
  // What a printed code opens: by the product's GTIN, or by the label's digest.
  createRoute({
    ...within,
    path: "/01/$",
    ...OPEN,
    component: lazyRouteComponent(() => import("./label/scanned-code-page.tsx"), "ScannedCodePage"),
  }),
  createRoute({
    ...within,
    path: "/L/$",
    ...OPEN,
    component: lazyRouteComponent(() => import("./label/scanned-code-page.tsx"), "ScannedCodePage"),
  }),
]);

export const router = createRouter({
  routeTree: tree,
  history: appHistory,
  scrollRestoration: true,
  // Addresses are read and written by people: `?q=4711` is text, and stays as it is written.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => searchText(search as Record<string, string | undefined>),
});
