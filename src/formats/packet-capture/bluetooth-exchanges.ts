/**
 * Bluetooth connections as exchanges: with which device, how they paired, and what of a patient was to be read.
 *
 * Source: Bluetooth Core Specification 5.4, volume 3, part H (pairing), volume 6, part B (addresses).
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import type { BluetoothAddress, BluetoothConnection, PairingWeakness } from "../bluetooth/bluetooth-facts.ts";
import { MarkList } from "./mark-list.ts";

const METHODS: Readonly<Record<string, string>> = {
  "just-works": "Just Works",
  "passkey-entry": "Passkey Entry",
  "numeric-comparison": "Numeric Comparison",
  "out-of-band": "Out of Band",
};

export function bluetoothExchange(connection: BluetoothConnection): Exchange {
  const { peripheral, peripheralName, transport, bytesFromCentral, bytesFromPeripheral, firstMs } = connection;
  const sum = ({ plain, encrypted, unknown }: typeof bytesFromCentral) => plain + encrypted + unknown;
  return {
    pointer: `frame ${connection.firstFrame}`,
    host: hostOf(peripheral, peripheralName),
    // Addresses of the internet stand here, and this is none.
    address: null,
    port: 0,
    scheme: transport === "br-edr" ? "bluetooth" : "bluetooth-le",
    method: "",
    path: "",
    queryNames: [],
    formNames: [],
    startedAtMs: firstMs > 0 ? firstMs : null,
    status: null,
    bytesUp: sum(bytesFromCentral),
    bytesDown: sum(bytesFromPeripheral),
    fromCache: false,
    reached: true,
    requestMediaType: null,
    protection: null,
    marks: marksOf(connection),
    content: {},
  };
}

function hostOf(address: BluetoothAddress | null, name: string | null): string {
  return (name !== null && name.trim() !== "" ? name.trim().toLowerCase() : undefined) ?? address?.text ?? "unknown";
}

function marksOf({ encryption, pairings, linkKey, health, peripheralName, information }: BluetoothConnection) {
  const marks = new MarkList();
  if (encryption.state === "never" || encryption.state === "refused")
    marks.add("encryption-not-used", "Bluetooth link", null);
  if (encryption.state === "started") marks.add("detail", "Bluetooth link encrypted", null);
  if (encryption.state === "stopped") marks.add("encryption-not-used", "Bluetooth link, from its middle on", null);
  for (const { method, secureConnections, keySize, weaknesses } of pairings) {
    const kind =
      secureConnections === null ? "" : secureConnections ? ", LE Secure Connections" : ", LE legacy pairing";
    if (method !== null) marks.add("detail", `pairing by ${METHODS[method] ?? method}${kind}`, null);
    if (keySize !== null) marks.add("detail", `encryption key of ${keySize} bytes`, null);
    for (const weakness of weaknesses) marks.add(...markOf(weakness), null);
  }
  if (linkKey === "legacy-pin") marks.add("encryption-breakable", "pairing by PIN", null);
  if (linkKey === "debug") marks.add("encryption-breakable", "debug link key", null);
  if (linkKey === "unauthenticated-p192" || linkKey === "unauthenticated-p256")
    marks.add("no-authentication", "Bluetooth link key", null);
  for (const { name, uuid, values, bytes } of health)
    if (values.plain > 0 && bytes > 0) marks.add("health-field", name ?? `characteristic ${uuid}`, 1, values.plain);
  if (peripheralName !== null) marks.add("device-name", "Bluetooth device name", 1);
  for (const kind of Object.keys(information)) marks.add("device-name", `Bluetooth ${kind}`, 1);
  return marks.list;
}

function markOf(weakness: PairingWeakness): ["encryption-breakable" | "no-authentication", string] {
  switch (weakness) {
    case "pairing-breakable":
      return ["encryption-breakable", "Bluetooth pairing"];
    case "not-authenticated":
      return ["no-authentication", "Bluetooth pairing"];
    case "key-short":
      return ["encryption-breakable", "short encryption key"];
    case "keys-sent-in-plain":
      return ["encryption-breakable", "keys sent in plain"];
  }
}
