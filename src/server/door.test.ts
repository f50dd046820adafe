import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { ROUTES } from "../contract/routes.ts";
import { deviceInput, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { deviceDoors } from "./device.ts";
import { takesJson } from "./door.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let server: FastifyInstance;
before(async () => {
  registry = await withRegistry();
  server = Fastify();
  server.removeAllContentTypeParsers();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, assert.fail));
  const { store, now, publish } = registry.acting();
  await server.register(async (room) => {
    takesJson(room);
    await deviceDoors(room, { store, now, publish, actorOf: async () => person("engineer") });
  });
});
after(async () => {
  await server.close();
  await registry.close();
});
const create = async (payload: object) => {
  const reply = await server.inject({ method: "POST", url: ROUTES.createDevice.path, payload });
  return { status: reply.statusCode, problem: reply.json<ProblemDetails>() };
};

test("all that is wrong with a body is told at once, each at its field and in plain words", async () => {
  const { status, problem } = await create({ ...deviceInput("INF-1"), phone: "abc", purchasedOn: "2027-02-31" });
  assert.deepEqual([status, problem.code, problem.where], [400, "argument-wrong", "body/phone"]);
  assert.deepEqual(problem.errors, [
    { where: "body/phone", detail: '"abc" does not fit; write a telephone number, for example +49 30 5550 112' },
    { where: "body/purchasedOn", detail: '"2027-02-31" is no day of the calendar; write it as YYYY-MM-DD' },
  ]);
  assert.match(problem.detail, /\(and 1 more\)$/);
});

test("a body with very many wrong values gets an answer of bounded length", async () => {
  const wrong = Array.from({ length: 50 }, () => ({ system: "serial", value: "", from: null, until: null }));
  const { problem } = await create({ ...deviceInput("INF-1"), identifiers: wrong });
  assert.equal(problem.errors?.length, 20);
  assert.match(problem.detail, /\(and 49 more\)$/);
});
