import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { closest } from "./arguments.ts";
import { main as run } from "./main.ts";
import { openTerminal } from "./terminal.ts";
import "../../scripts/keep-compiled-code.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const bin = fileURLToPath(new URL("../../bin/carelabel.js", import.meta.url));
const carelabel = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

const { terminal } = openTerminal();

/** In this process: what words are answered needs none of its own. */
async function called(...args: string[]) {
  let [stdout, stderr] = ["", ""];
  const status = await run(args, {
    ...terminal,
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
  });
  return { status, stdout, stderr };
}

test("an option that does not exist is told in our words, with the one that was meant", async () => {
  for (const [args, words] of [
    [["serve", "--prot", "1"], /^carelabel: --prot: there is no such option; did you mean --port\?/],
    [["serve", "--port"], /--port: its value is missing/],
    [["serve", "--port", "--open"], /--port: its value is missing; .* --port=--open/],
    [["serve", "--port", "1", "--port=2"], /--port: it is given twice/],
    [["serve", "--open=yes"], /--open: it takes no value/],
    [["serve", "--__proto__"], /--__proto__: there is no such option/],
    [["serv"], /no command "serv"; did you mean "serve"\?/],
    [["constructor"], /no command "constructor"/],
    [["label", "schema", "__proto__"], /__proto__: there is no such schema/],
  ] as const) {
    const { status, stderr } = await called(...args);
    assert.deepEqual([status, words.test(stderr)], [2, true], stderr);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a word far from all options is not taken for one", () => {
  assert.equal(closest("gibberish", ["port", "open"]), undefined);
  assert.equal(closest("withdrawal", ["withdrawals", "open"]), "withdrawals");
});

test("a foreign name cannot steer the terminal", () => {
  const { status, stderr } = carelabel("label", "verify", "e\u001b[31mvil\u202e\n.json");
  assert.equal(status, 2);
  assert.match(stderr, /e\\u001b\[31mvil\\u202e\\u000a\.json/);
});

test("a reader that has seen enough is no error", async () => {
  const child = spawn(process.execPath, [main, "label", "schema"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.deepEqual([code, err], [0, ""]);
});

test("a full disk is told in one line", { skip: existsSync("/dev/full") ? false : "no /dev/full here" }, () => {
  const { status, stderr } = spawnSync("sh", ["-c", '"$0" "$1" label schema > /dev/full', process.execPath, main], {
    encoding: "utf8",
  });
  assert.deepEqual([status, stderr], [2, "carelabel: the output cannot be written: the disk is full\n"]);
});

for (const [signal, code] of [
  ["SIGTERM", 0],
  ["SIGINT", 0],
  ["SIGHUP", 129],
] as const) {
  test(`a server that is stopped by ${signal} ends in order, through the starter too`, {
    timeout: 20_000,
  }, async () => {
    const child = spawn(process.execPath, [bin, "serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill(signal);
    assert.equal(await new Promise((resolve) => child.on("exit", resolve)), code);
  });
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  test(`a command that is ended by ${signal} answers with ${code}`, { timeout: 20_000 }, async () => {
    const child = spawn(process.execPath, [bin, "label", "new", "--out", "absent/label.yaml"], { stdio: "pipe" });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill(signal);
    assert.equal(await new Promise((resolve) => child.on("exit", resolve)), code);
  });
}

test("the first word of several commands lists them", async () => {
  for (const args of [
    ["label", "--help"],
    ["label", "-h"],
    ["label", "help"],
    ["help", "label"],
  ]) {
    const { status, stdout, stderr } = await called(...args);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^carelabel label COMMAND/);
    assert.match(stdout, /^ {2}label sign +\S/m);
    assert.doesNotMatch(stdout, /key new/);
  }
  for (const group of ["label", "key"]) {
    const { status, stderr } = await called(group);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`^"${group}" needs one more word: ${group} new, `));
  }
  assert.match((await called("label", "sgin")).stderr, /no command "label sgin"; did you mean "label sign"\?/);
  assert.match((await called("label", "frobnicate")).stderr, /needs one more word: label new, /);
});

test("help of one command can be asked for in either order", async () => {
  assert.equal((await called("help", "label", "sign")).stdout, (await called("label", "sign", "--help")).stdout);
});
