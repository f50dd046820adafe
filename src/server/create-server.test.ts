import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Check } from "typebox/value";
import { PROBLEM_MEDIA_TYPE, ProblemDetails } from "../contract/problem-details.ts";
import { ROUTES } from "../contract/routes.ts";
import { KEPT_REPORT_LIMIT_BYTES } from "../contract/traffic.ts";
import { InputError } from "../domain/input-error.ts";
import { LABEL_LIMIT_BYTES } from "../domain/label/label.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { writtenAudit } from "../domain/traffic/audit-summary.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

const SOUND = `
schema: "1.0"
issuer: { name: Hillbrook Medical, kind: maker }
issued: 2026-11-01
validUntil: 2028-11-01
authority: maker
known: declared
product: { maker: { name: Hillbrook Medical, country: DE }, model: Flow 2 }
`;
const report = (file: string, exchanges: number): AuditReport => ({
  carelabel: "audit",
  version: 1,
  auditedOn: "2026-11-21",
  label: null,
  captures: [
    { file, format: "har", writer: null, exchanges, skipped: [], skippedTotal: 0, truncated: false, blindSpots: [] },
  ],
  contentsExamined: false,
  canary: null,
  valuesShown: false,
  destinations: [],
  claims: [],
  findings: [],
  editions: [],
});

const logged: string[] = [];
/** Audits of slow.har end when this does. */
let release: () => void;
const held = new Promise<void>((resolve) => {
  release = resolve;
});
let whole: WholeServer;
let port: number;

before(async () => {
  whole = await openWholeServer({
    preview: (label, { language, form }) => {
      if (label.product.model === "Bug") throw new Error("the words of a patient");
      if (label.product.model === "Elsewhere")
        throw new InputError("format-unsupported", "platform", "labels are printed on linux-x64");
      return `<svg><!-- ${label.product.model} ${language} ${form} --></svg>`;
    },
    audit: async ({ name, bytes }) => {
      if (name === "slow.har") await held;
      let length = 0;
      for await (const chunk of bytes) length += chunk.length;
      return writtenAudit(report(name, length), KEPT_REPORT_LIMIT_BYTES);
    },
    log: (text) => logged.push(text),
  });
  port = whole.port;
});
after(() => whole.close());

type Body = NonNullable<RequestInit["body"]>;
const call = (path: string, init: RequestInit = {}) => whole.call(path, init);
const post = (path: string, body: Body, type = "application/yaml") =>
  call(path, { method: "POST", body, headers: { "content-type": type } });

/** The problem of a refused request, held against the contract. */
async function problemOf(response: Response): Promise<ProblemDetails> {
  assert.ok(response.headers.get("content-type")?.startsWith(PROBLEM_MEDIA_TYPE));
  const problem: unknown = await response.json();
  assert.ok(Check(ProblemDetails, problem), JSON.stringify(problem));
  assert.equal(problem.status, response.status);
  return problem;
}

