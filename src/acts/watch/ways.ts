/**
 * The ways out that a facility has set up, as they are used: read from `ways.json`, checked as a whole, with the files
 * that it names. No message repeats what stands in it, since that may be a secret.
 */
import { randomUUID } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { parseAddress } from "../../domain/address.ts";
import { InputError, type Wrong } from "../../domain/input-error.ts";
import type { DigestTime } from "../../domain/inspection/digest-day.ts";
import { problemsAgainst } from "../../domain/label/schema-problems.ts";
import type { Contact, NotificationPolicy } from "../../domain/runtime/reaction/notification.ts";
import { DEFAULT_REACTION_SETTINGS, type ReactionSettings } from "../../domain/runtime/reaction/settings.ts";
import type { TlsSettings } from "../../links/exchange.ts";
import { gatewayIsolator } from "../../links/gateway.ts";
import { radiusIsolator } from "../../links/isolate-by-radius.ts";
import { webhookIsolator } from "../../links/isolate-by-webhook.ts";
import type { Isolator } from "../../links/isolator.ts";
import type { MailSettings } from "../../links/mail.ts";
import { isLocalHost, isLoopbackHost } from "../../links/sending.ts";
import type { SyslogSettings } from "../../links/syslog.ts";
import { type WebhookSettings, webhookUrl } from "../../links/webhook.ts";
import { unreadable } from "../../store/files.ts";
import { WaysSettings } from "./ways-settings.ts";

export interface Ways {
  readonly language: "en" | "de";
  /** Where people open the page; undefined leaves it to the server. */
  readonly pageAddress: string | undefined;
  readonly policy: NotificationPolicy;
  readonly emailOf: ReadonlyMap<string, string>;
  readonly webhookOf: ReadonlyMap<string, WebhookSettings>;
  readonly mail: MailSettings | undefined;
  readonly syslog: SyslogSettings | undefined;
  readonly isolators: readonly Isolator[];
  readonly reactions: ReactionSettings;
  readonly heartbeat: Heartbeat | undefined;
  readonly inspectionDigest: DigestWish | undefined;
}

/** Who is told of what falls due, and when. */
export interface DigestWish extends Omit<DigestTime, "zone"> {
  readonly to: readonly string[];
  readonly withinDays: number;
}

export interface Heartbeat {
  readonly url: URL;
  readonly everyMs: number;
  readonly method: "GET" | "POST";
}

/** Nothing set up: whoever looks at the page is told, nobody else. */
export const NO_WAYS: Ways = {
  language: "en",
  pageAddress: undefined,
  policy: { onCall: [], always: [] },
  emailOf: new Map(),
  webhookOf: new Map(),
  mail: undefined,
  syslog: undefined,
  isolators: [],
  reactions: DEFAULT_REACTION_SETTINGS,
  heartbeat: undefined,
  inspectionDigest: undefined,
};

const LIMIT_BYTES = 256 * 1024;
const OTHERS = 0o077;
/** Of every sending and every question to an isolator. */
export const SENDING_MS = 10_000;
const LOG_AUDIT = 13;

/**
 * @throws {InputError} `file-unreadable` when it is not there or others may read it, `document-unreadable` when it is no
 *   JSON, `argument-wrong` with all that is wrong, each at its JSON pointer.
 */
export async function readWays(path: string, now: () => Date): Promise<Ways> {
  const text = await textOf(path);
  const name = basename(path);
  const written = parsed(text, name);
  const problems = problemsAgainst(WaysSettings, written, true).map(({ pointer, message }) => ({
    where: pointer,
    message,
  }));
  if (problems.length > 0) throw wrong(name, problems);
  return waysOf(written as WaysSettings, name, dirname(resolve(path)), now);
}

/** What only its owner may read, since it holds secrets. */
async function textOf(path: string): Promise<string> {
  const file = await open(path, "r").catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    const { mode, size } = await file.stat();
    if (process.platform !== "win32" && (mode & OTHERS) !== 0)
      throw new InputError(
        "file-unreadable",
        path,
        `it holds secrets and others may read it (mode ${(mode & 0o777).toString(8)}); run chmod 600 on it`,
      );
    if (size > LIMIT_BYTES)
      throw new InputError("document-too-large", path, "it is larger than 256 KiB; is this the file you meant?");
    return await file.readFile("utf8");
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, cause);
  } finally {
    await file.close();
  }
}

