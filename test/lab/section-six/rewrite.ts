/**
 * Puts other addresses into captures: servers of a test stand in private networks, and are to stand where theirs do.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** From the address in the test to the one that it stands for. */
export type Addresses = ReadonlyMap<string, string>;

/** A HAR: the address as a value of its own and in URLs. */
export function rewriteText(from: string, to: string, addresses: Addresses): void {
  writeFileSync(to, replaced(readFileSync(from, "utf8"), addresses));
}

/** A flow dump of mitmproxy: each text that is an address, written again with the lengths of all that hold it. */
export function rewriteDump(from: string, to: string, addresses: Addresses): void {
  const dump = readFileSync(from);
  const flows: Buffer[] = [];
  for (let at = 0; at < dump.length; ) {
    const { written, end } = rewrittenElement(dump, at, addresses);
    flows.push(written);
    at = end;
  }
  writeFileSync(to, Buffer.concat(flows));
}

/** Element of a tnetstring: LENGTH ":" DATA TYPE, where lists "]" and dictionaries "}" hold further ones. */
function rewrittenElement(dump: Buffer, start: number, addresses: Addresses): { written: Buffer; end: number } {
  const colon = dump.indexOf(0x3a, start);
  const length = Number(dump.toString("latin1", start, colon));
  const end = colon + 1 + length;
  const type = String.fromCharCode(dump[end] ?? 0);
  const data = dump.subarray(colon + 1, end);
  return { written: element(rewrittenData(data, type, addresses), type), end: end + 1 };
}

function rewrittenData(data: Buffer, type: string, addresses: Addresses): Buffer {
  if (type === ";" || type === ",") {
    const other = addresses.get(data.toString("latin1"));
    return other === undefined ? data : Buffer.from(other);
  }
  if (type !== "]" && type !== "}") return data;
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    const { written, end } = rewrittenElement(data, at, addresses);
    parts.push(written);
    at = end;
  }
  return Buffer.concat(parts);
}

const element = (data: Buffer, type: string) =>
  Buffer.concat([Buffer.from(`${data.length}:`), data, Buffer.from(type)]);

/** A packet capture: headers by tcprewrite; the answers of the name server, which it leaves alone, by hand. */
export function rewritePackets(from: string, to: string, addresses: Addresses): void {
  const capture = readFileSync(from);
  for (const [here, there] of addresses) replaceInAnswers(capture, bytesOf(here), bytesOf(there));
  const between = `${to}.answers`;
  writeFileSync(between, capture);
  const map = [...addresses].map(([here, there]) => `${here}/32:${there}/32`).join();
  execFileSync("tcprewrite", [`--pnat=${map}`, "--fixcsum", `--infile=${between}`, `--outfile=${to}`], {
    stdio: "pipe",
  });
  rmSync(between);
}

/** In pcap as tcpdump writes it here (little endian, Ethernet, IPv4), within UDP packets from port 53. */
function replaceInAnswers(capture: Buffer, here: Buffer, there: Buffer): void {
  for (let at = 24; at < capture.length; ) {
    const end = at + 16 + capture.readUInt32LE(at + 8);
    const packet = capture.subarray(at + 16, end);
    const isAnswer = packet.length > 42 && packet[12] === 8 && packet[23] === 17 && packet.readUInt16BE(34) === 53;
    const found = isAnswer ? packet.indexOf(here, 42) : -1;
    if (found !== -1) there.copy(packet, found);
    at = end;
  }
}

const bytesOf = (address: string) => Buffer.from(address.split(".").map(Number));

function replaced(text: string, addresses: Addresses): string {
  let result = text;
  for (const [here, there] of addresses)
    result = result.replace(new RegExp(`(?<![\\d.])${here.replaceAll(".", "\\.")}(?![\\d.])`, "g"), there);
  return result;
}