/** Sends bytes as they are and answers with all that comes back before the server closes, or within a second. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += String(chunk);
  });
  socket.on("error", () => undefined);
  socket.write(bytes);
  await Promise.race([once(socket, "close"), new Promise((done) => setTimeout(done, 1_000))]);
  socket.destroy();
  return answer;
}

test("a sound label is signable, and the reply keeps the contract", async () => {
  const response = await post(ROUTES.checkLabel.path, SOUND);
  assert.equal(response.status, 200);
  const checked: unknown = await response.json();
  assert.ok(Check(ROUTES.checkLabel.reply, checked));
  assert.equal(checked.signable, true);
  assert.equal(checked.digest?.length, 64);
});

test("every mistake of a label comes with its line, in the order of the text", async () => {
  const wrong = SOUND.replace("2028-11-01", "2028-02-31").replace("model:", "modell:");
  const checked = (await (await post(ROUTES.checkLabel.path, wrong)).json()) as {
    problems: { line: number; level: string }[];
  };
  const lines = checked.problems.filter(({ level }) => level === "error").map(({ line }) => line);
  assert.deepEqual([lines.includes(5), lines.includes(8)], [true, true]);
  assert.deepEqual(
    lines,
    [...lines].sort((one, other) => one - other),
  );
});

test("a label that cannot be signed has no preview", async () => {
  const response = await post(`${ROUTES.previewLabel.path}?language=en&form=package`, "schema: 2");
  const { status, code } = await problemOf(response);
  assert.deepEqual([status, code], [422, "label-invalid"]);
});

test("a preview is asked for in a language and a form that exist", async () => {
  const good = await post(`${ROUTES.previewLabel.path}?language=de&form=mark`, SOUND);
  assert.match(((await good.json()) as { svg: string }).svg, /Flow 2 de mark/);
  for (const query of ["", "?language=fr&form=mark", "?language=de", "?language=de&form=poster"]) {
    const { status, code } = await problemOf(await post(`${ROUTES.previewLabel.path}${query}`, SOUND));
    assert.deepEqual([status, code], [400, "argument-wrong"]);
  }
});

test("a machine that cannot print says so instead of a preview", async () => {
  const response = await post(
    `${ROUTES.previewLabel.path}?language=en&form=mark`,
    SOUND.replace("Flow 2", "Elsewhere"),
  );
  const { status, code, detail } = await problemOf(response);
  assert.deepEqual([status, code, detail], [501, "format-unsupported", "labels are printed on linux-x64"]);
});

test("a bug is told as a bug, and what the label said stays out of the answer", async () => {
  const response = await post(`${ROUTES.previewLabel.path}?language=en&form=mark`, SOUND.replace("Flow 2", "Bug"));
  const { status, code, detail } = await problemOf(response);
  assert.deepEqual([status, code], [500, "bug"]);
  assert.doesNotMatch(detail, /patient/);
  assert.match(logged.join(""), /create-server\.test\.ts/);
});

for (const [what, body, type, status, code] of [
  ["an empty body", "", "application/yaml", 400, "document-unreadable"],
  ["bytes that are no text", new Uint8Array([0xc3, 0x28, 0xff]), "application/yaml", 400, "encoding-unreadable"],
  ["a page", "<html></html>", "text/html", 415, "format-unsupported"],
  ["more than a label may have", "a".repeat(LABEL_LIMIT_BYTES + 1), "application/yaml", 413, "document-too-large"],
] as const) {
  test(`the check refuses ${what} and says why`, async () => {
    const problem = await problemOf(await post(ROUTES.checkLabel.path, body, type));
    assert.deepEqual([problem.status, problem.code], [status, code]);
  });
}

test("a tower of brackets is a problem of the label, not the end of the server", async () => {
  const response = await post(ROUTES.checkLabel.path, "[".repeat(100_000));
  assert.ok(response.status === 200 || response.status === 400, String(response.status));
  assert.equal((await call(ROUTES.health.path)).status, 200);
});

test("only our own names are served, whatever a foreign page calls this machine", async () => {
  for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""]) {
    const answer = await raw(`GET /api/v1/trust HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 40[03]/, host);
    assert.doesNotMatch(answer, /pinned/);
  }
  for (const host of ["127.0.0.1", `localhost:${port}`, "[::1]:9", "LOCALHOST"]) {
    assert.match(
      await raw(`GET /api/v1/health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      /^HTTP\/1\.1 200/,
    );
  }
});

test("what another site sends is not acted on", async () => {
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `http://localhost:${port}` },
    { "sec-fetch-site": "cross-site" },
  ]) {
    const response = await call(ROUTES.checkLabel.path, {
      method: "POST",
      body: SOUND,
      headers: { ...headers, "content-type": "application/yaml" },
    });
    const { status, code } = await problemOf(response);
    assert.deepEqual([status, code], [403, "origin-foreign"]);
  }
  const own = { origin: `http://127.0.0.1:${port}`, "content-type": "application/yaml" };
  assert.equal((await call(ROUTES.checkLabel.path, { method: "POST", body: SOUND, headers: own })).status, 200);
});

test("every answer forbids scripts of others, guessing of types and framing", async () => {
  for (const path of ["/", "/01/04012345000016", ROUTES.health.path, "/api/v1/nothing", "/nothing"]) {
    const { headers } = await call(path);
    const csp = headers.get("content-security-policy") ?? "";
    assert.match(csp, /default-src 'none'/);
    assert.doesNotMatch(csp, /unsafe|\*|https?:/);
    assert.match(csp, /frame-ancestors 'none'/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("access-control-allow-origin"), null);
  }
});

test("every address of the page opens the page, files and routes that are not there do not", async () => {
  for (const path of [
    "/",
    "/check",
    "/devices/abc",
    "/01/04012345000016",
    "/01/04012345000016/21/7",
    "/L/ABCDEFGHIJKLMNOPQRST",
  ]) {
    assert.match(await (await call(path)).text(), /<title>CareLabel/, path);
  }
  for (const path of ["/api/v1/nothing", "/package.json", "/../package.json", "/%2e%2e/package.json", "/assets/x.js"]) {
    assert.equal((await problemOf(await call(path))).status, 404, path);
  }
});

test("an address that cannot be read is refused as a problem", async () => {
  assert.match(
    await raw("GET /01/%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    /^HTTP\/1\.1 400[\s\S]*request-malformed/,
  );
});

/** A form as a browser sends it. */
function form(...parts: [name: string, content: string | Uint8Array<ArrayBuffer>, fileName?: string][]): FormData {
  const data = new FormData();
  for (const [name, content, fileName] of parts) data.append(name, new Blob([content]), fileName ?? "a.har");
  return data;
}
/** The session of a new engineer. */
async function newEngineer(signInName: string): Promise<string> {
  const password = "another sentence nobody guesses";
  const account = { signInName, name: "Engineer", role: "engineer", places: null, products: null, password };
  await post(ROUTES.createAccount.path, JSON.stringify(account), "application/json");
  return whole.signIn(signInName, password);
}
const audit = (body: Body) => call(ROUTES.audit.path, { method: "POST", body });

