/**
 * What a TCP connection speaks, told by its first bytes on whatever port.
 */
import { recogniseDicom } from "../dicom/recognise-dicom.ts";
import { recogniseDnsStream } from "../dns/dns-reader.ts";
import { recogniseHl7 } from "../hl7/recognise-hl7.ts";
import { recogniseHttp1 } from "../http1/recognise-http1.ts";
import { recogniseHttp2 } from "../http2/recognise-http2.ts";
import { recogniseMqtt } from "../mqtt/recognise-mqtt.ts";
import { recognisePlain } from "../plain-protocols/recognise-plain.ts";
import { recogniseTls } from "../tls/recognise-tls.ts";

type Recognition = "yes" | "no" | "more";
type Recogniser = (bytes: Uint8Array, start: number, end: number) => Recognition;

/** In the order of how sure their marks are. */
const RECOGNISERS: readonly (readonly [name: string, recognise: Recogniser])[] = [
  ["tls", recogniseTls],
  ["http2", recogniseHttp2],
  ["http", recogniseHttp1],
  ["dicom", recogniseDicom],
  ["hl7", recogniseHl7],
  ["mqtt", recogniseMqtt],
  ["dns", recogniseDnsStream],
];

/** Name of the protocol, "unknown" when it is none of these, "more" when too little was seen. */
export function recogniseStream(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): string {
  let isOpen = false;
  for (const [name, recognise] of RECOGNISERS) {
    const answer = recognise(bytes, start, end);
    if (answer === "yes") return name;
    if (answer === "more") isOpen = true;
  }
  const plain = recognisePlain(direction, bytes, start, end);
  if (plain === "more") isOpen = true;
  else if (plain !== "no") return plain;
  return isOpen ? "more" : "unknown";
}
