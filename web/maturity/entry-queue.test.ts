import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Drawer, Sending } from "../entry-queue.ts";
import { createEntryQueue, type Entry, type Said, type WaitingEntry } from "./entry-queue.ts";

const said = (answer: Said["answer"]): Said => ({ answer, evidence: [], source: { kind: "person" } });
const answered = (about: string, answer: Said["answer"]): Entry => ({ kind: "answer", about, said: said(answer) });

function inMemory(): Drawer & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

function queueIn(drawer: Drawer) {
  let id = 0;
  return createEntryQueue(
    drawer,
    "entries",
    () => `entry-${String(Date.now())}-${++id}`,
    () => 0,
  );
}

const answerIn = (body: Entry["said"] | undefined) =>
  body !== undefined && body !== null && "answer" in body ? body.answer : body;

/** A server that keeps answers by version, as the real one does, and remembers the last entry of each. */
function server() {
  const answers = new Map<string, { version: number; entry: string; said: Entry["said"] }>();
  const log: string[] = [];
  const put = ({ about, base, entry, said: body }: Pick<WaitingEntry, "about" | "base" | "entry" | "said">) => {
    const before = answers.get(about);
    if (before?.entry === entry) return { outcome: "kept", version: before.version } as const;
    if ((before?.version ?? 0) !== base) return { outcome: "overtaken" } as const;
    answers.set(about, { version: base + 1, entry, said: body });
    log.push(`${about}=${answerIn(body)}`);
    return { outcome: "kept", version: base + 1 } as const;
  };
  return { answers, log, put };
}

test("what was said without a line is there after a restart, and sent in its order", async () => {
  const drawer = inMemory();
  const { log, put } = server();
  const offline = queueIn(drawer);
  offline.say(answered("a", "partly"), 0);
  offline.say(answered("b", "fulfilled"), 0);
  offline.say(answered("a", "fulfilled"), 0);
  await offline.send(async () => ({ outcome: "unreachable" }));
  const restarted = queueIn(drawer);
  assert.equal(restarted.waiting.length, 3);
  await restarted.send(async (entry) => put(entry));
  assert.deepEqual(log, ["a=partly", "b=fulfilled", "a=fulfilled"]);
  assert.deepEqual([restarted.waiting.length, drawer.kept.size], [0, 0]);
});

test("an answer whose reply was lost is sent again and counts once", async () => {
  const { answers, put } = server();
  const queue = queueIn(inMemory());
  queue.say(answered("a", "fulfilled"), 0);
  await queue.send(async (entry) => {
    put(entry);
    return { outcome: "unreachable" };
  });
  await queue.send(async (entry) => put(entry));
  assert.equal(answers.get("a")?.version, 1);
  assert.equal(queue.waiting.length, 0);
});

test("one that somebody overtook waits for a person, what follows it at the same criterion too, all else goes on", async () => {
  const { answers, put } = server();
  put({ about: "a", base: 0, entry: "of-another", said: said("not-fulfilled") });
  const queue = queueIn(inMemory());
  queue.say(answered("a", "partly"), 0);
  queue.say(answered("a", "fulfilled"), 0);
  queue.say(answered("b", "fulfilled"), 0);
  await queue.send(async (entry) => put(entry));
  assert.deepEqual(
    queue.waiting.map(({ about, overtaken }) => [about, overtaken]),
    [
      ["a", true],
      ["a", false],
    ],
  );
  assert.equal(answers.get("b")?.version, 1);
  const [first] = queue.waiting;
  queue.insist(first?.entry ?? "", 1);
  await queue.send(async (entry) => put(entry));
  assert.equal(answerIn(answers.get("a")?.said), "fulfilled");
  assert.equal(queue.waiting.length, 0);
});

