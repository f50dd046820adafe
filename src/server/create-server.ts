/**
 * The server: the routes of contract/ behind one guard, and the page.
 *
 * It opens no connection of its own. What it needs of the world arrives as an argument, so a test starts it as a program does.
 */
import type { SecureContextOptions } from "node:tls";
import Fastify, { type FastifyInstance } from "fastify";
import { openFollowedCampaigns } from "../acts/inspection/follow-campaigns.ts";
import { rematching } from "../acts/knowledge/rematch.ts";
import type { ChangeEvent } from "../contract/ledger.ts";
import type { Route } from "../contract/route.ts";
import { ROUTES } from "../contract/routes.ts";
import { trustReply } from "../store/key-ring.ts";
import { loadMaturityModel, loadMaturityTexts } from "../store/load-maturity.ts";
import { accountDoors } from "./account.ts";
import { assessmentDoors } from "./assessment.ts";
import { limitRequests } from "./attempts.ts";
import { type Authority, authorityDoors } from "./authority.ts";
import { campaignDoors } from "./campaign.ts";
import { createConnections } from "./connections.ts";
import { credentialDoors } from "./credential.ts";
import { deviceDoors } from "./device.ts";
import { type House, takesJson } from "./door.ts";
import { evaluationDoors } from "./evaluation.ts";
import { evaluationDocumentDoors } from "./evaluation-documents.ts";
import { evaluationHistoryDoors } from "./evaluation-history.ts";
import { evaluationSealDoors } from "./evaluation-seal.ts";
import { evaluationTableDoors } from "./evaluation-table.ts";
import { createChanges } from "./events.ts";
import { evidenceDoors } from "./evidence.ts";
import { exportDoors } from "./export.ts";
import { feedDoors } from "./feed.ts";
import { guard, HEADERS } from "./guard.ts";
import { importDoors } from "./import.ts";
import { inspectionDoors } from "./inspection.ts";
import { inspectionDateDoors } from "./inspection-date.ts";
import type { Installation } from "./installation.ts";
import { keyDoors } from "./key.ts";
import { knowledgeDoors } from "./knowledge.ts";
import { type LabelDoors, labelDoors } from "./label.ts";
import { type LabelRecordDoors, labelRecordDoors } from "./label-records.ts";
import { ledgerDoors } from "./ledger.ts";
import { measuredDoors } from "./measured.ts";
import { metricsDoors } from "./metrics.ts";
import { observationDoors } from "./observation.ts";
import { openApiDoors } from "./open-api.ts";
import { openDates } from "./open-dates.ts";
import type { OpenWatch } from "./open-watch.ts";
import { pages } from "./pages.ts";
import { placeDoors } from "./place.ts";
import { HttpRefusal, sendProblem } from "./problems.ts";
import { productDoors } from "./product.ts";
import { publicDoors } from "./public.ts";
import type { PublicAddress } from "./public-address.ts";
import { createRefusedAccess } from "./refused-access.ts";
import { reportDoors } from "./report.ts";
import { runtimeDoors } from "./runtime.ts";
import { selfDescriptionDoors } from "./self-description.ts";
import { createSenders } from "./sender.ts";
import { sessionActors, sessionDoors } from "./session.ts";
import { softwareDoors } from "./software.ts";
import { type TrafficDoors, trafficDoors } from "./traffic.ts";
import { watchStateDoors } from "./watch-state.ts";

