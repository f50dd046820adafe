/**
 * `carelabel gateway`: runs on the Linux gateway between devices and network, and keeps isolated devices out by nftables.
 *
 * It needs CAP_NET_ADMIN and nothing else, opens no connection, and takes orders from pinned client certificates only.
 * When CareLabel is out of reach or this program ends, the kernel keeps the sets: whoever is isolated stays so.
 */

import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { InputError } from "../domain/input-error.ts";
import { GATEWAY_PORT } from "../links/gateway-api.ts";
import { readBytes } from "../store/files.ts";
import { givenCertificate } from "../store/tls/given-certificate.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { Gatekeeper } from "./gateway/gatekeeper.ts";
import { gatewayDoor } from "./gateway/gateway-door.ts";
import { namedProtection } from "./gateway/never-isolated.ts";
import { FAMILIES } from "./gateway/ruleset.ts";
import { systemPrograms } from "./gateway/system-programs.ts";
import { onStop, type StopSignal } from "./on-stop.ts";

const DATA = "gateway-data";
const MOST_DEVICES = 100;
/** How long a flushed table may stay flushed. */
const LOOK_EVERY_MS = 5_000;

export const command: Command = {
  words: "gateway",
  summary: "Keep isolated devices out at a Linux gateway (nftables), as CareLabel orders it.",
  usage:
    "--tls-cert FILE --tls-key FILE --client-ca FILE --client-fingerprint SHA256 [--listen ADDRESS] [--never A ...]",
  options: {
    listen: { type: "string" },
    port: { type: "string" },
    "tls-cert": { type: "string" },
    "tls-key": { type: "string" },
    "client-ca": { type: "string" },
    "client-fingerprint": { type: "string", multiple: true },
    data: { type: "string" },
    never: { type: "string", multiple: true },
    most: { type: "string" },
    "routed-only": { type: "boolean" },
    nft: { type: "string" },
    ip: { type: "string" },
  },
  help: [
    ["--listen ADDRESS", "listen on this address (127.0.0.1)"],
    ["--port N", `listen on this port (${GATEWAY_PORT}; 0 takes a free one)`],
    ["--tls-cert FILE", "the gateway's certificate chain (PEM)"],
    ["--tls-key FILE", "its private key (PEM)"],
    ["--client-ca FILE", "authority of the certificates of those who may give orders (PEM)"],
    ["--client-fingerprint F", "SHA-256 of such a certificate; several times while one is replaced by the next"],
    ["--data FOLDER", `where the list of isolated devices is kept (${DATA})`],
    ["--never A", "MAC address, IP address or network (CIDR) that is never isolated; may be given several times"],
    ["--most N", `isolate at most so many devices at one time (${MOST_DEVICES})`],
    ["--routed-only", "make no table for bridged traffic, for a kernel that has none"],
    ["--nft FILE, --ip FILE", "where these programs lie (/usr/sbin/nft, /usr/sbin/ip)"],
  ],
  example:
    "carelabel gateway --listen 10.0.3.1 --tls-cert gateway.pem --tls-key gateway.key --client-ca ca.pem --client-fingerprint 3f…c1 --never 10.0.3.0/28",

  async run({ values }, terminal) {
    const log = (line: string) => terminal.err(`${new Date().toISOString()} ${line}\n`);
    const folder = String(values.data ?? DATA);
    const named = namedProtection((values.never as string[] | undefined) ?? []);
    const most = numberIn(values.most, "--most", { least: 1, most: 500, unset: MOST_DEVICES });
    const port = numberIn(values.port, "--port", { least: 0, most: 65_535, unset: GATEWAY_PORT });
    const certificates = await certificatesIn(values, terminal);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const keeper = await Gatekeeper.open({
      folder,
      families: values["routed-only"] === true ? ["inet"] : FAMILIES,
      named,
      most,
      run: systemPrograms({ nft: String(values.nft ?? "/usr/sbin/nft"), ip: String(values.ip ?? "/usr/sbin/ip") }),
      now: () => new Date(),
      log,
    });
    const server = gatewayDoor({ ...certificates, keeper, log });
    const listen = String(values.listen ?? "127.0.0.1");
    server.listen({ host: listen, port });
    await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
      throw new InputError("argument-wrong", "--listen", `${listen}:${port} cannot be listened on (${cause.code})`, {
        cause,
      });
    });
    // Listened for before anybody is told that the gateway runs.
    const { promise: stopped, resolve: stop } = Promise.withResolvers<StopSignal>();
    onStop(stop);
    const looking = setInterval(() => void keeper.lookAfter(), LOOK_EVERY_MS);
    const { address, family, port: taken } = server.address() as AddressInfo;
    terminal.out(`The gateway listens at https://${family === "IPv6" ? `[${address}]` : address}:${taken}/\n`);
    terminal.out(`${keeper.devices.length} devices are isolated. Stop it with Ctrl+C; they stay isolated.\n`);
    await stopped;
    clearInterval(looking);
    server.close();
    server.closeAllConnections();
    await keeper.close();
    return EXIT.ok;
  },
};

async function certificatesIn(values: Record<string, unknown>, terminal: Terminal) {
  const pair = await givenCertificate(needed(values, "tls-cert"), needed(values, "tls-key"), new Date());
  const clientCa = new TextDecoder().decode(await readBytes(needed(values, "client-ca"), terminal.stdin));
  if (!clientCa.includes("-----BEGIN CERTIFICATE-----"))
    throw new InputError("certificate-unusable", "--client-ca", "it holds no certificate in PEM");
  const fingerprints = ((values["client-fingerprint"] as string[] | undefined) ?? []).map(fingerprintIn);
  if (fingerprints.length === 0)
    throw new InputError("argument-wrong", "--client-fingerprint", "name at least one; without it nobody gives orders");
  return { cert: pair.cert, key: pair.key, clientCa, fingerprints: new Set(fingerprints) };
}

function needed(values: Record<string, unknown>, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value === "")
    throw new InputError("argument-wrong", `--${name}`, "it is needed: both sides of this door show a certificate");
  return value;
}

/** As `openssl x509 -fingerprint -sha256` writes it, or without colons. */
function fingerprintIn(text: string): string {
  const plain = text
    .replace(/^sha256 fingerprint=/i, "")
    .replaceAll(":", "")
    .toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(plain))
    throw new InputError(
      "argument-wrong",
      "--client-fingerprint",
      `"${text}" is no SHA-256; it has 64 hexadecimal digits`,
    );
  return plain;
}

function numberIn(value: unknown, where: string, range: { least: number; most: number; unset: number }): number {
  const number = value === undefined ? range.unset : Number(value);
  if (!Number.isInteger(number) || number < range.least || number > range.most || value === "")
    throw new InputError("argument-wrong", where, `write a whole number from ${range.least} to ${range.most}`);
  return number;
}
