/**
 * Claims about protection on the way: "TLS 1.2 or higher", held against every handshake that was seen.
 */
import { isUnprotected } from "../label/components.ts";
import type { Label } from "../label/label.ts";
import { pointerTo } from "../label/problem.ts";
import { textIn } from "../label/text.ts";
import type { Claim } from "./audit-report.ts";
import { type AuditedPeer, isPlainText, unique } from "./audited-peer.ts";
import { hosts, verdict } from "./verdict.ts";

/** Which schemes of traffic a protocol of the label means. */
const SCHEMES: readonly (readonly [protocol: RegExp, schemes: readonly string[]])[] = [
  [/http|web|rest|fhir/i, ["http", "https", "ws", "wss", "tls"]],
  [/mqtt/i, ["mqtt", "mqtts"]],
  [/dicom/i, ["dicom"]],
  [/hl7|mllp/i, ["hl7"]],
  [/coap/i, ["coap", "coaps", "dtls"]],
];

export function protectionClaims(label: Label, peers: readonly AuditedPeer[]): Claim[] {
  return (label.components?.software?.connectivity ?? []).flatMap(({ reach, protection, protocol }, index): Claim[] => {
    const schemes = SCHEMES.find(([name]) => name.test(protocol))?.[1];
    if (reach !== "cloud" || protection === undefined || isUnprotected(protection) || schemes === undefined) return [];
    const words = textIn(protection, "en");
    const meant = peers.filter(({ place, peer }) => place.method !== "local" && schemes.includes(peer.scheme));
    const plain = meant.filter(isPlainText);
    const least = leastVersion(words);
    const below = meant.filter((one) => versionsOf(one).some((version) => least !== undefined && version < least));
    const unseen = meant.filter((one) => versionsOf(one).length === 0);
    const proxied = meant.filter(({ protection }) => protection?.agreedBy === "proxy");
    const [result, because] = verdict(
      [
        [plain.length > 0, "broken", "plain-text-seen"],
        [below.length > 0, "broken", "tls-below-declared"],
        [meant.length === 0, "unknown", "not-observed"],
        [unseen.length > 0, "unknown", "tls-version-not-visible"],
        // What a proxy and the server agreed on says what the server can, not what the device accepts.
        [proxied.length > 0, "unknown", "tls-of-proxy"],
      ],
      "tls-as-declared",
    );
    const shown = [plain, below, unseen].find((list) => list.length > 0) ?? meant;
    return [
      {
        claim: pointerTo("components", "software", "connectivity", index, "protection"),
        says: `${protocol}: ${words}`,
        result,
        because,
        observed:
          shown === below
            ? unique(
                below.flatMap(({ peer, protection }) =>
                  (protection?.versions ?? []).map((version) => `${peer.host} ${version}`),
                ),
              )
            : hosts(shown),
      },
    ];
  });
}

/** 1.2 for "TLS 1.2 or higher"; undefined where no version is named. SSL counts as below every TLS. */
function leastVersion(words: string): number | undefined {
  const found = /TLS\s*(?:v|version\s*)?(1\.[0-3])/i.exec(words)?.[1];
  return found === undefined ? undefined : Number(found);
}

function versionsOf({ protection }: AuditedPeer): number[] {
  return (protection?.versions ?? []).map((version) => Number(/TLS (1\.\d)/.exec(version)?.[1] ?? 0));
}
