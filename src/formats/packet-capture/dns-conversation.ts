/**
 * DNS and its like in a conversation: names for addresses, what a device calls itself, and questions as messages.
 *
 * Sources: RFC 1035; RFC 6762 (mDNS: answers nobody asked for are announcements), RFC 1002 (NBNS, registration).
 */
import type { DnsMessage } from "../dns/dns-facts.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import { examineWhole } from "./content-tally.ts";

const REGISTRATION = 5;
/** In which each device answers for itself. */
const ANNOUNCING: readonly string[] = ["mdns", "llmnr", "nbns"];
const NOTHING = new Uint8Array(0);

export function takeDnsMessage(setting: StreamSetting, direction: 0 | 1, message: DnsMessage): void {
  const { context, facts } = setting;
  const { names, examiner, onFact } = context;
  if (facts.protocol !== null && ANNOUNCING.includes(facts.protocol)) names.announced(message);
  // An answer that the asking side itself sends is nobody's answer.
  else if (direction === 1) names.hear(message);
  if (facts.protocol === "mdns" && message.isResponse && message.answers.length > 0)
    facts.mark("device-name", "mDNS", direction);
  if (facts.protocol === "nbns" && message.opcode === REGISTRATION)
    facts.mark("device-name", "NetBIOS name", direction);
  if (onFact !== undefined) for (const { name } of message.questions) onFact("dns-name", name);
  if (examiner === undefined || message.isResponse || message.questions.length === 0) return;
  // A name can carry data out; a resolver passes it on to whoever owns the domain.
  const asked = new TextEncoder().encode(message.questions.map(({ name }) => name).join("\n"));
  const about = { host: hostOf(setting), path: "", direction, mediaType: null, contentEncoding: null };
  facts.contents.add(direction, examineWhole(examiner, about, asked, NOTHING, 0, 0));
}
