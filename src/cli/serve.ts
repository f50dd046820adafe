/**
 * `carelabel serve`: the server with its page and its registry.
 *
 * On loopback it speaks plain HTTP; on any other address TLS only, with a given certificate or with its own small
 * authority. It opens no connection that its settings do not name.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { Server as TlsServer } from "node:https";
import { type AddressInfo, isIP } from "node:net";
import { constants, hostname, networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { randomText, SYSTEM } from "../acts/act.ts";
import { auditsAside } from "../acts/audit-upload-aside.ts";
import { openInspectionDigest } from "../acts/inspection/send-digest.ts";
import { labelPrinting } from "../acts/label-printing.ts";
import { openSample, sampleAccounts } from "../acts/open-sample.ts";
import { openSampleAssessments } from "../acts/sample-assessments.ts";
import { keepSampleAudits } from "../acts/sample-audits.ts";
import { openSampleEvaluations } from "../acts/sample-evaluations.ts";
import { openSampleInspections } from "../acts/sample-inspections.ts";
import { followWays } from "../acts/watch/follow-ways.ts";
import { documentsAside } from "../acts/write-audit-document-aside.ts";
import { InputError } from "../domain/input-error.ts";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import type { Authority } from "../server/authority.ts";
import { createServer } from "../server/create-server.ts";
import { keepHouse } from "../server/housekeeping.ts";
import { type Installation, openInstallation } from "../server/installation.ts";
import { type OpenWatch, openWatchWithDoor } from "../server/open-watch.ts";
import { trustedProxies } from "../server/trusted-proxies.ts";
import { anyAccount } from "../store/account.ts";
import type { Store } from "../store/database.ts";
import { heldLabels } from "../store/label.ts";
import { loadMaturityModel } from "../store/load-maturity.ts";
import { loadWorld } from "../store/load-world.ts";
import { allProducts } from "../store/product.ts";
import { givenCertificate } from "../store/tls/given-certificate.ts";
import { serverCertificate } from "../store/tls/server-certificate.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { bringToLife } from "./living-sample.ts";
import { onStop, type StopSignal } from "./on-stop.ts";

export const DEFAULT_PORT = 8420;
export const DEFAULT_DATA = "data";
const SAMPLE_DATA = "data-sample";
/** As IANA assigned them to MQTT. */
const MQTT_PORT = 1883;
const MQTT_TLS_PORT = 8883;
const LOOPBACK = "127.0.0.1";
const PAGE_FOLDER = fileURLToPath(new URL("../../web/dist", import.meta.url));
/** How long requests under way may take to end when the server is stopped. */
const PATIENCE_MS = 3_000;
/** Ctrl+C, the system's wish, and a terminal that was closed. */
const SET_UP_CODE_SIGNS = 12;

export const command: Command = {
  words: "serve",
  summary: "Open the registry and its page: devices, labels, audits, accounts.",
  usage:
    "[--data FOLDER] [--sample [--still]] [--port N] [--mqtt-port N] [--listen ADDRESS] [--host NAME ...] [--open]",
  options: {
    data: { type: "string" },
    sample: { type: "boolean" },
    still: { type: "boolean" },
    port: { type: "string" },
    "mqtt-port": { type: "string" },
    listen: { type: "string" },
    host: { type: "string", multiple: true },
    "tls-cert": { type: "string" },
    "tls-key": { type: "string" },
    "trust-proxy": { type: "string", multiple: true },
    ways: { type: "string" },
    open: { type: "boolean" },
  },
  help: [
    ["--data FOLDER", `where everything is kept (${DEFAULT_DATA}); one server at a time`],
    ["--sample", `open the sample hospital, kept in ${SAMPLE_DATA}; its devices are simulated and report`],
    ["--still", "with --sample: without simulated devices"],
    ["--port N", `listen on this port (${DEFAULT_PORT}; 0 takes a free one)`],
    [
      "--mqtt-port N",
      `devices report here (${MQTT_PORT}, over TLS ${MQTT_TLS_PORT}; off for none; free with --port 0)`,
    ],
    ["--listen ADDRESS", `listen on this address (${LOOPBACK}); any but loopback speaks HTTPS only`],
    ["--host NAME", "a name under which it is reached, printed codes lead to the first; may be given several times"],
    ["--tls-cert FILE", "certificate chain (PEM); without one an own authority signs one"],
    ["--tls-key FILE", "its private key (PEM)"],
    ["--trust-proxy A", "address or network (CIDR) of a proxy whose X-Forwarded-For says who asks; none by default"],
    ["--ways FILE", "whom the watch tells and who isolates (ways.json in the data folder; docs/watch-operations.md)"],
    ["--open", "open the page in the browser"],
    ["CARELABEL_MQTT_URL", "(environment) an outside broker from which reports come as well"],
  ],
  example: "carelabel serve --sample",

  async run({ values }, terminal) {
    const port = values.port === undefined ? DEFAULT_PORT : portIn(values.port, "--port");
    const proxies = trustedProxies((values["trust-proxy"] as string[] | undefined) ?? []);
    const isSample = values.sample === true;
    const listen = String(values.listen ?? LOOPBACK);
    const secure = !isLoopback(listen);
    if (isSample && secure)
      throw new InputError("argument-wrong", "--sample", "everybody knows its passwords; it is for this machine only");
    const folder = String(values.data ?? (isSample ? SAMPLE_DATA : DEFAULT_DATA));
    const installation = await openInstallation(folder, process.env);
    try {
      return await serve({ values, terminal, installation, port, listen, proxies, isSample });
    } finally {
      await installation.store.close();
    }
  },
};

