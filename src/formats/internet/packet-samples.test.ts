import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { LinkFrame } from "../link-layer/link-frame.ts";
import { readLink } from "../link-layer/read-link.ts";
import { PacketFileReader } from "../packet-file/packet-file-reader.ts";
import { InternetReader } from "./internet-reader.ts";

/** As tshark 4.0.17 tells them: packets, link types, packets of TCP and of UDP, first and last time in seconds. */
const SAMPLES = [
  ["arkime/80211http.pcap", 26, "IEEE802_11_RADIOTAP", 26, 0, "1523241953.739049", "1523241984.047399"],
  ["arkime/bigendian.pcap", 2, "ETHERNET", 0, 0, "1335958313.152630", "1335958317.529201"],
  ["arkime/empty.pcap", 0, "", 0, 0, "", ""],
  ["arkime/http2-nghttp2.pcap", 101, "NULL", 101, 0, "1593995681.271406", "1593995683.015996"],
  ["arkime/mqtt_synthetic.pcap", 63, "IPV4", 63, 0, "1700000000.000000", "1700000100.400000"],
  ["arkime/nflog.pcap", 10, "NFLOG", 10, 0, "1489603870.937225", "1489603870.937240"],
  ["arkime/quicietf.pcap", 1, "ETHERNET", 0, 1, "1631043254.696248", "1631043254.696248"],
  ["arkime/snmpv3_synthetic.pcap", 12, "IPV4", 0, 12, "1700000000.000000", "1781050001.000000"],
  ["arkime/tls13.pcap", 6, "ETHERNET", 6, 0, "1483560476.240587", "1483560476.263899"],
  ["arkime/twovlan.pcap", 6, "ETHERNET", 6, 0, "1456042921.641303", "1456042921.761641"],
  ["crackle/pairing_and_ltk_exchange.pcap", 713, "PPI", 0, 0, "1360866518.344619", "1360866620.088884"],
  [
    "microschc/leshan-thermostat-readings.first400.pcapng",
    400,
    "ETHERNET",
    0,
    400,
    "1694161756.502612",
    "1694161998.494700",
  ],
  ["pcapng-gen/be_test001.pcapng", 4, "ETHERNET", 0, 4, "0.000000", "0.000000"],
  ["pcapng-gen/be_test008.pcapng", 4, "ETHERNET", 0, 4, "1340954.905298", "1340954.905301"],
  ["pcapng-gen/be_test100.pcapng", 5, "ETHERNET NULL", 0, 5, "1340954905.298858", "1340954905.301858"],
  ["pcapng-gen/le_test001.pcapng", 4, "ETHERNET", 0, 4, "0.000000", "0.000000"],
  ["pcapng-gen/le_test010.pcapng", 4, "ETHERNET", 0, 4, "", ""],
  ["pcapng-gen/le_test018.pcapng", 4, "ETHERNET", 0, 4, "1340954905.298858", "1340954905.300858"],
  ["pcapng-gen/le_test100.pcapng", 5, "ETHERNET NULL", 0, 5, "1340954905.298858", "1340954905.301858"],
  ["pcapng-gen/le_test202.pcapng", 8, "ETHERNET NULL", 0, 8, "1340954905.298858", "1340954905.301858"],
  ["pcapplusplus/NullLoopback.pcap", 3, "NULL", 1, 2, "1360854457.375051", "1413056123.956615"],
  ["pcapplusplus/SllPacket.pcap", 1, "LINUX_SLL", 1, 0, "1299725317.942478", "1299725317.942478"],
  ["pcapplusplus/nanosecs_big_endian.pcap", 10, "ETHERNET", 10, 0, "1766361926.167647", "1766361926.168451"],
  ["tcpdump/dhcp-mud.pcap", 2, "ETHERNET", 0, 2, "1481200121.189402", "1481200121.318491"],
  ["tcpdump/empty.pcapng", 0, "", 0, 0, "", ""],
  ["tcpdump/lldp_mudurl.pcap", 2, "ETHERNET", 0, 0, "1483104612.871661", "1483104642.880485"],
  ["tcpdump/quic_handshake.pcap", 18, "NULL", 0, 18, "1635191722.974137", "1635191723.022890"],
  ["tcpdump/syslog_udp.pcap", 4, "ETHERNET", 0, 4, "1378998972.250127", "1378999003.513906"],
  ["tcpdump/tcp-handshake-nano.pcap", 3, "LINUX_SLL", 3, 0, "1418145369.924505", "1418145370.052115"],
  ["whad/ble_pairing.pcap", 1604, "BLUETOOTH_LE_LL_WITH_PHDR", 0, 0, "1700239786.558788", "1700239796.680107"],
  ["whad/zigbee_philips_hue_association.pcap", 348, "IEEE802_15_4_TAP", 0, 0, "1663327797.001535", "1663327859.322474"],
  ["zeek/chromium-115.0.5790.110-api-cirrus-com.pcap", 19, "ETHERNET", 0, 19, "1692198386.837988", "1692198387.108608"],
  ["zeek/client-certificate.pcap", 31, "ETHERNET", 31, 0, "1677601192.606743", "1677601197.749454"],
  ["zeek/dtls1_2.pcap", 16, "ETHERNET", 0, 16, "1512070268.982498", "1512070269.838341"],
  ["zeek/mdns.pcap", 24, "ETHERNET", 0, 18, "1738667758.097949", "1738667763.287062"],
  ["zeek/mqtt.pcap", 19, "ETHERNET", 19, 0, "1461170590.509491", "1461170618.150093"],
  ["zeek/openjdk-25.0.2-zeek.org.pcap", 6, "LINUX_SLL2", 6, 0, "1776243128.835142", "1776243128.913922"],
  ["zeek/pcapng-multi-interface.pcapng", 6, "ETHERNET", 0, 6, "1767663089.500330", "1767663437.140942"],
  ["zeek/tls-expired-cert.pcap", 49, "ETHERNET", 49, 0, "1394745602.791602", "1394745622.889613"],
  ["zeek/tls13-ech.pcap", 69, "ETHERNET", 69, 0, "1697458696.259279", "1697458703.253039"],
  ["zeek/tls1_1.pcap", 23, "ETHERNET", 23, 0, "1512072318.401739", "1512072319.419296"],
  ["zeek/websocket.pcap", 27, "ETHERNET", 27, 0, "1501770877.471635", "1501770880.988247"],
] as const;

