/**
 * Who is the server of a conversation whose beginning the capture lacks: told by the ports, better by what is said first.
 *
 * Sources: IANA, Service Name and Transport Protocol Port Number Registry; RFC 9112, 2.1; RFC 8446, 4; MQTT 5.0, 3.1.
 */
const SYSTEM_PORTS_BELOW = 1_024;
/** Services of devices, clouds and clinics above those. */
const SERVICE_PORTS: ReadonlySet<number> = new Set([
  ...[1883, 2575, 2761, 2762, 3128, 3478, 4222, 4433, 4840, 5000, 5060, 5061, 5222, 5353, 5671, 5672, 5683, 5684, 6514],
  ...[8000, 8008, 8080, 8081, 8086, 8088, 8123, 8443, 8883, 8888, 9092, 9443, 11112],
]);

function rank(port: number): number {
  if (port < SYSTEM_PORTS_BELOW) return 2;
  return SERVICE_PORTS.has(port) ? 1 : 0;
}

/** Whether the source of a packet is the server, as far as ports can tell. */
export function isFromServer(sourcePort: number, destinationPort: number): boolean {
  return rank(sourcePort) > rank(destinationPort);
}

const HANDSHAKE = 22;
const HELLOS: readonly (0 | 1)[] = [0, 1];
const METHODS = /^(?:GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS|CONNECT|TRACE|PRI|M-SEARCH|SUBSCRIBE|PROPFIND) /;
const HEAD_BYTES = 12;
const MQTT_CONNECT = 0x10;

/** The side that says this first: 0 asks, 1 answers; undefined where that does not show. */
export function sideThatSays(bytes: Uint8Array, start: number, end: number): 0 | 1 | undefined {
  if (bytes[start] === HANDSHAKE && bytes[start + 1] === 3 && end - start > 5)
    return HELLOS[(bytes[start + 5] ?? 0) - 1];
  const most = Math.min(end, start + HEAD_BYTES);
  let head = "";
  for (let at = start; at < most; at++) head += String.fromCharCode(bytes[at] as number);
  if (head.startsWith("HTTP/1.")) return 1;
  if (METHODS.test(head)) return 0;
  return bytes[start] === MQTT_CONNECT && head.includes("MQTT") ? 0 : undefined;
}