interface Serving {
  readonly values: Record<string, unknown>;
  readonly terminal: Terminal;
  readonly installation: Installation;
  readonly port: number;
  readonly listen: string;
  readonly proxies: readonly string[];
  readonly isSample: boolean;
}

/**
 * The heap is cleared once it has grown by so much of what lives in it, in percent. Left to itself the engine lets it grow to
 * four times as much, since it goes by the memory of the machine.
 */
const HEAP_GROWS = 40;

async function serve({ values, terminal, installation, port, listen, proxies, isSample }: Serving): Promise<number> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWS}`);
  const { store, folder, dataKey } = installation;
  const now = () => new Date();
  const acting = { store, actor: SYSTEM, now, publish: () => undefined };
  if (isSample) {
    await openSample(acting);
    await openSampleAssessments(acting, dataKey);
    // Before the dates are computed, so that nobody reads those of devices that were never looked at.
    await openSampleInspections(acting, dataKey).catch((error: unknown) =>
      terminal.err(`carelabel: the sample's inspections could not be made: ${error}\n`),
    );
  }
  const world = loadWorld();
  const certificate = isLoopback(listen) ? undefined : await certificateFor(values, listen, installation);
  const setUpCode = certificate === undefined || (await anyAccount(store.read)) ? null : randomText(SET_UP_CODE_SIGNS);
  const ways = await followWays({
    path: String(values.ways ?? join(folder, "ways.json")),
    isNamed: values.ways !== undefined,
    now,
    log: terminal.err,
  });
  let pageAddress: string | null = null;
  const watch = await openWatchWithDoor({
    folder,
    acting: { store, actor: SYSTEM, now },
    ...brokerIn(process.env, folder),
    evidence: installation.evidence,
    ways,
    pageAddress: () => pageAddress,
    log: terminal.err,
  });
  let mqttAddress: string | null = null;
  const printing = labelPrinting(world, () => now().toISOString().slice(0, 10));
  const audit = auditsAside(store.read, now);
  const warm = Promise.withResolvers<void>();
  const server = await createServer({
    installation,
    now,
    hosts: (certificate?.hosts ?? []).map((host) => (isIP(host) === 6 ? `[${host}]` : host)),
    trustedProxies: proxies,
    ...(certificate === undefined ? {} : { tls: certificate.tls }),
    ...(certificate?.authority === undefined ? {} : { authority: certificate.authority }),
    publicHost: publicHostOf(certificate?.hosts ?? (values.host as string[] | undefined) ?? []),
    setUpCode,
    world: labelWorldOf(world),
    ...printing,
    audit,
    auditDocument: documentsAside(),
    pageFolder: PAGE_FOLDER,
    watch,
    watchReady: warm.promise,
    mqttAddress: () => mqttAddress,
    log: terminal.err,
  });
  try {
    mqttAddress = await listenForDevices(watch.mqtt, values, listen, port, certificate);
    await server.listen({ host: listen, port });
  } catch (cause) {
    await server.close();
    await watch.close();
    throw cause instanceof InputError ? cause : cannotListen(cause, listen, port, "--port");
  }
  void watch.house.watch
    .warmUp()
    .catch((error: unknown) => terminal.err(`carelabel: devices could not be read: ${error}\n`))
    .finally(warm.resolve);
  // Listened for before anybody is told that the server runs, since the answer may be Ctrl+C at once.
  const { promise: stopped, resolve: stop } = Promise.withResolvers<StopSignal>();
  onStop(stop);
  const renew = async () => {
    if (certificate !== undefined)
      (server.server as unknown as TlsServer).setSecureContext(
        (await certificateFor(values, listen, installation)).tls,
      );
  };
  void warmUp(store, now).catch((error: unknown) => terminal.err(`carelabel: labels could not be read: ${error}\n`));
  if (isSample)
    void keepSampleAudits(acting, installation.evidence, audit).catch((error: unknown) =>
      terminal.err(`carelabel: the sample's audits could not be made: ${error}\n`),
    );
  if (isSample)
    void openSampleEvaluations(acting, dataKey, loadMaturityModel()).catch((error: unknown) =>
      terminal.err(`carelabel: the sample's evaluations could not be made: ${error}\n`),
    );
  const digest = openInspectionDigest({ store, now, ways, pageAddress: () => pageAddress, log: terminal.err });
  const housekeeping = keepHouse({ acting, installation, renew, log: terminal.err });

  const { port: taken } = server.server.address() as AddressInfo;
  const address =
    certificate === undefined ? `http://${LOOPBACK}:${taken}/` : `https://${certificate.hosts[0]}:${taken}/`;
  if (certificate !== undefined) pageAddress = address.slice(0, -1);
  terminal.out(`CareLabel is open at ${address}\n`);
  if (mqttAddress !== null) terminal.out(`Devices report to ${mqttAddress}\n`);
  if (certificate === undefined) terminal.out("It serves this machine only.\n");
  if (certificate?.authority !== undefined)
    terminal.out(
      `Its root certificate: ${join(folder, "tls", "ca.pem")}, SHA-256 ${certificate.authority.caFingerprint}\n`,
    );
  for (const host of certificate?.leftOut ?? [])
    terminal.err(`carelabel: ${host} is not served: the root certificate that people installed may not speak for it\n`);
  if (setUpCode !== null) terminal.out(`Set it up with the code ${setUpCode}\n`);
  if (isSample) {
    const { names, password } = sampleAccounts();
    terminal.out(`Sign in as ${names.join(", ")}; the password of all is: ${password}\n`);
  }
  terminal.out("Stop it with Ctrl+C.\n");
  if (dataKey.protectedBy === "file-mode" && !isSample)
    terminal.err(
      `carelabel: the key of the data lies unprotected in ${folder}; set CARELABEL_PASSPHRASE to protect it (docs/server.md)\n`,
    );
  if (!existsSync(join(PAGE_FOLDER, "index.html")))
    terminal.err('carelabel: the page is not built; "npm start" builds it\n');
  if (values.open === true) openInBrowser(address);

  const living =
    isSample && values.still !== true && mqttAddress !== null
      ? await bringToLife(acting, folder, mqttAddress, terminal.err)
      : undefined;

  const signal = await stopped;
  await living?.stop();
  housekeeping.stop();
  await digest.close();
  const impatience = setTimeout(() => server.server.closeAllConnections(), PATIENCE_MS);
  await server.close();
  await watch.close();
  ways.close();
  clearTimeout(impatience);
  await printing.close();
  return signal === "SIGHUP" ? 128 + constants.signals.SIGHUP : EXIT.ok;
}

