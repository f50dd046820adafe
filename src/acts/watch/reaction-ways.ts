/**
 * How the commands of a reaction are carried out: to the device by MQTT, to the network by its isolators, to people by
 * whatever ways out the facility has set up.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Command as DeviceCommand } from "../../contract/command.ts";
import type { ChainEvent } from "../../domain/runtime/reaction/advance.ts";
import type { Chain, Command, Proof } from "../../domain/runtime/reaction/chain.ts";
import type { IsolationTarget, Isolator } from "../../links/isolator.ts";
import { commandIdOf, type ReactionWays } from "./reactions.ts";

export interface WaysOptions {
  /** Sends a command to a device; whether it has it. */
  readonly sendCommand: (deviceId: string, payload: Uint8Array, timeoutMs: number) => Promise<boolean>;
  /** Whether the device listens to commands now. */
  readonly listens: (deviceId: string) => boolean;
  /** As they are set up now, the first to be asked first. */
  readonly isolators: () => readonly Isolator[];
  /** Whether the device itself has reported since then that it has stopped. */
  readonly hasPaused: (deviceId: string, sinceMs: number) => Promise<boolean>;
  /** Whether its newest report came since then and says that it operates. */
  readonly saysOperating: ReactionWays["saysOperating"];
  readonly targetOf: (deviceId: string) => Promise<IsolationTarget | undefined>;
  /** Tells people; resolves once it went out or cannot. */
  readonly tell: (command: Extract<Command, { readonly do: "notify" | "escalate" }>, chain: Chain) => Promise<void>;
  readonly log: (text: string) => void;
}

const COMMAND_MS = 5000;
/** A device that reports once a minute says within that time in which stage it is. */
const PAUSE_SHOWS_MS = 70_000;
const LOOKED_FOR_MS = 250;
const utf8 = new TextEncoder();

export function reactionWays(options: WaysOptions): ReactionWays {
  const { isolators, log } = options;
  return {
    waysTo: (deviceId) => ({ canPause: options.listens(deviceId), isolators: isolators().map(({ name }) => name) }),
    saysOperating: options.saysOperating,
    async carryOut(command, chain) {
      try {
        return await carriedOut(command, chain);
      } catch (error) {
        log(`carelabel: ${command.do} of reaction ${chain.id} failed: ${String(error)}\n`);
        return "act" in command || command.do === "notify" || command.do === "escalate"
          ? []
          : [{ kind: "failed", key: command.key }];
      }
    },
  };

  async function carriedOut(command: Command, chain: Chain): Promise<readonly ChainEvent[]> {
    switch (command.do) {
      case "notify":
      case "escalate":
        await options.tell(command, chain);
        return [];
      case "alarm-locally":
      case "fall-back":
      case "pause":
        return ask(command.device, command.key, command.do, chain);
      case "isolate":
        return isolate(command.device, command.key, command.by);
      case "release":
        return command.act === "isolate"
          ? release(command.device, command.key, command.by)
          : ask(command.device, command.key, "resume", chain);
      case "verify":
        if (command.act === "isolate") return verify(command.device, command.key, command.of);
        return command.act === "pause" ? provePause(command.device, command.key, command.of, chain) : [];
    }
  }

  /** A device that has paused reports the stage failSafe; that it answered so is no proof. */
  async function provePause(
    deviceId: string,
    key: string,
    of: string,
    { startedAtMs }: Chain,
  ): Promise<readonly ChainEvent[]> {
    for (let waitedMs = 0; waitedMs <= PAUSE_SHOWS_MS; waitedMs += LOOKED_FOR_MS) {
      if (await options.hasPaused(deviceId, startedAtMs))
        return [{ kind: "verified", key: of, proof: "device-says-so" }];
      await wait(LOOKED_FOR_MS, undefined, { ref: false });
    }
    return [{ kind: "failed", key }];
  }

  async function ask(
    device: string,
    key: string,
    what: DeviceCommand["do"],
    { finding }: Chain,
  ): Promise<readonly ChainEvent[]> {
    const command: DeviceCommand = { id: commandIdOf(key), do: what, because: `CareLabel: ${finding.kind}` };
    const reached = await options.sendCommand(device, utf8.encode(JSON.stringify(command)), COMMAND_MS);
    // That it has the command is no answer yet; that it has it not, is one.
    return reached ? [] : [{ kind: "failed", key }];
  }

  function isolatorNamed(name: string): Isolator | undefined {
    return isolators().find((one) => one.name === name);
  }

  async function isolate(deviceId: string, key: string, by: string): Promise<readonly ChainEvent[]> {
    const target = await options.targetOf(deviceId);
    const isolator = isolatorNamed(by);
    if (target === undefined || isolator === undefined) return [{ kind: "failed", key }];
    const result = await isolator.isolate(target);
    if (result.kind !== "isolated") log(`carelabel: ${by} did not isolate ${deviceId}: ${result.message}\n`);
    return result.kind === "isolated" ? [{ kind: "answered", key, done: true }] : [{ kind: "failed", key }];
  }

  async function release(deviceId: string, key: string, by: string): Promise<readonly ChainEvent[]> {
    const target = await options.targetOf(deviceId);
    const isolator = isolatorNamed(by);
    if (target === undefined || isolator === undefined) return [{ kind: "failed", key }];
    const result = await isolator.release(target);
    if (result.kind !== "released") log(`carelabel: ${by} did not release ${deviceId}: ${result.message}\n`);
    return result.kind === "released" ? [{ kind: "answered", key, done: true }] : [{ kind: "failed", key }];
  }

  /** @param of the key of the command that is to be proven, whose isolator is asked first. */
  async function verify(deviceId: string, key: string, of: string): Promise<readonly ChainEvent[]> {
    const target = await options.targetOf(deviceId);
    if (target === undefined) return [{ kind: "failed", key }];
    for (const isolator of isolators()) {
      const found = await isolator.verify(target);
      if (found === "out") return [{ kind: "verified", key: of, proof: proofOf(isolator.name) }];
    }
    return [{ kind: "failed", key }];
  }
}

function proofOf(isolator: string): Exclude<Proof, "by-hand"> {
  if (isolator.startsWith("gateway")) return "nftables";
  if (isolator.startsWith("radius")) return "nac-state";
  return "no-traffic";
}
