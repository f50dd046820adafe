/**
 * For browser tests: the real command as a process of its own, signed labels for all six answers, and a page that is watched.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { parse } from "yaml";
import { canonicalBytes, digestOf } from "../../src/domain/label/digest.ts";
import { codeText, labelAddress } from "../../src/domain/label/digital-link.ts";
import {
  fingerprintOf,
  type KeyCard,
  newKeyFile,
  type Signer,
  signerOf,
  thumbprintOf,
} from "../../src/domain/label/key.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { countersignLabel, fromBase64Url, type SignedLabel, signLabel } from "../../src/domain/label/signed-label.ts";
import { ANSWERS, type Answer, ownList } from "../../src/domain/label/verify.ts";
import { type WithdrawalFile, withdraw } from "../../src/domain/label/withdrawal.ts";
import { deflate } from "../../src/store/zlib-streams.ts";
import { takeProfile } from "./browser-profile.ts";
import "../../scripts/keep-compiled-code.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const labelText = readFileSync(join(root, "samples/labels/insulin-pump.label.yaml"), "utf8");
export const wrongLabelText = labelText
  .replace("riskClass:", "riskClas:")
  .replace(/validUntil: .*/, "validUntil: 2026-02-31");
export const capturePath = join(root, "samples/captures/ultrasound-wireless.har");
export const captureLabelPath = join(root, "samples/labels/ultrasound-wireless.label.yaml");

const SIGNED_ON = "2026-10-05";

export interface SignedSample {
  readonly path: string;
  /** What stands behind `#` in its printed code, with the path before it. */
  readonly codePath: string;
}

export interface CareLabel {
  /** Without a slash at its end. */
  readonly origin: string;
  /** Where it keeps everything. */
  readonly data: string;
  /** One signed label for each of the six answers. */
  readonly signed: Record<Answer, SignedSample>;
  /** The session of `signInName`, as a browser keeps it; of the administrator by default. */
  session(signInName?: string): Promise<{ name: string; value: string; url: string }>;
  /** Ends the server's process and waits until it is gone. */
  stop(): Promise<void>;
  /** Stops the server and takes its files away. */
  close(): Promise<void>;
}

export const PASSWORD = "the sample hospital";

/**
 * Starts `carelabel serve`: the sample hospital, or an installation that is set up and otherwise empty, or one that
 * nobody has set up yet. Keys are pinned and a withdrawal list is taken in, unless it is not set up.
 * @param prepare makes the data folder before it is served; the sample hospital too, where it is one.
 */