/** JSON in which a line that begins with two slashes is a remark. */
function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^[ \t]*\/\/.*$/gm, ""), (key, value) => (key === "__proto__" ? undefined : value));
  } catch {
    // V8's own words would quote the text.
    throw new InputError("document-unreadable", name, "it is no JSON; look for a missing comma, quote or bracket");
  }
}

function wrong(name: string, all: readonly Wrong[]): InputError {
  const told = all.slice(0, 50).map(({ where, message }) => ({ where: `${name}#${where}`, message }));
  const [first = { where: name, message: "it is wrong" }] = told;
  const more = all.length - 1;
  const message = more === 0 ? first.message : `${first.message} (and ${more} more)`;
  return new InputError("argument-wrong", first.where, message, { all: told });
}

async function waysOf(written: WaysSettings, name: string, folder: string, now: () => Date): Promise<Ways> {
  const all: Wrong[] = [];
  const refuse = (where: string, message: string) => void all.push({ where, message });
  const reader = { folder, refuse };
  const { contacts = [], webhooks = [], mail, syslog, heartbeat, pageAddress, inspectionDigest } = written;

  const hooks = new Map<string, WebhookSettings>();
  for (const [at, hook] of webhooks.entries()) {
    if (hooks.has(hook.id)) refuse(`/webhooks/${at}/id`, "another webhook has this id");
    hooks.set(hook.id, await webhookOf(hook, `/webhooks/${at}`, reader));
  }
  const byId = new Map<string, Contact>();
  const emailOf = new Map<string, string>();
  const webhookOfContact = new Map<string, WebhookSettings>();
  for (const [at, { id, channels, email, webhook, quiet = null }] of contacts.entries()) {
    const where = `/contacts/${at}`;
    if (byId.has(id)) refuse(`${where}/id`, "another contact has this id");
    byId.set(id, { id, channels, quiet });
    if (quiet !== null && !isZone(quiet.zone)) refuse(`${where}/quiet/zone`, "write a time zone such as Europe/Berlin");
    if (channels.includes("e-mail")) {
      if (email === undefined) refuse(`${where}/email`, '"email" is missing; the channels name e-mail');
      else emailOf.set(id, email);
      if (mail === undefined) refuse("/mail", '"mail" is missing; a contact is told by e-mail');
    }
    const hook = hooks.get(webhook ?? "");
    if (channels.includes("webhook")) {
      if (hook === undefined) refuse(`${where}/webhook`, "name the id of one of the webhooks");
      else webhookOfContact.set(id, hook);
    }
    if (channels.includes("syslog") && syslog === undefined)
      refuse("/syslog", '"syslog" is missing; a contact is told by it');
  }
  const named = (ids: readonly string[] = [], list: string) =>
    ids.flatMap((id, at) => {
      const contact = byId.get(id);
      if (contact === undefined) refuse(`/${list}/${at}`, "no contact has this id");
      return contact === undefined ? [] : [contact];
    });
  const ways: Ways = {
    language: written.language ?? "en",
    pageAddress: pageAddress === undefined ? undefined : pageAddressOf(pageAddress, refuse),
    policy: { onCall: named(written.onCall, "onCall"), always: named(written.always, "always") },
    emailOf,
    webhookOf: webhookOfContact,
    mail: mail === undefined ? undefined : await mailOf(mail, reader),
    syslog: syslog === undefined ? undefined : await syslogOf(syslog, reader),
    isolators: await isolatorsOf(written.isolators ?? [], reader, now),
    reactions: reactionsOf(written.reactions, refuse),
    heartbeat: heartbeat === undefined ? undefined : heartbeatOf(heartbeat, refuse),
    inspectionDigest: inspectionDigest === undefined ? undefined : digestOf(inspectionDigest, emailOf, refuse),
  };
  if (all.length > 0) throw wrong(name, all);
  return ways;
}

interface Reader {
  readonly folder: string;
  readonly refuse: (where: string, message: string) => void;
}

type Written<K extends keyof WaysSettings> = NonNullable<WaysSettings[K]>;
type WrittenTls = NonNullable<Written<"syslog">["tls"]>;

