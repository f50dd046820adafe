/**
 * The short form of the fuzzing of the doors: some hundred talks and connections, held to the same laws.
 *
 * The long form is `node bench/fuzz-http.ts` and `node --expose-gc bench/fuzz-mqtt.ts` (docs/formats.md, "Hostile doors").
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../bench/fuzz/doors/exchange.ts";
import { fuzzHttp } from "../bench/fuzz/doors/http-campaign.ts";
import { brokenLaw } from "../bench/fuzz/doors/laws.ts";
import { openMqttCampaign } from "../bench/fuzz/doors/mqtt-campaign.ts";
import type { Sent } from "../bench/fuzz/doors/requests.ts";
import "../scripts/keep-compiled-code.ts";

const SEED = 20_261_122;

test("whatever comes to the HTTP door, the server lives, says what is wrong, and loses nothing that it acknowledged", async () => {
  const TALKS = 150;
  const result = await fuzzHttp({
    ...{ seed: SEED, atOnce: 12 },
    goesOn: (_, talks) => talks < TALKS,
    rounds: (done) => done < 2,
  });
  const finds = result.finds.map(({ kind, what, input }) => `${kind}: ${what}\n${input.subarray(0, 2_000).toBase64()}`);
  assert.deepEqual(finds, []);
  assert.equal(result.exitCode, 0, "it ends by itself when it is asked to");
  assert.ok(result.talks >= 2 * TALKS && result.answers > TALKS);
  assert.ok(result.acknowledged > 0);
  for (const status of [200, 400, 401, 403]) assert.ok((result.byStatus.get(status) ?? 0) > 0, `${status}`);
});

test("whatever comes to the MQTT door, a client that behaves is served, and nobody stays", async () => {
  const campaign = await openMqttCampaign(SEED, 12);
  await campaign.run((begun) => begun < 400);
  await campaign.leave();
  const { inputs, served, taken, finds } = campaign.figures();
  await campaign.close();
  assert.deepEqual([...finds], []);
  assert.ok(inputs >= 400 && served > 0 && taken > 0);
});

const talk = { pieces: [], pauseMs: 0, end: "wait", dropAfterMs: 0, isDeaf: false, isHead: false } as const;
const sent: Sent = { kind: "a request", talk, isOwed: true };
const problem = (status: number, code: string) =>
  JSON.stringify({ type: "", title: "", status, detail: "", code, where: "" });
const answer = (status: number, body: string, type = "application/problem+json"): Answer => ({
  ...{ status, fields: new Map([["content-type", type]]), body: Buffer.from(body) },
});
for (const [what, broken, about, answers] of [
  ["a bug", /bug/, sent, [answer(500, problem(500, "bug"))]],
  ["a page of HTML where problem details belong", /no problem details/, sent, [answer(400, "<p>", "text/html")]],
  ["a code that no manual has", /does not know/, sent, [answer(400, problem(400, "no-such-code"))]],
  ["a problem of another status", /another status/, sent, [answer(400, problem(404, "busy"))]],
  ["no answer", /not answered/, sent, []],
  ["a request that ends in two ways and is acted on", /two ways/, { ...sent, kind: "ambiguous" }, [answer(200, "")]],
  ["nothing that is wrong", undefined, sent, [answer(503, problem(503, "busy")), answer(200, "{}")]],
] as const)
  test(`the laws of the HTTP door find ${what}`, () => {
    const found = brokenLaw(about, { answers, unreadable: null, isLate: false, isReset: false });
    if (broken === undefined) assert.equal(found, undefined);
    else assert.match(found ?? "", broken);
  });
