/**
 * Sessions: all that the door knows, by who owns them and the client id: nobody takes over another one's session by
 * guessing its client id.
 */
import type { Command } from "./command.ts";
import type { MqttLimits } from "./limits.ts";
import { Session } from "./session.ts";

/** Who has signed on: a device, or a bridge, which speaks for all (null). */
export interface Speaker {
  readonly device: string | null;
  readonly credential: string;
}

export class Sessions {
  readonly #limits: MqttLimits;
  /** Owner -> client id -> session. */
  readonly #owners = new Map<string, Map<string, Session>>();
  /** Without a connection, the longest so first. */
  readonly #offline = new Set<Session>();
  readonly #bridges = new Set<Session>();

  constructor(limits: MqttLimits) {
    this.#limits = limits;
  }

  /**
   * The session of `clientId`, new where there is none or a clean start is asked for; who was connected with it is told
   * that it was taken over. "too-many" when the owner has so many connected clients already.
   */
  open(
    { device, credential }: Speaker,
    clientId: string,
    cleanStart: boolean,
  ): { session: Session; isPresent: boolean } | "too-many" {
    const owner = device ?? `bridge ${credential}`;
    const own = this.#owners.get(owner) ?? new Map<string, Session>();
    const found = own.get(clientId);
    found?.outlet?.endFor("taken-over");
    // One that was to end with its connection has ended just now.
    const isPresent = found !== undefined && !cleanStart && found.keepMs > 0;
    if (found !== undefined && !isPresent) this.#remove(found);
    const limit = device === null ? this.#limits.clientsPerBridge : this.#limits.clientsPerDevice;
    if (!isPresent && own.size >= limit) {
      const oldest = own.values().find(({ outlet }) => outlet === null);
      if (oldest === undefined) return "too-many";
      this.#remove(oldest);
    }
    const session = isPresent ? found : new Session(owner, clientId, device, credential, this.#limits);
    session.credential = credential;
    this.#offline.delete(session);
    own.set(clientId, session);
    this.#owners.set(owner, own);
    if (device === null) this.#bridges.add(session);
    return { session, isPresent };
  }

  /** Its connection has ended. */
  leave(session: Session, now: number): void {
    session.disconnected(now);
    if (session.keepMs <= 0) {
      this.#remove(session);
      return;
    }
    this.#offline.add(session);
    const [oldest] = this.#offline;
    if (this.#offline.size > this.#limits.keptSessions && oldest !== undefined) this.#remove(oldest);
  }

  expire(now: number): void {
    for (const session of this.#offline) if (session.isExpired(now)) this.#remove(session);
  }

  /** Hands a command to the device's own clients, or to the bridges where it has none; false when nobody takes it. */
  send(device: string, command: Command): boolean {
    const own = this.#owners.get(device)?.values() ?? [];
    if (this.#offer(own, command)) return true;
    return this.#offer(this.#bridges, command);
  }

  #offer(sessions: Iterable<Session>, command: Command): boolean {
    let taken = false;
    for (const session of sessions) {
      const qos = session.takes(command.topic);
      if (qos !== undefined && session.accept(command, qos)) taken = true;
    }
    return taken;
  }

  endCredential(credential: string): void {
    for (const session of [...this.#all()]) {
      if (session.credential !== credential) continue;
      session.outlet?.endFor("revoked");
      this.#remove(session);
    }
  }

  endAll(): void {
    for (const session of [...this.#all()]) this.#remove(session);
  }

  #all(): Iterable<Session> {
    return this.#owners.values().flatMap((sessions) => sessions.values());
  }

  #remove(session: Session): void {
    session.end();
    this.#offline.delete(session);
    this.#bridges.delete(session);
    const own = this.#owners.get(session.owner);
    if (own?.get(session.clientId) !== session) return;
    own.delete(session.clientId);
    if (own.size === 0) this.#owners.delete(session.owner);
  }
}
