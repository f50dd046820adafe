/** One conversation that the sensor sees: who asked whom, and under which name. */

export class ObservedFlow {
  readonly transport: "tcp" | "udp";
  client: string;
  server: string;
  clientPort: number;
  serverPort: number;
  readonly startedMs: number;
  /** What the client calls its server in the handshake. */
  name: string | null = null;
  /** Its name may still come: nobody is told of it until then. */
  isOpening: boolean;
  /** The server has said more than "no". */
  isAnswered = false;
  /** The interval in which each side was last told of it: the client, the server. */
  readonly toldIn: [number, number] = [-1, -1];

  constructor(
    transport: "tcp" | "udp",
    [client, clientPort]: readonly [string, number],
    [server, serverPort]: readonly [string, number],
    startedMs: number,
  ) {
    this.transport = transport;
    this.client = client;
    this.clientPort = clientPort;
    this.server = server;
    this.serverPort = serverPort;
    this.startedMs = startedMs;
    this.isOpening = transport === "tcp";
  }

  /** The capture began in its middle, and the other side is the server. */
  turn(): void {
    [this.client, this.server] = [this.server, this.client];
    [this.clientPort, this.serverPort] = [this.serverPort, this.clientPort];
  }
}
