/**
 * Three network namespaces in a row: the phone, the machine with the proxy, and the Internet with its servers.
 *
 * The proxy's machine routes, and turns what goes to port 443 over to the proxy, as the firewall rules of section VI.A
 * do. Its name server stands in the Internet. Nothing of it shows outside: cables and rules end with the namespaces.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

export type Place = "phone" | "proxy" | "internet";

export const PROXY = { address: "10.66.1.1", port: 8080 } as const;
export const NAME_SERVER = "10.66.2.53";
/** Address of the nth server. */
export const serverAddress = (at: number) => `10.66.2.${101 + at}`;
/** The proxy's two sides. */
export const SIDES = { device: "to-phone", server: "to-net" } as const;

const PREFIX = "section-six-";
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];
const PLACES: readonly Place[] = ["phone", "proxy", "internet"];

export class LabNetwork {
  readonly #programs: ChildProcess[] = [];
  readonly #remove = () => this.remove();

  /** @param servers how many addresses the Internet answers at, beside the name server's. */
  constructor(servers: number) {
    sweep();
    process.once("exit", this.#remove);
    // A signal ends a process without "exit", so it is turned into one.
    for (const signal of SIGNALS) process.once(signal, endProcess);
    try {
      for (const place of PLACES) ip("netns", "add", nameOf(place));
      for (const place of PLACES) {
        inside(place, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        inside(place, "ip", "link", "set", "lo", "up");
      }
      cable("phone", "wlan", ["10.66.1.2/24"], "proxy", SIDES.device, [`${PROXY.address}/24`]);
      const addresses = [NAME_SERVER, ...Array.from({ length: servers }, (_, at) => serverAddress(at))];
      const ofServers = addresses.map((address) => `${address}/24`);
      cable("internet", "wan", ofServers, "proxy", SIDES.server, ["10.66.2.1/24"]);
      inside("phone", "ip", "route", "add", "default", "via", PROXY.address);
      inside("internet", "ip", "route", "add", "default", "via", "10.66.2.1");
      inside("proxy", "sysctl", "-qw", "net.ipv4.ip_forward=1");
      const redirect = `iifname "${SIDES.device}" tcp dport 443 redirect to :${PROXY.port}`;
      inside("proxy", "nft", "add table ip lab");
      inside("proxy", "nft", "add chain ip lab into { type nat hook prerouting priority dstnat; }");
      inside("proxy", "nft", `add rule ip lab into ${redirect}`);
    } catch (problem) {
      this.remove();
      throw problem;
    }
  }

  /** Starts a program at a place; resolves once it has said `ready` on either of its outputs. */
  async start(place: Place, command: readonly string[], ready: RegExp, env: NodeJS.ProcessEnv = {}): Promise<Program> {
    const child = spawn("ip", ["netns", "exec", nameOf(place), ...command], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.#programs.push(child);
    const program = new Program(command[0] ?? "", child);
    await program.said(ready);
    return program;
  }

  /** Runs a program to its end, which has to be `code`. */
  async run(place: Place, command: readonly string[], code = 0): Promise<void> {
    const program = await this.start(place, command, /(?:)/);
    await program.ended(code);
  }

  /** Ends whatever still runs there and takes the namespaces away; safe to call twice. */
  remove(): void {
    process.removeListener("exit", this.#remove);
    for (const signal of SIGNALS) process.removeListener(signal, endProcess);
    for (const program of this.#programs) if (program.exitCode === null) program.kill("SIGKILL");
    for (const place of PLACES) removeNamespace(nameOf(place));
  }
}

/** A program that runs at a place. */
export class Program {
  #output = "";
  readonly #name: string;
  readonly #child: ChildProcess;

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    child.stdout?.on("data", (text) => (this.#output += text));
    child.stderr?.on("data", (text) => (this.#output += text));
  }

  async said(words: RegExp): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      if (words.test(this.#output)) return;
      if (this.#child.exitCode !== null) break;
      await wait(50);
    }
    throw new Error(`${this.#name} did not say ${words}:\n${this.#output}`);
  }

  async ended(code: number): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "close");
    if (this.#child.exitCode !== code)
      throw new Error(`${this.#name} ended with ${this.#child.exitCode ?? this.#child.signalCode}:\n${this.#output}`);
  }

  /** Asks it to end as Ctrl-C does, so that it writes its files out. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill("SIGINT");
    const given = AbortSignal.timeout(8000);
    await once(this.#child, "close", { signal: given });
  }
}

function cable(left: Place, leftEnd: string, leftAt: string[], right: Place, rightEnd: string, rightAt: string[]) {
  ip("link", "add", leftEnd, "netns", nameOf(left), "type", "veth", "peer", "name", rightEnd, "netns", nameOf(right));
  const ends = [
    [left, leftEnd, leftAt],
    [right, rightEnd, rightAt],
  ] as const;
  for (const [place, end, addresses] of ends) {
    // One packet per segment, as on a real cable; else tcpdump sees pieces of 64 KB.
    inside(place, "ip", "link", "set", end, "gso_max_segs", "1", "up");
    for (const address of addresses) inside(place, "ip", "address", "add", address, "dev", end);
  }
}

const endProcess = () => process.exit(1);
const nameOf = (place: Place, run = process.pid) => `${PREFIX}${run}-${place}`;
const ip = (...args: string[]) => execFileSync("ip", args, { encoding: "utf8", stdio: "pipe" });
const inside = (place: Place, ...command: string[]) => ip("netns", "exec", nameOf(place), ...command);

/** Namespaces of a run that was killed before it could tidy up. */
function sweep(): void {
  for (const line of ip("netns", "list").split("\n")) {
    const [name = ""] = line.split(" ");
    const run = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : process.pid;
    if (run !== process.pid && !isAlive(run)) removeNamespace(name);
  }
}

function isAlive(run: number): boolean {
  try {
    return process.kill(run, 0);
  } catch {
    return false;
  }
}

/** Ends what runs in a namespace of ours, then the namespace. */
function removeNamespace(name: string): void {
  if (
    !ip("netns", "list")
      .split("\n")
      .some((line) => line.split(" ")[0] === name)
  )
    return;
  for (const run of ip("netns", "pids", name).split("\n").filter(Boolean)) {
    try {
      process.kill(Number(run), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  ip("netns", "delete", name);
}
