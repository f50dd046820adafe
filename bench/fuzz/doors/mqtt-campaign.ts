/**
 * The fuzzing of the MQTT door over real sockets: strangers at once, beside a client that behaves.
 */
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { createMqttDoor } from "../../../src/server/mqtt/door.ts";
import { seeded } from "../mutate.ts";
import { MqttTalks } from "./mqtt-talks.ts";
import { afterTicks, patience } from "./patience.ts";

export interface MqttFigures {
  /** Connections of strangers that have ended. */
  readonly inputs: number;
  readonly taken: number;
  readonly served: number;
  readonly logLines: number;
  readonly finds: ReadonlySet<string>;
}

export interface MqttCampaign {
  /** Goes on for as long as `isOn`, which is asked before each connection with how many there were. */
  run(isOn: (begun: number) => boolean): Promise<void>;
  /** The client that behaves leaves, too; returns once the door counts nobody. */
  leave(): Promise<void>;
  figures(): MqttFigures;
  close(): Promise<void>;
}

/** Until a client that behaves must have its acknowledgement. */
const SERVED_WITHIN_MS = 10_000;
const LEFT_WITHIN_MS = 30_000;
const GOOD = "goodpump00000001";
/** The door of this campaign says so of every twentieth and fiftieth message. */
const WANTED_REFUSALS = /Quota exceeded|Implementation specific/;

export async function openMqttCampaign(seed: number, atOnce: number): Promise<MqttCampaign> {
  const finds = new Set<string>();
  let [begun, inputs, taken, served, logLines] = [0, 0, 0, 0, 0];
  const uncaught = (error: Error) => void finds.add(`uncaught: ${error.stack}`);
  const unhandled = (error: unknown) => void finds.add(`unhandled: ${String(error)}`);
  process.on("uncaughtException", uncaught);
  process.on("unhandledRejection", unhandled);
  const door = createMqttDoor({
    signOn: async ({ userName }) => (userName === null ? "refused" : { device: userName, credential: userName }),
    take: (_device, _kind, _payload, _connection, done) => {
      taken++;
      const outcome = taken % 50 === 0 ? "busy" : taken % 20 === 0 ? "refused" : "taken";
      setImmediate(() => done(outcome, "as it comes"));
    },
    onContact: () => undefined,
    log: (text) => {
      logLines++;
      if (/failed/.test(text)) finds.add(text);
    },
    limits: {
      failures: { atOnce: 1e9, everyMs: 1 },
      refusalMs: 0,
      logEveryMs: 1_000,
      connectMs: 1_000,
      packetMs: 1_000,
    },
  });
  const port = await door.listen({ host: "127.0.0.1", port: 0 });
  const good = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    ...{ username: GOOD, clientId: GOOD, protocolVersion: 5, reconnectPeriod: 0 },
  });
  const strangers = Array.from({ length: atOnce }, (_, index) => seeded(seed * 1_000 + index));

  async function knock(chance: (typeof strangers)[number], isOn: (begun: number) => boolean): Promise<void> {
    const talks = new MqttTalks(chance);
    while (isOn(begun)) {
      begun++;
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.resume();
      const closed = new Promise((resolve) => socket.once("close", resolve));
      for (const part of talks.any()) {
        socket.write(part);
        if (chance(3) === 0) await wait(0);
      }
      if (chance(5) === 0) socket.destroy();
      else socket.end();
      const settled = afterTicks(SERVED_WITHIN_MS, () => socket.destroy());
      await closed;
      settled();
      inputs++;
    }
  }

  async function behave(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const answered = good.publishAsync(`carelabel/${GOOD}/report`, "{}", { qos: 1 }).catch((error: unknown) => {
        if (!WANTED_REFUSALS.test(String(error))) finds.add(String(error));
      });
      const settled = afterTicks(
        SERVED_WITHIN_MS,
        () => void finds.add("a client that behaves was not served in time"),
      );
      await answered;
      settled();
      served++;
      await wait(20);
    }
  }

  return {
    async run(isOn) {
      let isOver = false;
      const behaving = behave(() => isOver);
      await Promise.all(strangers.map((chance) => knock(chance, isOn)));
      isOver = true;
      await behaving;
    },
    async leave() {
      await good.endAsync(true);
      using patient = patience(LEFT_WITHIN_MS);
      while (door.figures().connections > 0 && !patient.signal.aborted) await wait(50);
      const { connections } = door.figures();
      if (connections > 0) finds.add(`${connections} connections were never ended`);
    },
    figures: () => ({ inputs, taken, served, logLines, finds }),
    async close() {
      await door.close();
      process.off("uncaughtException", uncaught);
      process.off("unhandledRejection", unhandled);
    },
  };
}
