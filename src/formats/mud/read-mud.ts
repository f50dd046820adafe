/**
 * MUD files: bytes in, the network peers and the product that a manufacturer usage description states out.
 *
 * A MUD file knows hosts, ports and roles in the local network; purposes, owners and countries it does not know, and
 * its wildcards and "any host" have no place in a label, which is told in the notes.
 * Source: RFC 8520; RFC 9472 (transparency); the drafts before RFC 8520 (see access-lists.ts).
 */
import { parseNetwork } from "../../domain/address.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Endpoint } from "../../domain/label/components.ts";
import { firstOf, type LabelContribution, Notes, stated, statedOrNone } from "../../domain/label/contribution.ts";
import {
  fitDay,
  fitEmail,
  fitHost,
  fitLine,
  fitLink,
  fitName,
  PURPOSE_IN_MUD,
} from "../../domain/label/source-text.ts";
import type { Text } from "../../domain/label/text.ts";
import { isLocalHost, serviceOnPort, type Transport } from "../endpoint/endpoint-parts.ts";
import { type JsonGroup, textsIn } from "../json/json-value.ts";
import { readJson } from "../json/read-json.ts";
import { type MudRule, rulesOf, shape, shown } from "./access-lists.ts";

/** Leaves that RFC 8520 demands. */
const MANDATORY = ["mud-version", "mud-url", "last-update", "is-supported"];

/**
 * @param origin `name` of the file, for the provenance.
 * @throws {InputError} `mud-unreadable` (`where`: line and column, or JSON pointer), `format-unsupported`,
 *   `document-too-large`, `document-too-deep`, `encoding-unreadable`.
 */
export function readMud(bytes: Uint8Array, origin: { name: string }): LabelContribution {
  const document = shape.document(readJson(bytes, "mud-unreadable"));
  const mud = shape.inner(document, "ietf-mud:mud");
  if (mud === undefined) {
    throw document.get("bomFormat") === undefined
      ? new InputError(
          "mud-unreadable",
          "/ietf-mud:mud",
          'the container "ietf-mud:mud" is missing; is this a MUD file (RFC 8520)?',
        )
      : new InputError(
          "format-unsupported",
          "/bomFormat",
          "it is a bill of materials, no MUD file; give it with the option for SBOMs",
        );
  }
  const notes = new Notes();
  const missing = MANDATORY.filter((name) => mud.get(name) === undefined);
  if (missing.length > 0) notes.add(`${missing.join(", ")} is missing, which RFC 8520 demands`);
  const endpoints = endpointsOf(rulesOf(document, mud, notes), notes);
  const transparency = mud.names.find((name) => name.replace(/^.*:/, "") === "transparency");
  const open = transparency === undefined ? undefined : shape.inner(mud, transparency);
  const draft = document.get("ietf-access-control-list:access-lists") !== undefined;
  return stated<LabelContribution>({
    source: `${fitLine(origin.name, 200) ?? "MUD file"} (MUD, ${draft ? "draft before RFC 8520" : "RFC 8520"})`,
    authority: "maker",
    known: "documented",
    on: fitDay(mud.get("last-update")),
    product: productOf(mud, notes),
    components: statedOrNone({ data: statedOrNone({ endpoints: firstOf(endpoints, 500, "endpoints", notes) }) }),
    lifecycle: statedOrNone({
      productLineAlive: mud.get("is-supported") === false ? ("no" as const) : undefined,
      vulnerabilityContact: open && contactOf(open, notes),
    }),
    sbomUrl: open && sbomUrlOf(open, notes),
    notes: notes.all,
  });
}

function productOf(mud: JsonGroup, notes: Notes): LabelContribution["product"] {
  const maker = fitName(mud.get("mfg-name"));
  const model = fitName(mud.get("model-name"));
  const url = mud.text("mud-url") ?? "";
  if ((maker === undefined || model === undefined) && URL.canParse(url)) {
    notes.add(
      `it names no ${maker === undefined ? "maker" : "model"}; its MUD URL is at ${fitLine(new URL(url).host, 100) ?? ""}`,
    );
  }
  if (mud.get("is-supported") === false) {
    notes.add(
      "the maker says that it will never update the product again; write the day on which security updates ended",
    );
  }
  // Drafts held an address here, the RFC a few words.
  const info = fitLine(mud.get("systeminfo"), 120);
  return statedOrNone({
    maker: maker === undefined ? undefined : { name: maker },
    model,
    kind: info === undefined || /^[a-z]+:\/\//i.test(info) ? undefined : info,
    firmwareLine: fitLine(mud.get("firmware-rev"), 40) ?? fitLine(mud.get("software-rev"), 40),
  });
}

/** One endpoint for a rule, its mirror in the other direction, and its twin for the other IP version. */
function endpointsOf(rules: readonly MudRule[], notes: Notes): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const rule of rules) {
    const peers = peersOf(rule, notes);
    const reached = rule.initiatedBy === "to-device" || (rule.peerPort === undefined && rule.ownPort !== undefined);
    const ports = reached ? rule.ownPort : rule.peerPort;
    const transport = rule.protocol === 6 ? "tcp" : rule.protocol === 17 ? "udp" : undefined;
    const port = ports !== undefined && ports[0] === ports[1] ? ports[0] : undefined;
    if (ports !== undefined && port === undefined) {
      notes.add(
        `its rule ${shown(rule.name)} allows the ports ${ports[0]} to ${ports[1]}; the endpoint is written without a port`,
      );
    }
    for (const { host, purpose, port: ownPort } of peers) {
      const at = port ?? ownPort;
      const endpoint = stated<Endpoint>({
        host,
        port: at,
        transport,
        protocol: protocolName(rule.protocol, at, transport),
        purpose: reached ? reaching(purpose) : purpose,
      });
      const key = [host, at, rule.protocol, reached, host === "local" ? JSON.stringify(purpose) : ""].join(" ");
      if (!found.has(key)) found.set(key, endpoint);
    }
  }
  return [...found.values()];
}