async function pem(file: string, where: string, { folder, refuse }: Reader): Promise<string> {
  try {
    const text = await readFile(resolve(folder, file), "utf8");
    if (text.includes("-----BEGIN ")) return text;
    refuse(where, "this file holds no PEM");
  } catch (error) {
    refuse(where, unreadable(where, error).message);
  }
  return "";
}

async function tlsOf(tls: WrittenTls, where: string, reader: Reader): Promise<TlsSettings> {
  const { caFile, certFile, keyFile } = tls;
  if ((certFile === undefined) !== (keyFile === undefined))
    reader.refuse(where, "certFile and keyFile belong together");
  return {
    ...(caFile === undefined ? {} : { ca: await pem(caFile, `${where}/caFile`, reader) }),
    ...(certFile === undefined ? {} : { cert: await pem(certFile, `${where}/certFile`, reader) }),
    ...(keyFile === undefined ? {} : { key: await pem(keyFile, `${where}/keyFile`, reader) }),
  };
}

type WrittenWebhook = Omit<Written<"webhooks">[number], "id">;

async function webhookOf({ url, secret, tls, allowPlainHttp }: WrittenWebhook, where: string, reader: Reader) {
  const settings: WebhookSettings = {
    url,
    secret,
    ...(allowPlainHttp === undefined ? {} : { allowPlainHttp }),
    ...(tls === undefined ? {} : { tls: await tlsOf(tls, `${where}/tls`, reader) }),
  };
  try {
    webhookUrl(settings);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    reader.refuse(`${where}/${error.where.split("/").at(-1)}`, error.message);
  }
  return settings;
}

async function mailOf({ caFile, user, password, ...mail }: Written<"mail">, reader: Reader): Promise<MailSettings> {
  if (mail.tls === "none" && !isLoopbackHost(mail.host))
    reader.refuse("/mail/tls", 'write "starttls" or "implicit"; "none" is for this machine');
  if ((user === undefined) !== (password === undefined))
    reader.refuse("/mail/user", "user and password belong together");
  return {
    ...mail,
    ...(caFile === undefined ? {} : { ca: await pem(caFile, "/mail/caFile", reader) }),
    ...(user === undefined || password === undefined ? {} : { user, password }),
  };
}

async function syslogOf(
  { tls, facility = LOG_AUDIT, ...syslog }: Written<"syslog">,
  reader: Reader,
): Promise<SyslogSettings> {
  if (tls !== undefined && syslog.transport !== "tls")
    reader.refuse("/syslog/tls", 'it is used with the transport "tls" only');
  return {
    ...(syslog as Omit<SyslogSettings, "facility" | "hostName" | "processId" | "timeoutMs" | "tls">),
    ...(tls === undefined ? {} : { tls: await tlsOf(tls, "/syslog/tls", reader) }),
    facility,
    hostName: hostname(),
    processId: process.pid,
    timeoutMs: SENDING_MS,
  };
}

/** One of each kind, since a reaction knows them by their names. */
async function isolatorsOf(written: Written<"isolators">, reader: Reader, now: () => Date): Promise<Isolator[]> {
  const isolators: Isolator[] = [];
  for (const [at, one] of written.entries()) {
    const where = `/isolators/${at}`;
    const isolator = await isolatorOf(one, where, reader, now);
    if (isolator === undefined) continue;
    if (isolators.some(({ name }) => name === isolator.name))
      reader.refuse(where, `there is a ${isolator.name} already`);
    isolators.push(isolator);
  }
  return isolators;
}

async function isolatorOf(
  { gateway, radius, webhook }: Written<"isolators">[number],
  where: string,
  reader: Reader,
  now: () => Date,
): Promise<Isolator | undefined> {
  if ([gateway, radius, webhook].filter((one) => one !== undefined).length !== 1) {
    reader.refuse(where, "write one of gateway, radius and webhook");
    return undefined;
  }
  if (gateway !== undefined) {
    if (URL.parse(gateway.url)?.protocol !== "https:")
      reader.refuse(`${where}/gateway/url`, "write an address that starts with https://");
    const { ca = "", cert = "", key = "" } = await tlsOf(gateway.tls, `${where}/gateway/tls`, reader);
    return gatewayIsolator({ url: gateway.url, tls: { ca, cert, key } }, SENDING_MS);
  }
  if (webhook !== undefined) {
    const settings = await webhookOf(webhook, `${where}/webhook`, reader);
    // A new key each time: a receiver that dropped a second order to isolate would leave the device where it is.
    return webhookIsolator(settings, { timeoutMs: SENDING_MS, now, idempotencyKey: (act) => `${act}/${randomUUID()}` });
  }
  return radius === undefined ? undefined : radiusOf(radius, `${where}/radius`, reader, now);
}