/** What the readers tell of a file, cut into chunks of `chunkBytes`. */
function read(file: Uint8Array, chunkBytes: number) {
  const frame = new LinkFrame();
  const internet = new InternetReader();
  const linkTypes = new Set<string>();
  const counts = { tcp: 0, udp: 0 };
  const times: number[] = [];
  const reader = new PacketFileReader({
    packet(bytes, start, end, linkType, timeMs, originalLength) {
      if (!Number.isNaN(timeMs)) times.push(timeMs / 1000);
      if (readLink(bytes, start, end, linkType, frame) !== "network") return;
      const missing = originalLength - (end - start);
      const outcome = internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
      if (outcome === "tcp" || outcome === "udp") counts[outcome]++;
    },
  });
  for (let at = 0; at < file.length; at += chunkBytes) reader.feed(file.subarray(at, at + chunkBytes));
  const summary = reader.end();
  for (const { packets, linkTypeName } of summary.interfaces) if (packets > 0) linkTypes.add(linkTypeName);
  return { summary, links: [...linkTypes].join(" "), counts, first: times[0], last: times.at(-1) };
}

for (const [name, packets, links, tcp, udp, first, last] of SAMPLES) {
  test(`${name} tells what tshark tells`, { skip: sharedAbsent }, () => {
    const file = new Uint8Array(readFileSync(sharedPath("captures", ...name.split("/"))));
    for (const chunkBytes of [file.length, 61]) {
      const { summary, links: linkTypes, counts, first: firstTime, last: lastTime } = read(file, chunkBytes);
      assert.deepEqual(
        [summary.packets, linkTypes, counts.tcp, counts.udp, summary.problemsTotal, summary.truncated],
        [packets, links, tcp, udp, 0, false],
      );
      for (const [ours, theirs] of [
        [firstTime, first],
        [lastTime, last],
      ] as const) {
        assert.equal(ours === undefined, theirs === "");
        assert.ok(Math.abs((ours ?? 0) - Number(theirs)) < 1e-6, `${ours} ${theirs}`);
      }
    }
  });
}