export interface ServerOptions extends Omit<LabelDoors, "trust">, TrafficDoors, Pick<LabelRecordDoors, "print"> {
  readonly installation: Installation;
  readonly now: () => Date;
  /** Names besides loopback under which a browser may reach it. */
  readonly hosts: readonly string[];
  /** Under which of them phones reach it, for printed codes; null when it is open for this machine only. */
  readonly publicHost?: string | null;
  /** Addresses and networks of proxies whose X-Forwarded-For counts (trusted-proxies.ts); without them nobody's does. */
  readonly trustedProxies?: readonly string[];
  /** Certificate and key; without them it is for loopback only. */
  readonly tls?: SecureContextOptions;
  /** The own authority that signed the certificate. */
  readonly authority?: Authority;
  /** What the console shows and the set-up asks for; null where none is asked for. */
  readonly setUpCode: string | null;
  /** Where `vite build` wrote the page. */
  readonly pageFolder: string;
  /** Where devices reach the MQTT door; null while it is closed. */
  readonly mqttAddress?: () => string | null;
  /** Without it, devices are told to come again. */
  readonly watch?: Omit<OpenWatch, "close">;
  /** When it has read what it knows of the devices; inspection dates wait for it. */
  readonly watchReady?: Promise<unknown>;
  /** Takes the text of a bug. */
  readonly log: (text: string) => void;
}

const HEADERS_TIMEOUT_MS = 10_000;
/** A capture of the largest size over a slow disk. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/** Bodies that no route says more about. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** A ward full of devices shares an address: what each may send is bounded by its own token. */
const LIMITED_BY_SENDER: ReadonlySet<string> = new Set([
  ROUTES.report.path,
  ROUTES.reportBatch.path,
  ROUTES.observations.path,
]);

