/**
 * The doors of audits over a registry of their own with real audits, a scanner to audit, and somebody who calls.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { Check } from "typebox/value";
import type { Acting } from "../acts/act.ts";
import { auditsAside } from "../acts/audit-upload-aside.ts";
import { pinKey } from "../acts/key.ts";
import { takeLabel } from "../acts/label.ts";
import { documentsAside } from "../acts/write-audit-document-aside.ts";
import type { ReplyOf } from "../contract/route.ts";
import { ROUTES } from "../contract/routes.ts";
import type { KeptAudit } from "../contract/traffic.ts";
import type { Actor } from "../domain/account/account.ts";
import { fingerprintOf, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import { signLabel } from "../domain/label/signed-label.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { device, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { openDataKey } from "../store/data-key.ts";
import { createEvidenceFiles, type EvidenceFiles } from "../store/evidence-files.ts";
import { deflate } from "../store/zlib-streams.ts";
import { takesJson } from "./door.ts";
import { ledgerDoors } from "./ledger.ts";
import { sendProblem } from "./problems.ts";
import { type TrafficDoors, trafficDoors } from "./traffic.ts";

export const sample = (name: string) => readFileSync(new URL(`../../samples/${name}`, import.meta.url));

export const CAPTURE = sample("captures/ultrasound-wireless.har").toString();
export const CRASH_REPORTER = "crashlyticsreports-pa.googleapis.com";
/** The same use of the app before an update brought the crash reporter. */
export const EARLIER = (() => {
  const har = JSON.parse(CAPTURE) as { log: { entries: { request: { url: string } }[] } };
  har.log.entries = har.log.entries.filter(({ request }) => !request.url.includes(CRASH_REPORTER));
  return JSON.stringify(har);
})();

/** Stands on the intensive care ward. */
export const scanner = device("US-1", { id: "scanner001" });

export type Part = readonly [name: string, content: string | Uint8Array<ArrayBuffer>, file?: string];

type AuditReply = ReplyOf<typeof ROUTES.audit>;

export interface TrafficHouse {
  readonly registry: Registry;
  readonly files: EvidenceFiles;
  readonly port: number;
  /** Who calls; an engineer until a test says otherwise. */
  actor: Actor;
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a form to the audit. @param query "" or from "?" on. */
  send(query: string, ...parts: readonly Part[]): Promise<Response>;
  /** The answer to a question that is not refused. */
  read<T>(path: string): Promise<T>;
  /** The answer to a form that is not refused. */
  audited(query: string, ...parts: readonly Part[]): Promise<AuditReply>;
  /** Audits `capture` with the scanner and answers with the id of what was kept. */
  kept(capture?: string, query?: string): Promise<string>;
  auditsOf(deviceId: string): Promise<{ audits: KeptAudit[]; total: number }>;
  /** The maker's label for the scanner's product, by a key that the facility trusts. */
  giveLabel(): Promise<{ digest: string; signer: Signer; administrator: Acting }>;
  close(): Promise<void>;
}

export async function openTrafficHouse(options: Pick<TrafficDoors, "pace"> = {}): Promise<TrafficHouse> {
  const registry = await withRegistry();
  await registry.add(scanner);
  const { store, now, publish } = registry.acting();
  const files = createEvidenceFiles({
    folder: registry.folder,
    dataKey: await openDataKey(registry.folder, { environment: {} }),
  });
  const server = Fastify();
  server.setErrorHandler((error, _, reply) => sendProblem(error, reply, assert.fail));
  const doors = { store, now, publish, actorOf: async () => house.actor };
  await server.register((room) =>
    trafficDoors(room, doors, files, {
      audit: auditsAside(store.read, now),
      auditDocument: documentsAside(),
      ...options,
    }),
  );
  await server.register(async (room) => {
    takesJson(room);
    await ledgerDoors(room, doors);
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;

  const house: TrafficHouse = {
    registry,
    files,
    port,
    actor: person("engineer"),
    ask: (path, init = {}) => fetch(`http://127.0.0.1:${port}/api/v1/${path}`, init),
    send(query, ...parts) {
      const form = new FormData();
      for (const [name, content, file = `${name}.file`] of parts) form.append(name, new Blob([content]), file);
      return house.ask(`audit${query}`, { method: "POST", body: form });
    },
    async read<T>(path: string) {
      const reply = await house.ask(path);
      assert.equal(reply.status, 200, await reply.clone().text());
      return (await reply.json()) as T;
    },
    async audited(query, ...parts) {
      const reply = await house.send(query, ...parts);
      assert.equal(reply.status, 200, await reply.clone().text());
      const report: unknown = await reply.json();
      assert.ok(Check(ROUTES.audit.reply, report));
      return report;
    },
    async kept(capture = CAPTURE, query = "") {
      const { kept } = await house.audited(`?device=${scanner.id}${query}`, ["capture", capture, "app.har"]);
      return kept?.id ?? "none";
    },
    auditsOf: (deviceId) => house.read(`devices/${deviceId}/audits`),
    async giveLabel() {
      const label = readDocument(sample("labels/ultrasound-wireless.label.yaml"), "label").value as Label;
      const { maker, model } = label.product;
      const keyFile = await newKeyFile({ holder: label.issuer.name, role: "maker", created: "2026-01-01" }, "EdDSA");
      const signer = await signerOf(keyFile, "key");
      const administrator = registry.acting(person("administrator"));
      await pinKey(administrator, signer.card, fingerprintOf(signer.kid));
      await store.write((tx) =>
        tx.updateTable("product").set({ maker: maker.name, model }).where("id", "=", scanner.productId).execute(),
      );
      const signed = await signLabel(label, signer, deflate);
      const { digest } = await takeLabel(registry.acting(), scanner.productId, signed);
      return { digest, signer, administrator };
    },
    async close() {
      await server.close();
      await registry.close();
    },
  };
  return house;
}

/** Status, code and place of a refusal. */
export async function refusal(reply: Response): Promise<[number, string, string]> {
  const { code, where } = (await reply.json()) as { code: string; where: string };
  return [reply.status, code, where];
}