test("a capture is audited as it arrives, under its own name without a path", async () => {
  const response = await audit(form(["label", SOUND], ["capture", "x".repeat(300_000), "C:\\secret\\first start.har"]));
  assert.equal(response.status, 200);
  const reply: unknown = await response.json();
  assert.ok(Check(ROUTES.audit.reply, reply));
  assert.deepEqual([reply.captures[0]?.file, reply.captures[0]?.exchanges], ["first start.har", 300_000]);
});

test("a form without a capture, with strange parts or with too large a label is refused in words", async () => {
  for (const [body, status, code] of [
    [form(), 400, "argument-wrong"],
    [form(["label", SOUND]), 400, "argument-wrong"],
    [form(["picture", "x"]), 400, "argument-wrong"],
    [form(["label", SOUND], ["label", SOUND], ["capture", "x"]), 400, "argument-wrong"],
    [form(["label", "x".repeat(2 * LABEL_LIMIT_BYTES + 1)], ["capture", "x"]), 413, "document-too-large"],
    ["no form", 415, "format-unsupported"],
  ] as const) {
    const problem = await problemOf(await audit(body));
    assert.deepEqual([problem.status, problem.code], [status, code]);
  }
});

test("a part behind the capture is refused, since it came too late to be held against it", async () => {
  const problem = await problemOf(await audit(form(["capture", "x"], ["label", SOUND])));
  assert.deepEqual([problem.status, problem.code, problem.where], [400, "argument-wrong", "label"]);
  assert.match(problem.detail, /label first/);
});