interface Peer {
  readonly host: string;
  readonly purpose: Text;
  readonly port?: number;
}

function peersOf(rule: MudRule, notes: Notes): Peer[] {
  const peers: Peer[] = [...rule.abstractions].map(([name, value]) => abstraction(name, value));
  if (rule.dnsName !== undefined) {
    const host = fitHost(rule.dnsName);
    if (host === undefined)
      notes.add(`its rule ${shown(rule.name)} names the host ${shown(rule.dnsName)}, which a label cannot hold`);
    else peers.push({ host, purpose: PURPOSE_IN_MUD });
  } else if (rule.network !== undefined) {
    const network = parseNetwork(rule.network);
    const host = rule.network.replace(/(?<=\.\d+)\/32$|\/128$/, "");
    if (network === undefined)
      notes.add(`its rule ${shown(rule.name)} names the network ${shown(rule.network)}, which is none`);
    else if (network[1] === 0)
      notes.add(`its rule ${shown(rule.name)} allows any host; a label names its peers, so add them`);
    else peers.push({ host, purpose: isLocalHost(host) ? LOCAL_ADDRESS : PURPOSE_IN_MUD });
  } else if (peers.length === 0) {
    notes.add(`its rule ${shown(rule.name)} allows any host; a label names its peers, so add them`);
  }
  return peers;
}

const LOCAL_ADDRESS: Text = { en: "an address in the local network", de: "eine Adresse im lokalen Netz" };

/** The roles of RFC 8520 section 8: who plays them is decided where the device is used, so they are local peers. */
function abstraction(name: string, value: string): Peer {
  const shownValue = fitLine(value, 200) ?? "";
  switch (name) {
    case "my-controller":
      return local({ en: "its controller in the same network", de: "seine Steuerung im selben Netz" });
    case "same-manufacturer":
      return local({ en: "devices of the same maker", de: "Geräte desselben Herstellers" });
    case "manufacturer":
      return local({ en: `devices of the maker ${shownValue}`, de: `Geräte des Herstellers ${shownValue}` });
    case "model":
      return local({ en: `devices of the model ${shownValue}`, de: `Geräte des Modells ${shownValue}` });
    case "local-networks":
      return local({ en: "any device in the same network", de: "jedes Gerät im selben Netz" });
    default:
      if (value === "urn:ietf:params:mud:dns")
        return { ...local({ en: "name resolution", de: "Namensauflösung" }), port: 53 };
      if (value === "urn:ietf:params:mud:ntp") return { ...local({ en: "time", de: "Zeitabgleich" }), port: 123 };
      return local({ en: `the controller ${shownValue}`, de: `die Steuerung ${shownValue}` });
  }
}

function local(purpose: Text): Peer {
  return { host: "local", purpose };
}

/** The peer opens the connection, so the port is the device's. */
function reaching(purpose: Text): Text {
  return typeof purpose === "string"
    ? `${purpose} (connects to the device)`
    : { en: `${purpose.en} (connects to the device)`, de: `${purpose.de} (verbindet sich zum Gerät)` };
}

/** A port is a hint: where nothing is customary, the transport stands in. */
function protocolName(number: number | undefined, port: number | undefined, transport: Transport | undefined): string {
  if (transport !== undefined)
    return (port === undefined ? undefined : serviceOnPort(port, transport)) ?? transport.toUpperCase();
  if (number === undefined) return port === undefined ? "any" : (serviceOnPort(port, "udp") ?? "any");
  return ({ 1: "ICMP", 2: "IGMP", 58: "ICMPv6" } as Record<number, string>)[number] ?? `IP protocol ${number}`;
}

/** RFC 9472: exactly one way to the bill of materials; only an address on the Internet is of use here. */
function sbomUrlOf(open: JsonGroup, notes: Notes): string | undefined {
  const boms = shape.groups(open, "sboms");
  const urls = boms.map((bom) => fitLink(bom.get("sbom-url"))).filter((url) => url !== undefined);
  if (urls.length > 1) notes.add(`it names ${urls.length} bills of materials; the first is taken`);
  if (urls[0] !== undefined)
    notes.add(`its bill of materials is at ${urls[0]}; a label needs its digest, so fetch it and give it too`);
  const other = ["sbom-local-well-known", "sbom-contact-uri"].find((name) => open.get(name) !== undefined);
  if (other !== undefined)
    notes.add(`its bill of materials is to be had otherwise (${other}: ${fitLine(open.get(other), 200) ?? ""})`);
  return urls[0];
}

function contactOf(open: JsonGroup, notes: Notes) {
  const uri = open.text("vuln-contact-uri") ?? "";
  for (const url of textsIn(open.get("vuln-url")))
    notes.add(`it tells known vulnerabilities at ${fitLine(url, 300) ?? ""}`);
  return statedOrNone({ email: fitEmail(uri.replace(/^mailto:/i, "")), policy: fitLink(uri) });
}