/** Verifies the labels once, so that the first list of products need not wait for it. */
async function warmUp({ read }: Store, now: () => Date): Promise<void> {
  const today = now().toISOString().slice(0, 10);
  for (const { id } of await allProducts(read)) {
    await heldLabels(read, [id], today);
    // Requests have their turn in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function portIn(value: unknown, option: "--port" | "--mqtt-port"): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || value === "") {
    throw new InputError("argument-wrong", option, `"${String(value)}" is no port; write a number from 0 to 65535`);
  }
  return port;
}

/** The first name that a phone can follow; a printed code has no room for an address of IPv6. */
function publicHostOf(hosts: readonly string[]): string | null {
  return hosts.find((host) => isIP(host) !== 6 && !isLoopback(host.toLowerCase())) ?? null;
}

const isLoopback = (address: string) => address === "localhost" || address === "::1" || /^127\./.test(address);

/** An outside broker, under a name that stays the same for this installation. */
function brokerIn({ CARELABEL_MQTT_URL: url }: NodeJS.ProcessEnv, folder: string) {
  if (url === undefined || url === "") return {};
  const own = createHash("sha256")
    .update(`${hostname()} ${resolve(folder)}`)
    .digest("hex")
    .slice(0, 12);
  return { broker: { url, clientId: `carelabel-${own}` } };
}

