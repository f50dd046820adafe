/**
 * Claims about protection on the way: "TLS 1.2 or higher", held against every handshake that was seen.
 */

import type { Label } from "../label/label.ts";
import { pointerTo } from "../label/problem.ts";
import { textIn } from "../label/text-in.ts";
import { isUnprotected } from "../label/unprotected.ts";
import type { Claim } from "./audit-report.ts";
import { type AuditedPeer, isOnlyTried, isPlainText, unique } from "./audited-peer.ts";
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
    const below = meant.filter((one) => versionsOf(one).some((version) => least !== null && version < least));
    const unseen = meant.filter((one) => versionsOf(one).length === 0);
    const proxied = meant.filter(({ protection }) => protection?.agreedBy === "proxy");
    const [result, because] = verdict(
      [
        [plain.length > 0, "broken", "plain-text-seen"],
        [least === null, "unknown", "words-not-known"],
        [below.length > 0, "broken", "tls-below-declared"],
        [meant.every(isOnlyTried), "unknown", "not-observed"],
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

/**
 * 1.2 for "TLS 1.2 or higher" and for "TLS 1.3 or 1.2": the lowest that the words name, 0 for TLS without a version, null
 * where they speak of something else.
 */
function leastVersion(words: string): number | null {
  if (!/\bD?TLS|\bHTTPS|\bMQTTS/i.test(words)) return null;
  const named = [...words.matchAll(/(?<![\d.])1\.[0-3](?![\d.]*\d)/g)].map(([version]) => Number(version));
  return named.length === 0 ? 0 : Math.min(...named);
}

function versionsOf({ protection }: AuditedPeer): number[] {
  return (protection?.versions ?? []).map((version) => Number(/TLS (1\.\d)/.exec(version)?.[1] ?? 0));
}
