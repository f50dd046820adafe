/**
 * A trivial MQTT 3.1.1 sink for tests of clients: takes what comes, and acknowledges it unless told otherwise.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import mqtt from "mqtt-packet";

export interface Arrived {
  readonly user: string;
  readonly clientId: string;
  readonly topic: string;
  readonly dup: boolean;
  readonly body: Record<string, unknown>;
}

export interface MqttSink extends AsyncDisposable {
  readonly port: number;
  readonly arrived: Arrived[];
  /** Client ids, each as often as it connected. */
  readonly connects: string[];
  /** Client ids that said DISCONNECT. */
  readonly farewells: string[];
  command(user: string, body: object): void;
  cutAll(): void;
}

export interface SinkManners {
  readonly refuses?: (user: string) => boolean;
  readonly acknowledges?: (message: Arrived) => boolean;
}

/** Acknowledgements go out in pieces that cut packets. */
export async function openMqttSink({
  refuses = () => false,
  acknowledges = () => true,
}: SinkManners = {}): Promise<MqttSink> {
  const arrived: Arrived[] = [];
  const connects: string[] = [];
  const farewells: string[] = [];
  const sockets = new Map<Socket, string>();
  let commands = 0;
  const server = createServer((socket) => {
    const parser = mqtt.parser({ protocolVersion: 4 });
    let user = "";
    let clientId = "";
    let answers: Buffer[] = [];
    parser.on("error", () => socket.destroy());
    parser.on("packet", (packet) => {
      if (packet.cmd === "connect") {
        user = packet.username ?? "";
        clientId = packet.clientId;
        connects.push(clientId);
        sockets.set(socket, user);
        answers.push(mqtt.generate({ cmd: "connack", returnCode: refuses(user) ? 5 : 0, sessionPresent: false }));
      } else if (packet.cmd === "disconnect") {
        farewells.push(clientId);
      } else if (packet.cmd === "subscribe") {
        answers.push(mqtt.generate({ cmd: "suback", messageId: packet.messageId ?? 0, granted: [1] }));
      } else if (packet.cmd === "publish") {
        const message = {
          user,
          clientId,
          topic: packet.topic,
          dup: packet.dup,
          body: JSON.parse(String(packet.payload)),
        };
        arrived.push(message);
        if (acknowledges(message)) answers.push(mqtt.generate({ cmd: "puback", messageId: packet.messageId ?? 0 }));
      }
    });
    socket.on("data", (bytes) => {
      parser.parse(Buffer.from(bytes));
      const all = Buffer.concat(answers);
      answers = [];
      const cut = Math.max(0, all.length - 3);
      if (cut > 0) socket.write(all.subarray(0, cut));
      if (all.length > 0) setImmediate(() => socket.writable && socket.write(all.subarray(cut)));
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cutAll = () => {
    for (const socket of sockets.keys()) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    connects,
    farewells,
    cutAll,
    command(user, body) {
      for (const [socket, name] of sockets)
        if (name === user)
          socket.write(
            mqtt.generate({
              cmd: "publish",
              topic: `carelabel/${user}/command`,
              payload: Buffer.from(JSON.stringify(body)),
              qos: 1,
              dup: false,
              retain: false,
              messageId: ++commands,
            }),
          );
    },
    async [Symbol.asyncDispose]() {
      cutAll();
      server.close();
      await once(server, "close");
    },
  };
}