/** Opens the MQTT door beside the page: plain on loopback, else TLS with the same certificate. @returns its address. */
async function listenForDevices(
  mqtt: OpenWatch["mqtt"],
  values: Record<string, unknown>,
  host: string,
  pagePort: number,
  certificate: Certificate | undefined,
): Promise<string | null> {
  const asked = values["mqtt-port"];
  if (asked === "off") return null;
  const usual = pagePort === 0 ? 0 : certificate === undefined ? MQTT_PORT : MQTT_TLS_PORT;
  const port = asked === undefined ? usual : portIn(asked, "--mqtt-port");
  try {
    const taken = await mqtt.listen({ host, port, ...(certificate === undefined ? {} : { tls: certificate.tls }) });
    return certificate === undefined ? `mqtt://${LOOPBACK}:${taken}` : `mqtts://${certificate.hosts[0]}:${taken}`;
  } catch (cause) {
    throw cannotListen(cause, host, port, "--mqtt-port");
  }
}

function cannotListen(cause: unknown, address: string, port: number, option: "--port" | "--mqtt-port"): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return new InputError("argument-wrong", option, `port ${port} is taken; name another, or 0 for a free one`, {
      cause,
    });
  if (code === "EACCES")
    return new InputError("argument-wrong", option, `port ${port} needs more rights; name one above 1023`, { cause });
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EINVAL")
    return new InputError("argument-wrong", "--listen", `"${address}" is no address of this machine`, { cause });
  return cause;
}

interface Certificate {
  readonly tls: { readonly key: string; readonly cert: string };
  /** As they may stand in an address; the first is told to people. */
  readonly hosts: readonly string[];
  readonly authority: Authority | undefined;
  readonly leftOut: readonly string[];
}

/** The given certificate, or one of the own authority for the names that were given or that this machine has. */
async function certificateFor(
  values: Record<string, unknown>,
  listen: string,
  { folder, dataKey }: Installation,
): Promise<Certificate> {
  const named = (values.host as string[] | undefined) ?? [];
  const hosts = named.length > 0 ? named : ownNames(listen);
  const { "tls-cert": cert, "tls-key": key } = values;
  if ((cert === undefined) !== (key === undefined))
    throw new InputError("argument-wrong", "--tls-cert", "--tls-cert and --tls-key belong together");
  if (typeof cert === "string" && typeof key === "string")
    return { tls: await givenCertificate(cert, key, new Date()), hosts, authority: undefined, leftOut: [] };
  const own = await serverCertificate({ folder, dataKey, hosts, now: new Date() });
  const served = hosts.filter((host) => !own.leftOut.includes(host));
  return {
    tls: own,
    hosts: served,
    authority: { ...own, hosts: served },
    leftOut: named.length > 0 ? own.leftOut : [],
  };
}

/** What this machine calls itself, and the addresses that stay: its own host name, and IPv4 of its interfaces. */
function ownNames(listen: string): string[] {
  if (isIP(listen) !== 0 && listen !== "0.0.0.0" && listen !== "::") return [listen, hostname()];
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
  return [hostname(), ...addresses];
}

/** Hands the address to the system's browser; when there is none, the printed address is enough. */
function openInBrowser(address: string): void {
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["explorer", address]
        : ["xdg-open", address];
  spawn(program as string, args, { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}