/** The server, ready to listen. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { installation, now, log, tls } = options;
  const { folder, store, dataKey, evidence } = installation;
  const address: PublicAddress = { host: options.publicHost ?? null, secure: tls !== undefined };
  const connections = createConnections();
  // A request without a host is refused by the guard, in words.
  const protocol = { headersTimeout: HEADERS_TIMEOUT_MS, requireHostHeader: false };
  const server = Fastify({
    logger: false,
    ...(tls === undefined
      ? { http: protocol }
      : { https: { ...tls, ...protocol, handshakeTimeout: HEADERS_TIMEOUT_MS } }),
    trustProxy: [...(options.trustedProxies ?? [])],
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 5_000,
    clientErrorHandler: connections.unreadable,
    routerOptions: { maxParamLength: 500 },
    // A malformed path is refused by the router before any hook runs; it gets the same answer as every other problem.
    frameworkErrors: (_error, _request, reply) =>
      sendProblem(
        new HttpRefusal(400, "request-malformed", "address", "the address cannot be read"),
        reply.headers(HEADERS),
        log,
      ),
  }) as unknown as FastifyInstance;
  // Replies are built from typed values; the tests hold each of them against its schema.
  server.setSerializerCompiler(() => JSON.stringify);
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, log));
  connections.follow(server);
  guard(server, { hosts: options.hosts, secure: tls !== undefined });
  server.removeAllContentTypeParsers();

  const actors = sessionActors({ store, now, secure: tls !== undefined });
  const changes = createChanges();
  const { watch } = options;
  const dates = openDates({ store, now, watch: watch?.house, ready: options.watchReady, log });
  server.addHook("onClose", () => dates.close());
  const campaigns = openFollowedCampaigns({ store, now, log, publish: (event) => publish(event) });
  server.addHook("onClose", () => campaigns.close());
  const publish = (event: ChangeEvent) => {
    changes.publish(event);
    campaigns.changed();
    watch?.changed(event);
    dates.changed();
    if (event.act === "knowledge.import" || event.act === "knowledge.remove") matching.ask("all");
  };
  watch?.house.tellPages((event) => {
    changes.publish(event);
    dates.changed();
  });
  const refusals = createRefusedAccess({ store, now, publish }, log);
  server.addHook("onClose", () => refusals.close());
  const house: House = { store, now, actorOf: actors.actorOf, publish, refused: refusals.note };
  const matching = rematching({ store, now, publish, log, folder: installation.folder });
  server.addHook("onClose", () => matching.close());
  const senders = createSenders(house);
  limitRequests(server, { now, actorOf: actors.actorOf, limitedElsewhere: LIMITED_BY_SENDER });

  const room = (open: (room: FastifyInstance) => void | Promise<void>) =>
    server.register(async (inner) => {
      takesJson(inner);
      await open(inner);
    });
  await room((inner) => {
    watchStateDoors(inner, house, watch);
    metricsDoors(inner, house, { connections, senders }, watch);
    authorityDoors(inner, house, options.authority);
  });
  await room((inner) =>
    sessionDoors(inner, house, { actors, setUpCode: options.setUpCode, dataKey: dataKey.protectedBy, address }),
  );
  await room((inner) => accountDoors(inner, house));
  await room((inner) => placeDoors(inner, house));
  await room((inner) => productDoors(inner, house));
  await room((inner) => deviceDoors(inner, house, watch?.house));
  await room((inner) => credentialDoors(inner, house, options.mqttAddress ?? (() => null)));
  await room((inner) => importDoors(inner, house, log));
  await room((inner) => exportDoors(inner, house, address));
  await room((inner) => feedDoors(inner, house, address));
  await room((inner) => labelRecordDoors(inner, house, { ...options, dataKey, address }));
  await room((inner) => keyDoors(inner, house));
  await room((inner) => runtimeDoors(inner, house, watch?.house));
  await room((inner) => selfDescriptionDoors(inner, house, watch?.house));
  await room((inner) => evidenceDoors(inner, house, evidence));
  await room((inner) => softwareDoors(inner, house, { files: evidence, matching }));
  await room((inner) => knowledgeDoors(inner, house, folder, log));
  await room((inner) => assessmentDoors(inner, house, { dataKey, files: evidence, watch }));
  await room((inner) => inspectionDoors(inner, house, { dataKey, watch }));
  await room((inner) => campaignDoors(inner, house, { dataKey, folder }));
  await room((inner) => inspectionDateDoors(inner, house, dates));
  await room((inner) => evaluationDoors(inner, house, { dataKey, model: loadMaturityModel }));
  await room((inner) => evaluationTableDoors(inner, house, { model: loadMaturityModel, texts: loadMaturityTexts }));
  await room((inner) => evaluationHistoryDoors(inner, house, loadMaturityModel));
  await room((inner) => evaluationSealDoors(inner, house));
  await room((inner) => evaluationDocumentDoors(inner, house, loadMaturityModel));
  await room((inner) => measuredDoors(inner, house, evidence, watch));
  await room((inner) => ledgerDoors(inner, house));
  await room((inner) => changes.doors(inner, house, actors.holderOf));
  await room((inner) => publicDoors(inner, house));
  await room((inner) => openApiDoors(inner, house));
  await server.register(async (inner) => labelDoors(inner, house, { ...options, trust: () => trustReply(store.read) }));
  await server.register(async (inner) => reportDoors(inner, house, watch?.house.watch, senders));
  await server.register(async (inner) => observationDoors(inner, house, watch?.house.observedDevices, senders));
  await server.register(async (inner) => trafficDoors(inner, house, evidence, options));
  const app = await pages(server, options.pageFolder);
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    if (app !== undefined && request.method === "GET" && app.isPage(path))
      return reply.header("cache-control", "no-cache").type("text/html; charset=utf-8").send(app.page);
    const methods = methodsAt(path);
    if (methods.length === 0)
      return sendProblem(new HttpRefusal(404, "route-unknown", path, "there is nothing at this address"), reply, log);
    reply.header("allow", methods.join(", "));
    const words = `here is nothing to ${request.method}; it takes ${methods.join(", ")}`;
    return sendProblem(new HttpRefusal(405, "method-unknown", path, words), reply, log);
  });
  return server;
}

/** The methods of the routes whose path is `path`. */
function methodsAt(path: string): string[] {
  const parts = path.split("/");
  const fits = (route: Route) => {
    const wanted = route.path.split("/");
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith(":") || part === parts[at]);
  };
  return [
    ...new Set(
      Object.values<Route>(ROUTES)
        .filter(fits)
        .map(({ method }) => method),
    ),
  ].sort();
}
