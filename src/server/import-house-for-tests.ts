/**
 * The doors of imports and exports over a registry of their own, and somebody who calls.
 */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import Fastify from "fastify";
import { type ImportRow, ImportState } from "../contract/import.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { person, withRegistry } from "../registry-for-tests.ts";
import { devicesByIds } from "../store/device.ts";
import { ledgerPage } from "../store/ledger.ts";
import { takesJson } from "./door.ts";
import { exportDoors } from "./export.ts";
import { importDoors } from "./import.ts";
import { sendProblem } from "./problems.ts";

type TableFile = string | Uint8Array<ArrayBuffer>;

/** Three devices and a blank line. */
export const TABLE = `Seriennummer;Inventarnummer;Hersteller;Modell;Standort;Station;Kaufdatum;Lebenserhaltend
A1;MT-1;Sanova;InfuTrak 300;Haus Nord;Intensivstation 2;31.12.2025;ja
A2;MT-2;Neumed;Beatmer 5;Haus West;Aufnahme;;nein

A3;MT-3;Sanova;InfuTrak 300;Haus Nord;;04/05/2025;
`;

export const json = (method: string, body: object) => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** With a server that listens on loopback. */
export async function openImportHouse() {
  const registry = await withRegistry();
  const bugs: string[] = [];
  const open = async () => {
    const server = Fastify();
    server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
    const { store, now, publish } = registry.acting();
    const doors = { store, now, publish, actorOf: async () => house.actor };
    await server.register(async (room) => {
      takesJson(room);
      await importDoors(room, doors, (text) => bugs.push(text));
    });
    await server.register(async (room) => exportDoors(room, doors));
    house.origin = await server.listen({ host: "127.0.0.1", port: 0 });
    return server;
  };
  const house = {
    registry,
    /** Who calls; an engineer until a test says otherwise. */
    actor: person("engineer"),
    origin: "",
    url: (path = "") => `${house.origin}/api/v1/imports${path}`,

    send(table: TableFile, name = "devices.csv"): Promise<Response> {
      const form = new FormData();
      form.append("table", new Blob([table]), name);
      return fetch(house.url(), { method: "POST", body: form });
    },

    async settled(id: string): Promise<ImportState> {
      for (;;) {
        const state = (await (await fetch(house.url(`/${id}`))).json()) as ImportState;
        if (!["reading", "matching", "applying"].includes(state.stage)) {
          assert.deepEqual(problemsAgainst(ImportState, state), []);
          return state;
        }
        await wait(10);
      }
    },

    async previewed(table: TableFile): Promise<ImportState> {
      const reply = await house.send(table);
      const state = (await reply.json()) as ImportState;
      assert.equal(reply.status, 200, JSON.stringify(state));
      return house.settled(state.id);
    },

    async rowsOf(id: string, query = ""): Promise<ImportRow[]> {
      return ((await (await fetch(house.url(`/${id}/rows${query}`))).json()) as { rows: ImportRow[] }).rows;
    },

    async applied(id: string, leaveOutWrong = false): Promise<ImportState> {
      const reply = await fetch(house.url(`/${id}/apply`), json("POST", { leaveOutWrong }));
      assert.equal(reply.status, 200, await reply.clone().text());
      return house.settled(id);
    },

    entries: async () => (await ledgerPage(registry.store.read, { offset: 0, limit: 50 })).entries,

    async devices() {
      const ids = await registry.store.read.selectFrom("device").select("id").orderBy("title").execute();
      return devicesByIds(
        registry.store.read,
        ids.map(({ id }) => id),
      );
    },

    async restart(): Promise<void> {
      await server.close();
      server = await open();
    },

    /** Fails when a door met a bug. */
    async close(): Promise<void> {
      await server.close();
      await registry.close();
      assert.deepEqual(bugs, []);
    },
  };
  let server = await open();
  return house;
}

export type ImportHouse = Awaited<ReturnType<typeof openImportHouse>>;