test("a figure and a measure wait like answers, and one taken back is sent as none", async () => {
  const drawer = inMemory();
  const { answers, put } = server();
  const offline = queueIn(drawer);
  const training = { id: "training", title: "Train the wards", criteria: ["process.usability.1.1"], cost: 4000 };
  offline.say({ kind: "measure", about: "training", said: training }, 0);
  offline.say({ kind: "figure", about: "failureImpact", said: { kind: "value", value: 3, how: "measured" } }, 0);
  offline.say({ kind: "measure", about: "training", said: null }, 0);
  const restarted = queueIn(drawer);
  const sent: (readonly [kind: string, base: number])[] = [];
  await restarted.send(async (entry) => {
    sent.push([entry.kind, entry.base]);
    return put(entry);
  });
  assert.deepEqual(sent, [
    ["measure", 0],
    ["figure", 0],
    ["measure", 1],
  ]);
  assert.equal(answers.get("training")?.said, null);
});

test("a figure and a criterion of the same name do not hold each other up", async () => {
  const queue = queueIn(inMemory());
  queue.say(answered("a", "fulfilled"), 0);
  queue.say({ kind: "figure", about: "a", said: null }, 0);
  await queue.send(async ({ kind }) =>
    kind === "answer" ? { outcome: "overtaken" } : { outcome: "kept", version: 1 },
  );
  assert.deepEqual(
    queue.waiting.map(({ kind }) => kind),
    ["answer"],
  );
});

test("who gives up keeps the other's answer", async () => {
  const { answers, put } = server();
  put({ about: "a", base: 0, entry: "of-another", said: said("not-fulfilled") });
  const queue = queueIn(inMemory());
  queue.say(answered("a", "partly"), 0);
  await queue.send(async (entry) => put(entry));
  queue.giveUp(queue.waiting[0]?.entry ?? "");
  assert.equal(queue.waiting.length, 0);
  assert.equal(answerIn(answers.get("a")?.said), "not-fulfilled");
});

test("an entry that the server refuses stays with the reason, and is not sent over and over", async () => {
  const queue = queueIn(inMemory());
  queue.say(answered("a", "not-applicable"), 0);
  let sent = 0;
  const refuse = async (): Promise<Sending> => {
    sent++;
    return { outcome: "refused", code: "argument-wrong" };
  };
  await queue.send(refuse);
  await queue.send(refuse);
  assert.equal(sent, 1);
  assert.equal(queue.waiting[0]?.refused, "argument-wrong");
});

test("a storage that is full is told, and the entry is still sent", async () => {
  const { answers, put } = server();
  const full: Drawer = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
    removeItem: () => undefined,
  };
  const queue = queueIn(full);
  assert.equal(queue.say(answered("a", "fulfilled"), 0), false);
  await queue.send(async (entry) => put(entry));
  assert.equal(answers.size, 1);
});

test("what stands in the storage and is no entry is passed over", () => {
  for (const text of ["", "null", "{", '"x"', '[1,null,{"criterion":"a"}]']) {
    const drawer = inMemory();
    drawer.kept.set("entries", text);
    assert.deepEqual(queueIn(drawer).waiting, []);
  }
});

test("however often the line breaks, before or behind the server, the last word is there once everything was sent", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          criterion: fc.constantFrom("a", "b", "c"),
          answer: fc.constantFrom("fulfilled", "partly", "unknown"),
        }),
        { maxLength: 12 },
      ),
      fc.infiniteStream(fc.constantFrom("through", "before", "behind")),
      async (words, line) => {
        const { answers, put } = server();
        const queue = queueIn(inMemory());
        const deliver = async (entry: WaitingEntry): Promise<Sending> => {
          const how = line.next().value;
          if (how === "before") return { outcome: "unreachable" };
          const kept = put(entry);
          return how === "behind" ? { outcome: "unreachable" } : kept;
        };
        for (const { criterion, answer } of words) {
          queue.say(answered(criterion, answer), answers.get(criterion)?.version ?? 0);
          await queue.send(deliver);
        }
        await queue.send(async (entry) => put(entry));
        assert.equal(queue.waiting.length, 0);
        for (const criterion of ["a", "b", "c"])
          assert.equal(
            answerIn(answers.get(criterion)?.said),
            words.findLast((one) => one.criterion === criterion)?.answer,
          );
      },
    ),
  );
});
