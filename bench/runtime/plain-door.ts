/**
 * The reference for the runtime watch: the same MQTT door, which parses each report as JSON, acknowledges and forgets it.
 *
 * Run: node bench/runtime/plain-door.ts [--unpaced]. Prints the port; ends with SIGTERM. Unpaced, one connection may send
 * more than the 500 reports/s that the door allows.
 */
import { once } from "node:events";
import { createMqttDoor } from "../../src/server/mqtt/door.ts";

const UNPACED = { device: { perSecond: 1_000_000, burst: 1_000_000, window: 64 } };

const utf8 = new TextDecoder();
let fields = 0;
const door = createMqttDoor({
  signOn: async ({ userName }) => (userName === null ? "refused" : { device: userName, credential: userName }),
  take(_device, _kind, payload, _connection, done) {
    // Counted, so that no compiler leaves the work out.
    if ("values" in JSON.parse(utf8.decode(payload))) fields++;
    done("taken");
  },
  onContact: () => undefined,
  log: () => undefined,
  limits: process.argv.includes("--unpaced") ? UNPACED : {},
});
const port = await door.listen({ host: "127.0.0.1", port: 0 });
console.log(`mqtt://127.0.0.1:${port}`);
await once(process, "SIGTERM");
await door.close();
console.log(`${fields} reports`);