function radiusOf(
  { disconnect, quarantine, ...settings }: NonNullable<Written<"isolators">[number]["radius"]>,
  where: string,
  { refuse }: Reader,
  now: () => Date,
): Isolator | undefined {
  const { nasAddress } = settings;
  if (nasAddress !== undefined && parseAddress(nasAddress) === undefined)
    refuse(`${where}/nasAddress`, "write an IPv4 or IPv6 address");
  if ((disconnect === undefined) === (quarantine === undefined)) {
    refuse(where, "write one of disconnect and quarantine");
    return undefined;
  }
  for (const [name, one] of Object.entries(quarantine ?? {}))
    if (Object.keys(one).length === 0) refuse(`${where}/quarantine/${name}`, "write vlan, filterId or vendor");
  const way =
    disconnect === undefined
      ? { kind: "quarantine" as const, authorization: {}, ...quarantine }
      : { kind: "disconnect" as const, ...disconnect };
  const isolator = radiusIsolator(settings, way, { timeoutMs: SENDING_MS, now });
  return { ...isolator, name: "radius" };
}

function reactionsOf(written: Partial<Written<"reactions">> = {}, refuse: Reader["refuse"]): ReactionSettings {
  const { atLeast, atLeastAtHome, repeatEveryMs, restAfterTakenMs, mass, ...plain } = written;
  const before = DEFAULT_REACTION_SETTINGS;
  // Nothing mutes a fail-safe limit.
  if (plain.actOn !== undefined && !plain.actOn.includes("fail-safe-limit"))
    refuse("/reactions/actOn", 'name "fail-safe-limit" as well; it always starts the chain');
  return {
    ...before,
    ...plain,
    atLeast: { ...before.atLeast, ...atLeast },
    atLeastAtHome: { ...before.atLeastAtHome, ...atLeastAtHome },
    repeatEveryMs: { ...before.repeatEveryMs, ...repeatEveryMs },
    restAfterTakenMs: { ...before.restAfterTakenMs, ...restAfterTakenMs },
    mass: { ...before.mass, ...mass },
  };
}

function heartbeatOf({ url, everySeconds, method = "GET" }: Written<"heartbeat">, refuse: Reader["refuse"]): Heartbeat {
  const parsed = webUrl(url, "/heartbeat/url", refuse);
  return { url: parsed, everyMs: everySeconds * 1000, method };
}

function digestOf(
  { to, day = "monday", hour = 7, withinDays = 14 }: Written<"inspectionDigest">,
  emailOf: ReadonlyMap<string, string>,
  refuse: Reader["refuse"],
): DigestWish {
  for (const [at, id] of to.entries())
    if (!emailOf.has(id)) refuse(`/inspectionDigest/to/${at}`, "name a contact that is told by e-mail");
  return { to: [...new Set(to)], day, hour, withinDays };
}

function pageAddressOf(address: string, refuse: Reader["refuse"]): string {
  const parsed = webUrl(address, "/pageAddress", refuse);
  if (parsed.search !== "" || parsed.hash !== "") refuse("/pageAddress", "leave out what follows ? or #");
  return parsed.href.replace(/\/$/, "");
}

/** https, or http to this machine and private networks. */
function webUrl(text: string, where: string, refuse: Reader["refuse"]): URL {
  const url = URL.parse(text);
  const plain = url?.protocol === "http:" && isLocalHost(url.hostname);
  if (url !== null && (url.protocol === "https:" || plain) && url.username === "" && url.password === "") return url;
  refuse(where, "write an address that starts with https:// and holds no password");
  return new URL("https://invalid.invalid/");
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
