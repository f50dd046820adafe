/**
 * Session: what outlives a connection: what a client subscribed to, and commands that it has not acknowledged.
 *
 * Kept in memory and bounded: after a restart of the program clients find no session present and subscribe anew, and every
 * command that was not acknowledged has failed. Source: MQTT 5, 4.1 (session state), 4.3.2 (QoS 1), 4.4 (delivery again).
 */
import { filterTakes, filterTakesCommands, isTopicFilter, topicOf } from "../../contract/mqtt.ts";
import type { Command } from "./command.ts";
import type { MqttLimits } from "./limits.ts";
import { REASON } from "./packet.ts";

/** Where commands go while the client is connected. */
export interface Outlet {
  /** Commands with QoS 1 that the client takes at once. */
  readonly receiveMaximum: number;
  /** Writes it; false when it is larger than the client takes. */
  readonly sendCommand: (command: Command, qos: 0 | 1, messageId: number, dup: boolean) => boolean;
  /** Ends the connection, because the session is another's now or its credential was withdrawn. */
  readonly endFor: (why: "taken-over" | "revoked") => void;
}

export class Session {
  readonly owner: string;
  readonly clientId: string;
  readonly device: string | null;
  credential: string;
  readonly #limits: MqttLimits;
  /** Filter -> granted QoS. */
  readonly filters = new Map<string, 0 | 1>();
  outlet: Outlet | null = null;
  /** For how long it is kept without a connection. */
  keepMs = 0;
  #offlineAt = 0;
  #messageId = 0;
  readonly #sent = new Map<number, Command>();
  #waiting: Command[] = [];

  constructor(owner: string, clientId: string, device: string | null, credential: string, limits: MqttLimits) {
    this.owner = owner;
    this.clientId = clientId;
    this.device = device;
    this.credential = credential;
    this.#limits = limits;
  }

  /** A device may hear its own commands, a bridge those of all: the granted QoS, or the reason code of the refusal (3.9.3). */
  subscribe(filter: string, qos: number): number {
    if (!isTopicFilter(filter)) return REASON.filterInvalid;
    if (filter.startsWith("$share/")) return REASON.sharedSubscription;
    const may = this.device === null ? filterTakesCommands(filter) : filter === topicOf(this.device, "command");
    if (!may) return REASON.notAuthorized;
    if (!this.filters.has(filter) && this.filters.size >= this.#limits.filtersPerSession) return REASON.quota;
    const granted = qos === 0 ? 0 : 1;
    this.filters.set(filter, granted);
    return granted;
  }

  /** The QoS with which it takes `topic`; undefined when it does not. */
  takes(topic: string): 0 | 1 | undefined {
    let best: 0 | 1 | undefined;
    for (const [filter, qos] of this.filters) if (filterTakes(filter, topic) && (best ?? 0) <= qos) best = qos;
    return best;
  }

  /** Takes it over for delivery; false when it cannot. */
  accept(command: Command, qos: 0 | 1): boolean {
    if (qos === 0) {
      // Nobody will say that it arrived: the way stays open until the sender has waited long enough.
      if (this.outlet?.sendCommand(command, 0, 0, false) !== true) return false;
      command.addWay();
      return true;
    }
    this.#waiting = this.#waiting.filter(({ isOver }) => !isOver);
    if (this.#waiting.length + this.#sent.size >= this.#limits.commandsPerSession) return false;
    command.addWay();
    this.#waiting.push(command);
    this.#send();
    return true;
  }

  #send(): void {
    while (this.outlet !== null && this.#sent.size < this.outlet.receiveMaximum) {
      const command = this.#waiting.shift();
      if (command === undefined) return;
      if (command.isOver) continue;
      do this.#messageId = (this.#messageId % 0xffff) + 1;
      while (this.#sent.has(this.#messageId));
      this.#sent.set(this.#messageId, command);
      if (this.outlet.sendCommand(command, 1, this.#messageId, false)) continue;
      this.#sent.delete(this.#messageId);
      command.loseWay();
    }
  }

  /** PUBACK came. */
  acknowledged(messageId: number, isRefused: boolean): void {
    const command = this.#sent.get(messageId);
    if (command === undefined) return;
    this.#sent.delete(messageId);
    if (isRefused) command.loseWay();
    else command.end(true);
    this.#send();
  }

  /** A connection carries it now: what was sent and is still wanted is sent again, under its old id. */
  connected(outlet: Outlet): void {
    this.outlet = outlet;
    for (const [messageId, command] of this.#sent)
      if (command.isOver || !outlet.sendCommand(command, 1, messageId, true)) this.#sent.delete(messageId);
    this.#send();
  }

  disconnected(now: number): void {
    this.outlet = null;
    this.#offlineAt = now;
  }

  isExpired(now: number): boolean {
    return this.outlet === null && now >= this.#offlineAt + this.keepMs;
  }

  end(): void {
    for (const command of [...this.#sent.values(), ...this.#waiting]) command.loseWay();
    this.#sent.clear();
    this.#waiting = [];
    this.filters.clear();
  }
}
