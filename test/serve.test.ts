/**
 * `carelabel serve` as people start it: on a network address, twice on one folder, with a lost password.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { carelabel, carelabelOk, folderFor, root } from "./carelabel.ts";
import "../scripts/keep-compiled-code.ts";

interface Served {
  readonly said: () => string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the command and waits until it says where it is open and how to stop it. */
async function serve(context: TestContext, args: readonly string[]): Promise<Served> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, "src/cli/main.ts"), "serve", "--port", "0", ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  child.stdout?.on("data", (chunk) => {
    said += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  context.after(stop);
  for (let waited = 0; !said.includes("Stop it with"); waited += 20) {
    assert.ok(waited < 15_000 && child.exitCode === null, said);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const port = Number(/open at https?:\/\/[^/]+:(\d+)\//.exec(said)?.[1]);
  return { said: () => said, port, stop };
}

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly body: Record<string, unknown>;
}

/** One call over TLS to loopback under another name, trusting one root and nothing else. */
function callOver(ca: string, port: number, servername: string) {
  return (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const call = request(
        {
          host: "127.0.0.1",
          port,
          path,
          method,
          ca,
          servername,
          headers: { host: `${servername}:${port}`, "content-type": "application/json", "content-length": text.length },
        },
        async (response) => {
          let answer = "";
          for await (const chunk of response) answer += String(chunk);
          const cookie = response.headers["set-cookie"]?.[0] ?? "";
          resolve({ status: response.statusCode ?? 0, cookie, body: JSON.parse(answer) });
        },
      );
      call.once("error", reject);
      call.end(text);
    });
}

const SET_UP = {
  facility: "Test Hospital",
  zone: "Europe/Berlin",
  name: "Ada Berg",
  signInName: "ada",
  password: "a sentence nobody guesses",
};

test("on a network address it speaks TLS only, by a root that people install, and asks for the code of its console", async (context) => {
  const data = join(folderFor(context), "data");
  const { said, port } = await serve(context, ["--data", data, "--listen", "0.0.0.0", "--host", "carelabel.internal"]);
  const call = callOver(readFileSync(join(data, "tls", "ca.pem"), "utf8"), port, "carelabel.internal");
  assert.equal((await call("GET", "/api/v1/health")).status, 200);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/api/v1/health`), "plain HTTP has no answer");
  await assert.rejects(
    callOver(readFileSync(join(data, "tls", "ca.pem"), "utf8"), port, "elsewhere.internal")("GET", "/"),
  );

  const { body: authority } = await call("GET", "/api/v1/authority");
  assert.ok(said().includes(String(authority.fingerprint)), "the console shows the fingerprint to compare");
  const refused = await call("POST", "/api/v1/set-up", SET_UP);
  assert.deepEqual([refused.status, refused.body.code], [401, "credentials-wrong"]);
  const code = /code ([a-z0-9]{12})/.exec(said())?.[1];
  const done = await call("POST", "/api/v1/set-up", { ...SET_UP, code });
  assert.equal(done.status, 200);
  assert.match(done.cookie, /^__Host-carelabel=.*HttpOnly.*Secure.*SameSite=Strict/);
});

test("two servers never share a folder, and the second says which is taken", async (context) => {
  const data = join(folderFor(context), "data");
  await serve(context, ["--data", data]);
  const second = carelabel(root, ["serve", "--port", "0", "--data", data]);
  assert.equal(second.code, 2);
  assert.match(second.err, /data-in-use/);
  const recover = carelabel(root, ["account", "recover", "ada", "--data", data]);
  assert.deepEqual([recover.code, /data-in-use/.test(recover.err)], [2, true]);
});

test("a lone administrator who lost the password gets in again from the machine's console", async (context) => {
  const data = join(folderFor(context), "data");
  const json = (body: unknown) => ({
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const first = await serve(context, ["--data", data]);
  const setUp = await fetch(`http://127.0.0.1:${first.port}/api/v1/set-up`, json(SET_UP));
  const cookie = (setUp.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  await first.stop();
  const { out } = carelabelOk(root, ["account", "recover", "ada", "--data", data]);
  const again = await serve(context, ["--data", data]);
  const session = `http://127.0.0.1:${again.port}/api/v1/session`;
  const old = (await (await fetch(session, { headers: { cookie } })).json()) as { account: unknown };
  assert.equal(old.account, null, "the sessions of before have ended");
  assert.equal((await fetch(session, json({ signInName: "ada", password: SET_UP.password }))).status, 401);
  const password = out.split(/\s+/).find((word) => word.length >= 20) ?? "";
  assert.equal((await fetch(session, json({ signInName: "ada", password }))).status, 200, out);
});

test("the sample hospital is never served to a network", (context) => {
  const data = join(folderFor(context), "data");
  const run = carelabel(root, ["serve", "--sample", "--listen", "0.0.0.0", "--data", data]);
  assert.deepEqual([run.code, existsSync(data)], [2, false]);
});

for (const [args, what] of [
  [["--port", "99999"], "port"],
  [["--listen", "203.0.113.7"], "listen"],
  [["--listen", "0.0.0.0", "--host", "not a host"], "host"],
  [["--listen", "0.0.0.0", "--tls-cert", "absent.pem"], "tls"],
  [["--listen", "0.0.0.0", "--tls-cert", "absent.pem", "--tls-key", "absent.pem"], "absent.pem"],
] as const) {
  test(`serve ${args.join(" ")} ends with a line that says what to do`, (context) => {
    const run = carelabel(root, ["serve", "--port", "0", "--data", join(folderFor(context), "data"), ...args]);
    assert.equal(run.code, 2, run.out + run.err);
    assert.match(run.err, /^carelabel: /);
    assert.ok(run.err.includes(what), run.err);
  });
}
