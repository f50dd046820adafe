/**
 * The laboratory of section VI: both scanners recorded once, and what the audit says of each capture.
 */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AuditReport } from "../../../src/domain/traffic/audit-report.ts";
import type { CanaryRecord } from "../../../src/domain/traffic/canary/record.ts";
import { sharedAbsent } from "../../../src/samples-for-tests.ts";
import { carelabelOk, root } from "../../carelabel.ts";
import { HAR_SCRIPT, type Recording, record, type Way } from "./record.ts";
import { type Scanner, scanners } from "./scanners.ts";

const run = promisify(execFile);
const main = join(root, "src/cli/main.ts");
const KEPT = process.env.CARELABEL_KEEP_CAPTURES;

/** What keeps the test from being run here; false when nothing does. */
export function laboratoryAbsent(): false | string {
  const programs = ["ip", "nft", "sysctl", "mitmdump", "tcpdump", "tcprewrite", "openssl"];
  const missing = programs.find((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (missing !== undefined) return `${missing} is not here; test/lab/install.sh installs it`;
  if (!existsSync(HAR_SCRIPT)) return `${HAR_SCRIPT} is not here; it belongs to mitmproxy`;
  const namespace = `section-six-${process.pid}-probe`;
  if (spawnSync("ip", ["netns", "add", namespace]).status !== 0) return "network namespaces need root";
  spawnSync("ip", ["netns", "delete", namespace]);
  return sharedAbsent;
}

/** A capture of a scanner in which hosts have names; packets come with the secrets that open them. */
export type Kind = "flow dump" | "HAR" | "packets before the proxy" | "packets behind the proxy";
export const PROXIED: readonly Kind[] = ["flow dump", "HAR"];
export const PACKETS: readonly Kind[] = ["packets before the proxy", "packets behind the proxy"];

export class Laboratory {
  readonly patient: CanaryRecord;
  readonly wireless: Scanner;
  readonly wired: Scanner;
  readonly #folder: string;
  readonly #recordings = new Map<string, Recording>();
  readonly #reports = new Map<string, Promise<AuditReport>>();
  readonly #close = () => this.close();

  /** Makes the dummy patient. A folder named by CARELABEL_KEEP_CAPTURES stays for whoever wants to look at the captures. */
  constructor() {
    this.#folder = KEPT ?? mkdtempSync(join(tmpdir(), "carelabel-section-six-"));
    process.once("exit", this.#close);
    carelabelOk(this.#folder, ["canary", "new", "--out", "canary.json", "--language", "de"]);
    this.patient = JSON.parse(readFileSync(join(this.#folder, "canary.json"), "utf8"));
    const { wireless, wired } = scanners();
    this.wireless = wireless;
    this.wired = wired;
  }

  get both(): readonly Scanner[] {
    return [this.wireless, this.wired];
  }

  async record(scanner: Scanner, way: Way): Promise<void> {
    this.#recordings.set(`${scanner.name} ${way}`, await record(scanner, this.patient, way, this.#folder));
  }

  recording({ name }: Scanner, way: Way): Recording {
    const recording = this.#recordings.get(`${name} ${way}`);
    assert.ok(recording);
    return recording;
  }

  /** The report of the command, run once for the same capture and options; it always searches for the dummy patient. */
  audit(capture: string, options: { label?: string; keys?: string } = {}): Promise<AuditReport> {
    const { label, keys } = options;
    const canary = join(this.#folder, "canary.json");
    const args = [main, "audit", capture, "--canary", canary, "--json", "--fail-on", "never"];
    if (label !== undefined) args.push("--label", join(root, label));
    if (keys !== undefined) args.push("--keylog", keys);
    const known = this.#reports.get(args.join(" "));
    if (known !== undefined) return known;
    const told = run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
    const report = told.then(({ stdout }): AuditReport => JSON.parse(stdout));
    this.#reports.set(args.join(" "), report);
    return report;
  }

  /** The dump is held against the scanner's label, which changes nothing of what is told of destinations. */
  auditOf(scanner: Scanner, kind: Kind): Promise<AuditReport> {
    const { dump, devicePackets, serverPackets, deviceKeys, proxyKeys } = this.recording(scanner, "redirected");
    if (kind === "flow dump") return this.audit(dump, { label: scanner.label });
    if (kind === "HAR") return this.audit(this.recording(scanner, "proxy-set").har);
    if (kind === "packets before the proxy") return this.audit(devicePackets, { keys: deviceKeys });
    return this.audit(serverPackets, { keys: proxyKeys });
  }

  close(): void {
    process.removeListener("exit", this.#close);
    if (KEPT === undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
