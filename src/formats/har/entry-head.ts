/**
 * The heads of an entry's request and answer as HTTP/1 writes them, whatever version of HTTP was spoken.
 */
import type { MessageFrame } from "./exchange-examination.ts";
import { member, pairsOf, textOf } from "./har-value.ts";
import { mediaTypeOf } from "./media-type.ts";

/** @param status null where there was no answer: then nothing stands around its body. */
export function framesOf(
  entry: unknown,
  exchange: { readonly host: string; readonly path: string; readonly status: number | null },
): readonly [up: MessageFrame, down: MessageFrame] {
  const { host, path, status } = exchange;
  const request = member(entry, "request");
  const response = member(entry, "response");
  const startLine = `${textOf(member(request, "method")) ?? ""} ${textOf(member(request, "url")) ?? ""} HTTP/1.1`;
  const statusLine = `HTTP/1.1 ${status} ${textOf(member(response, "statusText")) ?? ""}`;
  const requestHeaders = pairsOf(member(request, "headers"));
  // A HAR holds bodies as they were before any Content-Encoding (HAR 1.2, content).
  const around = { host, path, contentEncoding: null };
  return [
    {
      ...{ ...around, direction: 0 },
      mediaType:
        mediaTypeOf(member(member(request, "postData"), "mimeType")) ??
        mediaTypeOf(headerOf(requestHeaders, "content-type")),
      head: headBytes(startLine, requestHeaders, pairsOf(member(request, "cookies"))),
    },
    {
      ...{ ...around, direction: 1 },
      mediaType: mediaTypeOf(member(member(response, "content"), "mimeType")),
      head: status === null ? new Uint8Array(0) : headBytes(statusLine, pairsOf(member(response, "headers")), []),
    },
  ];
}

type Pairs = ReturnType<typeof pairsOf>;

function headerOf(headers: Pairs, wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** Cookies stand in their header; the list beside it is read where the header is not. */
function headBytes(startLine: string, headers: Pairs, cookies: Pairs): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value ?? ""}`)];
  if (cookies.length > 0 && headerOf(headers, "cookie") === null) {
    lines.push(`Cookie: ${cookies.map(([name, value]) => `${name}=${value ?? ""}`).join("; ")}`);
  }
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n`);
}