test("what the parts of the framework refuse is a problem of the request, not a bug of ours", async () => {
  const before = logged.length;
  const get = "Host: localhost\r\nConnection: close\r\n";
  for (const [request, status] of [
    [`GET /%2e%2e/package.json HTTP/1.1\r\n${get}\r\n`, 404],
    [`GET //evil.example/ HTTP/1.1\r\n${get}\r\n`, 404],
    [`GET /index.html%00 HTTP/1.1\r\n${get}\r\n`, 404],
    [`GET /index.html HTTP/1.1\r\n${get}Range: bytes=999999-\r\n\r\n`, 416],
    [`GET /index.html HTTP/1.1\r\n${get}If-Match: "x"\r\n\r\n`, 412],
  ] as const) {
    const answer = await raw(request);
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status}`), request);
    assert.match(answer, /application\/problem\+json/, request);
  }
  const part = '--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\nx\r\n--b--\r\n';
  const { status } = await problemOf(await post(ROUTES.audit.path, part, "multipart/form-data; boundary=b"));
  assert.equal(status, 400);
  assert.equal(logged.length, before);
});

test("a person's third audit at once, and the fifth of all, are asked to come back", async () => {
  const another = await newEngineer("another");
  const third = await newEngineer("third");
  const slow = (cookie = whole.cookie) =>
    call(ROUTES.audit.path, { method: "POST", body: form(["capture", "x", "slow.har"]), headers: { cookie } });
  const four = [slow(), slow(), slow(another), slow(another)];
  await new Promise((done) => setTimeout(done, 200));
  assert.equal((await problemOf(await slow())).status, 503);
  const fifth = await call(ROUTES.audit.path, {
    method: "POST",
    body: form(["capture", "x"]),
    headers: { cookie: third },
  });
  assert.match(fifth.headers.get("retry-after") ?? "", /^\d+$/);
  assert.equal((await problemOf(fifth)).status, 503);
  release();
  for (const response of await Promise.all(four)) assert.equal(response.status, 200);
  assert.equal((await audit(form(["capture", "x"]))).status, 200);
});

test("a form that is cut off is refused, and the server goes on", async () => {
  const head =
    "POST /api/v1/audit HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n" +
    `Cookie: ${whole.cookie}\r\n`;
  const part = '--b\r\nContent-Disposition: form-data; name="capture"; filename="a.har"\r\n\r\nabc';
  const entire = await raw(`${head}Content-Length: ${part.length}\r\nConnection: close\r\n\r\n${part}`);
  assert.match(entire, /^HTTP\/1\.1 400[\s\S]*request-malformed/);
  await raw(`${head}Content-Length: 1000000\r\n\r\n${part}`); // the sender goes away in the middle
  assert.equal((await call(ROUTES.health.path)).status, 200);
});

test("a form with bad headers is refused", async () => {
  for (const type of ["multipart/form-data", "multipart/form-data; boundary="]) {
    const { status } = await problemOf(await post(ROUTES.audit.path, "--b--", type));
    assert.ok(status === 400 || status === 415, String(status));
  }
});

test("a page that is not built yet says so", async () => {
  const bare = await openWholeServer({ pageFolder: join(whole.folder, "absent") });
  const problem = await problemOf(await bare.call("/"));
  assert.deepEqual([problem.status, problem.code], [503, "page-not-built"]);
  await bare.close();
});

test("JSON sent to an upload, and a crowd of fields sent by a stranger, is refused before it is read", async () => {
  const crowd = `{${Array.from({ length: 20_000 }, (_, at) => `"a${at}":1`).join()}}`;
  for (const [path, cookie] of [
    [ROUTES.addEvidence.path, whole.cookie],
    [ROUTES.startImport.path, whole.cookie],
    [ROUTES.setUp.path, ""],
    [ROUTES.signIn.path, ""],
  ] as const) {
    const response = await call(path, {
      method: "POST",
      body: crowd,
      headers: { "content-type": "application/json", cookie },
    });
    assert.equal((await problemOf(response)).status, 413, path);
  }
});

test("a request whose body comes after its account was disabled does nothing", async () => {
  const cookie = await newEngineer("leaver");
  const place = { parent: null, kind: "facility", name: "Ghost", careSetting: null, environment: null, phone: null };
  const body = JSON.stringify({ ...place, contact: null });
  const late = connect(port, "127.0.0.1");
  let answer = "";
  late.on("data", (chunk) => {
    answer += String(chunk);
  });
  const head = `Host: localhost\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  late.write(`POST ${ROUTES.createPlace.path} HTTP/1.1\r\n${head}\r\nConnection: close\r\n\r\n`);
  await new Promise((done) => setTimeout(done, 100));
  await whole.installation.store.write((tx) =>
    tx.updateTable("account").set({ disabled: 1 }).where("sign_in_name", "=", "leaver").execute(),
  );
  late.write(body);
  await once(late, "close");
  assert.match(answer, /^HTTP\/1\.1 401/);
  assert.doesNotMatch(await (await call(ROUTES.listPlaces.path)).text(), /Ghost/);
});

test("a method that an address does not take is told with those that it takes", async () => {
  const reply = await call("/api/v1/devices/aaaaaaaaaaaaaaaa", { method: "PATCH" });
  assert.equal(reply.status, 405);
  assert.equal(reply.headers.get("allow"), "GET, PUT");
  assert.equal(((await reply.json()) as { code: string }).code, "method-unknown");
});
