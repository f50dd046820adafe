/**
 * What datagrams in plain text show: who proves what, and what a device calls itself.
 *
 * Sources: RFC 3411 and 3414 (SNMP, levels of security), RFC 1157 (community), UPnP Device Architecture 2.0 (SSDP),
 * ASHRAE 135 (BACnet/IP has no authentication).
 */
import type { PlainDatagram } from "../plain-protocols/read-datagram.ts";
import type { ConversationFacts } from "./conversation-facts.ts";

export function markDatagram(facts: ConversationFacts, direction: 0 | 1, datagram: PlainDatagram): void {
  switch (datagram.protocol) {
    case "snmp": {
      const { version, isDefaultCommunity, level, pdu } = datagram;
      facts.mark("detail", `SNMP ${version}${pdu === null ? "" : ` ${pdu}`}`, direction);
      if (version !== "v3") facts.mark("weak-authentication", `SNMP ${version} community`, direction);
      if (isDefaultCommunity) facts.mark("weak-authentication", "SNMP community as shipped", direction);
      if (level === "noAuthNoPriv") facts.mark("no-authentication", "SNMP v3 noAuthNoPriv", direction);
      if (level === "authNoPriv") facts.mark("encryption-not-used", "SNMP v3 authNoPriv", direction);
      return;
    }
    case "ssdp":
      facts.mark("detail", `SSDP ${datagram.kind}`, direction);
      if (datagram.server !== "") facts.mark("device-name", "SSDP server", direction);
      return;
    case "syslog":
      facts.mark("detail", `syslog ${datagram.format}`, direction);
      return;
    case "bacnet":
      facts.mark("no-authentication", "BACnet/IP", null);
      facts.mark("detail", `BACnet ${datagram.service}`, direction);
      return;
    case "ntp":
      facts.mark("detail", `NTP ${datagram.version}${datagram.isAuthenticated ? " authenticated" : ""}`, null);
  }
}
