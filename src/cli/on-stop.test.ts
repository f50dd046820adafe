import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

const MODULE = JSON.stringify(String(new URL("./on-stop.ts", import.meta.url)));
const program = (endsAfterMs: number) => `
  const { onStop } = await import(${MODULE});
  const running = setInterval(() => undefined, 1000);
  const ignore = onStop((signal) => {
    console.log("stopping for", signal);
    setTimeout(() => { clearInterval(running); ignore(); console.log("stopped"); }, ${endsAfterMs});
  });
  console.log("runs");`;

async function stopped(endsAfterMs: number, pausesMs: readonly number[]) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program(endsAfterMs)]);
  const exit = once(child, "exit");
  let said = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    said += text;
    if (said !== "runs\n") continue;
    for (const pauseMs of pausesMs) {
      await wait(pauseMs);
      child.kill("SIGINT");
    }
  }
  return { said, code: (await exit)[0] };
}

test("a signal that follows at once does not cut short what the first one began", async () => {
  assert.deepEqual(await stopped(400, [0, 30, 30]), { said: "runs\nstopping for SIGINT\nstopped\n", code: 0 });
});

test("whoever asks again later ends the program as it is", async () => {
  assert.deepEqual(await stopped(60_000, [0, 1500]), { said: "runs\nstopping for SIGINT\n", code: 130 });
});
