/**
 * What a HAR cannot show: by its format, by who wrote it, and by what its entries lack.
 *
 * Sources: Chrome DevTools commit acd96a60 (exports are sanitized by default from version 130 on); mitmproxy's savehar
 * addon (HTTP flows only, request bodies as text).
 */
import type { BlindSpot, BlindSpotCode, Exchange } from "../../domain/traffic/conversation.ts";
import type { EntrySeen } from "./read-entry.ts";

/** From this version on Chrome removes cookies and authorization unless told otherwise. */
const CHROME_SANITIZES_FROM = 130;

export interface BlindSpotTally {
  add(exchange: Exchange, seen: EntrySeen, complete: boolean): void;
  list(writer: string | null, entryLists: number): readonly BlindSpot[];
}

export function createBlindSpotTally(): BlindSpotTally {
  const counts = new Map<BlindSpotCode, number>();
  let hasCredentials = false;
  let newestChrome: number | null = null;

  const count = (code: BlindSpotCode, applies: boolean) => {
    if (applies) counts.set(code, (counts.get(code) ?? 0) + 1);
  };

  return {
    add(exchange, seen, complete) {
      count("addresses-absent", exchange.address === null && exchange.reached !== false);
      count("request-bodies-absent", seen.lacksRequestBody);
      count("response-bodies-absent", seen.lacksResponseBody);
      count("answered-from-cache", exchange.fromCache);
      count("tunnel-contents", exchange.method === "CONNECT");
      count("websocket-messages", seen.lacksWebSocketMessages);
      count("long-values-cut", !complete);
      hasCredentials ||= seen.hasCredentials;
      if (seen.chromeMajor !== null) newestChrome = Math.max(newestChrome ?? 0, seen.chromeMajor);
    },

    list(writer, entryLists) {
      const always: BlindSpot[] = [{ code: "no-tls-details" }, { code: "http-only" }];
      if (/^mitmproxy/i.test(writer ?? "")) always.push({ code: "binary-bodies-damaged" });
      const mayRemove = writer === "WebInspector" && (newestChrome ?? CHROME_SANITIZES_FROM) >= CHROME_SANITIZES_FROM;
      if (mayRemove && !hasCredentials) always.push({ code: "credentials-may-be-removed" });
      if (entryLists > 1) always.push({ code: "entries-listed-twice" });
      return [...always, ...[...counts].map(([code, count]) => ({ code, count }))];
    },
  };
}