export async function openCareLabel(
  kind: "sample" | "empty" | "new" = "empty",
  prepare?: (data: string) => Promise<void>,
): Promise<CareLabel> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-"));
  const data = join(folder, "data");
  const ready = prepare === undefined ? preparedFor(kind) : undefined;
  const filled = ready?.data ?? (kind === "sample" ? process.env.CARELABEL_TEST_BARE_SAMPLE : undefined);
  if (filled !== undefined) cpSync(filled, data, { recursive: true });
  await prepare?.(data);
  const sample = kind === "sample" && prepare === undefined ? ["--sample", "--still"] : [];
  const options = ["--port", "0", "--data", data, ...sample];
  const server = spawn(process.execPath, [join(root, "src/cli/main.ts"), "serve", ...options], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const origin = await originOf(server);
  const send = async (path: string, body: unknown, cookie = ""): Promise<string> => {
    const response = await fetch(`${origin}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", cookie },
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  };
  const signIn = (signInName: string) => send("/api/v1/session", { signInName, password: PASSWORD });
  const own = ready === undefined ? await signedSamples(folder) : undefined;
  if (kind === "empty" && ready === undefined) {
    const person = { name: "Ada Berg", signInName: "administrator", password: PASSWORD };
    await send("/api/v1/set-up", { facility: "Test Hospital", zone: "Europe/Berlin", ...person });
  }
  // One each: a password is made slow to try.
  const cookies = new Map(Object.entries(ready?.cookies ?? {}).map(([name, text]) => [name, Promise.resolve(text)]));
  if (kind !== "new" && own !== undefined) {
    cookies.set("administrator", signIn("administrator"));
    const cookie = await cookies.get("administrator");
    for (const card of own.cards) {
      const fingerprint = fingerprintOf(await thumbprintOf(card.key));
      await send("/api/v1/keys", { card, fingerprint }, cookie);
    }
    await send("/api/v1/withdrawals", own.withdrawals, cookie);
  }
  const stop = () => stopped(server);
  return {
    origin,
    data,
    signed: (ready?.signed ?? own?.samples) as CareLabel["signed"],
    session: async (signInName = "administrator") => {
      const cookie = cookies.get(signInName) ?? signIn(signInName);
      cookies.set(signInName, cookie);
      const [name = "", value = ""] = (await cookie).split("=");
      return { name, value, url: origin };
    },
    stop,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The address that the server prints when it listens; what it prints later is read too, so that it never waits for us. */
function originOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout?.on("data", (chunk) => {
      said += String(chunk);
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (origin !== undefined) resolve(origin);
    });
    server.once("exit", () => reject(new Error(`carelabel serve ended: ${said}`)));
  });
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGTERM");
  await once(server, "exit");
}

/** An installation that was opened before (`shared-sample.ts`): a copy of it is served, and nobody needs to sign in. */
export interface Prepared extends Pick<CareLabel, "data" | "signed"> {
  /** The session of each of its people. */
  readonly cookies: Readonly<Record<string, string>>;
}

function preparedFor(kind: "sample" | "empty" | "new"): Prepared | undefined {
  const all = process.env.CARELABEL_TEST_PREPARED;
  return all === undefined ? undefined : (JSON.parse(all) as Partial<Record<typeof kind, Prepared>>)[kind];
}

interface SignedSamples {
  readonly samples: Record<Answer, SignedSample>;
  /** Of those who are trusted. */
  readonly cards: readonly KeyCard[];
  readonly withdrawals: WithdrawalFile | undefined;
}

async function signedSamples(folder: string): Promise<SignedSamples> {
  const label = parse(labelText) as Label;
  const key = async (holder: string, role: "maker" | "institute"): Promise<Signer> =>
    signerOf(await newKeyFile({ holder, role, created: SIGNED_ON }, "ES256"), "test");
  const maker = await key(label.issuer.name, "maker");
  const institute = await key("Test Institute North", "institute");
  const stranger = await key(label.issuer.name, "maker");

  const samples = {} as Record<Answer, SignedSample>;
  const keep = async (answer: Answer, signed: SignedLabel, digest: string) => {
    const path = join(folder, `${answer}.json`);
    writeFileSync(path, JSON.stringify(signed));
    const text = await codeText(
      labelAddress("labels.example", label.product, digest),
      fromBase64Url(signed.short),
      deflate,
    );
    samples[answer] = { path, codePath: text.slice("HTTPS://LABELS.EXAMPLE".length) };
  };
  const variants: Record<Answer, Label> = {
    trusted: label,
    "unknown-issuer": label,
    broken: label,
    expired: { ...label, issued: "2020-01-01", validUntil: "2021-01-01" },
    withdrawn: { ...label, issued: "2026-09-01" },
    superseded: { ...label, issued: "2026-09-02" },
  };
  let list: WithdrawalFile | undefined;
  for (const answer of ANSWERS) {
    const digest = await digestOf(canonicalBytes(variants[answer]));
    let signed = await signLabel(variants[answer], answer === "unknown-issuer" ? stranger : maker, deflate);
    if (answer === "trusted") signed = await countersignLabel(signed, review(digest), institute);
    if (answer === "broken") signed = damaged(signed);
    if (answer === "withdrawn" || answer === "superseded") {
      const before = list === undefined ? undefined : await ownList(list, maker.kid);
      const successor = answer === "superseded" ? { successor: "cd".repeat(32) } : {};
      list = await withdraw(
        before,
        { digest, of: "label", on: "2026-11-10", reason: "A country was missing", ...successor },
        maker,
        "2026-11-10",
      );
    }
    await keep(answer, signed, digest);
  }
  return { samples, cards: [maker.card, institute.card], withdrawals: list };
}

function review(digest: string) {
  const evidence = [{ digest: "ab".repeat(32), name: "report.pdf" }];
  return {
    schema: "1.0",
    label: digest,
    tier: "lab",
    by: { name: "Test Institute North" },
    on: SIGNED_ON,
    validUntil: "2099-01-01",
    evidence,
  } as const;
}

/** The label with another first letter in its signature, in the file as well as in the code. */
function damaged(signed: SignedLabel): SignedLabel {
  const [header, payload, signature = ""] = signed.label.split(".");
  const other = signature.startsWith("A") ? "B" : "A";
  const cose = fromBase64Url(signed.short);
  cose[cose.length - 1] = (cose[cose.length - 1] ?? 0) ^ 1;
  return {
    ...signed,
    label: `${header}.${payload}.${other}${signature.slice(1)}`,
    short: Buffer.from(cose).toString("base64url"),
  };
}

export interface WatchedPage {
  readonly page: Page;
  /** What the console complained about, CSP violations included, and every request that left the origin. */
  readonly complaints: string[];
  close(): Promise<void>;
}

const BLOCKED = "Service Worker registration blocked by Playwright";

/**
 * A page in a browser profile of its own; signed in when a session is given. Its service worker would fetch all of the app
 * for each profile, so it is left out: who tests what works without a line asks for `serviceWorkers: "allow"`.
 */
export async function watchedPage(
  browser: Browser,
  origin: string,
  { session, ...options }: BrowserContextOptions & { session?: Awaited<ReturnType<CareLabel["session"]>> } = {},
): Promise<WatchedPage> {
  const profile = await takeProfile(browser, origin, { locale: "en-GB", serviceWorkers: "block", ...options });
  const { context } = profile;
  const complaints: string[] = [];
  profile.complainTo(complaints);
  if (session !== undefined) await context.addCookies([session]);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (message.text() !== BLOCKED) complaints.push(`${message.text()} ${message.location().url}`.trim());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints, close: profile.giveBack };
}
