/**
 * The whole server with its watch and real audits, for tests of what was measured: events go in at their real doors, and
 * each test has a ward and an evaluation of its own.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SYSTEM } from "../acts/act.ts";
import { auditsAside } from "../acts/audit-upload-aside.ts";
import { NO_WAYS, type Ways } from "../acts/watch/ways.ts";
import type { EvaluationHead, MeasuredFigure, MeasuredProposal, Proposals } from "../contract/evaluation.ts";
import { ROUTES } from "../contract/routes.ts";
import { fingerprintOf, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { signLabel } from "../domain/label/signed-label.ts";
import { blankDevice, type Device, type DeviceInput } from "../domain/registry/device.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { deflate } from "../store/zlib-streams.ts";
import { createServer } from "./create-server.ts";
import { openInstallation } from "./installation.ts";
import { openWatchWithDoor } from "./open-watch.ts";
import { ADMINISTRATOR } from "./whole-server-for-tests.ts";

export interface Ward {
  readonly placeId: string;
  readonly evaluationId: string;
}

export type MeasuredHouse = Awaited<ReturnType<typeof openMeasuredHouse>>;

export async function openMeasuredHouse() {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-measured-"));
  const installation = await openInstallation(join(folder, "data"), {});
  const { store, evidence } = installation;
  let laterMs = 0;
  let ways: Ways = NO_WAYS;
  const now = () => new Date(Date.now() + laterMs);
  const log = () => undefined;
  const watch = await openWatchWithDoor({
    folder: join(folder, "data"),
    ...{ acting: { store, actor: SYSTEM, now }, log, evidence, pageAddress: () => null },
    ways: { current: () => ways, problem: () => null },
  });
  const pageFolder = join(folder, "page");
  mkdirSync(pageFolder);
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>CareLabel</title>");
  const server = await createServer({
    ...{ installation, now, hosts: [], setUpCode: null, pageFolder, watch, log },
    world: { countries: new Set(["DE", "GB"]), unitProblem: () => undefined, unitCaution: () => undefined },
    preview: async () => "<svg/>",
    print: async () => new Uint8Array(),
    audit: auditsAside(store.read, now),
    auditDocument: () => Promise.reject(new Error("no documents here")),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  let cookie = "";

  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  async function ask<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const reply = await send(method, path, body, headers);
    assert.equal(reply.status, 200, `${method} ${path}: ${await reply.clone().text()}`);
    return (await reply.json()) as T;
  }
  const setUp = await send("POST", ROUTES.setUp.path, {
    ...{ facility: "Test Hospital", zone: "Europe/Berlin", name: "Ada Berg" },
    ...ADMINISTRATOR,
  });
  cookie = (setUp.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const { places } = await ask<{ places: { id: string }[] }>("GET", "/api/v1/places");
  const root = places[0]?.id ?? "";
  let signer: Signer | undefined;
  let made = 0;

  const house = {
    ...{ origin, store, watch, root, send, ask },
    setWays(given: Ways) {
      ways = given;
    },
    /** Anew, after so long that the session has ended. */
    async signIn(): Promise<void> {
      const reply = await send("POST", ROUTES.signIn.path, ADMINISTRATOR, { cookie: "" });
      cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    },
    pass(ms: number) {
      laterMs += ms;
    },
    /** A ward with nothing in it, and its evaluation. */
    async ward(): Promise<Ward> {
      const place = { parent: root, kind: "ward", name: `Ward ${made++}` };
      const none = { careSetting: null, environment: null, phone: null, contact: null };
      const { id: placeId } = await ask<{ id: string }>("POST", "/api/v1/places", { ...place, ...none });
      const input = { title: place.name, placeId, reading: "recommended", basedOn: null };
      const { id } = await ask<EvaluationHead>("POST", "/api/v1/evaluations", input);
      return { placeId, evaluationId: id };
    },
    async product(riskClass: string | null = null): Promise<{ id: string; maker: string; model: string }> {
      const none = { firmwareLine: null, kind: null, udiDi: null, mdrClass: null, fdaClass: null, emdn: null };
      const product = { maker: "Halmere Infusion Ltd", model: `Pump ${made++}`, riskClass, ...none };
      return ask("POST", "/api/v1/products", product);
    },
    async device(ward: Ward, more: Partial<DeviceInput> = {}, productId?: string): Promise<Device> {
      const identifiers = [{ system: "serial" as const, value: `SN-${made++}`, from: null, until: null }];
      const blank = blankDevice(productId ?? (await house.product()).id, ward.placeId);
      return ask("POST", "/api/v1/devices", { ...blank, identifiers, ...more });
    },
    /** The maker's label for the product, by a key that the facility trusts; the sample pump's with `changes`. */
    async label(
      { id, maker, model }: { id: string; maker: string; model: string },
      changes: (label: Label) => void,
      sample = "infusion-pump",
    ): Promise<void> {
      const file = new URL(`../../samples/labels/${sample}.label.yaml`, import.meta.url);
      const label = structuredClone(readDocument(readFileSync(file), "label").value) as Label;
      label.product = { ...label.product, maker: { ...label.product.maker, name: maker }, model };
      label.issuer.name = maker;
      changes(label);
      if (signer === undefined) {
        const holder = { holder: label.issuer.name, role: "maker", created: "2026-01-01" } as const;
        signer = await signerOf(await newKeyFile(holder, "EdDSA"), "key");
        await ask("POST", ROUTES.pinKey.path, { card: signer.card, fingerprint: fingerprintOf(signer.kid) });
      }
      await ask("POST", `/api/v1/products/${id}/labels`, await signLabel(label, signer, deflate));
    },
    async enrol(deviceId: string, body: object = { kind: "token", name: null, days: null }): Promise<string> {
      const { token } = await ask<{ token: string | null }>("POST", `/api/v1/devices/${deviceId}/credentials`, body);
      return token ?? "";
    },
    /** A report at the HTTP door. @returns the status of the answer. */
    async report(token: string, report: object | string): Promise<number> {
      const isSigned = typeof report === "string";
      const reply = await fetch(`${origin}${ROUTES.report.path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": isSigned ? "application/jose" : "application/json",
        },
        body: isSigned ? report : JSON.stringify({ boot: "boot-1", ...report }),
      });
      await watch.house.outside.settled();
      return reply.status;
    },
    async audit(deviceId: string, capture: Uint8Array<ArrayBuffer>, name = "capture.pcap"): Promise<void> {
      const form = new FormData();
      form.append("capture", new Blob([capture]), name);
      const path = `${origin}/api/v1/audit?device=${deviceId}`;
      const reply = await fetch(path, { method: "POST", body: form, headers: { cookie } });
      assert.equal(reply.status, 200, await reply.clone().text());
    },
    async proposals({ evaluationId }: Ward): Promise<Proposals> {
      const found = await ask<Proposals>("GET", `/api/v1/evaluations/${evaluationId}/proposals`);
      assert.deepEqual(problemsAgainst(ROUTES.proposals.reply, found), []);
      return found;
    },
    async proposal(ward: Ward, criterion: string): Promise<MeasuredProposal | undefined> {
      return (await house.proposals(ward)).proposals.find((one) => one.criterion === criterion);
    },
    async figure(ward: Ward, metric: string): Promise<MeasuredFigure | undefined> {
      return (await house.proposals(ward)).figures.find((one) => one.metric === metric);
    },
    /** A person says that the criterion is fulfilled, or what else. */
    async answer({ evaluationId }: Ward, criterion: string, more: object = {}): Promise<void> {
      const said = { base: 0, entry: "entry-0001", answer: "fulfilled", evidence: [], source: { kind: "person" } };
      await ask("PUT", `/api/v1/evaluations/${evaluationId}/answers/${criterion}`, { ...said, ...more });
    },
    /** Waits for what the watch tells a moment later. */
    async eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
      const end = performance.now() + 15_000;
      while (!(await holds())) {
        if (performance.now() > end) assert.fail(`${what} did not come`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close(): Promise<void> {
      await server.close();
      await watch.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return house;
}
