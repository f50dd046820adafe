/**
 * The heads of an entry's request and answer as HTTP/1 writes them, whatever version of HTTP was spoken.
 */
import type { MessageFrame } from "./exchange-examination.ts";
import { member, pairsOf, textOf } from "./har-value.ts";
import { mediaTypeOf } from "./media-type.ts";

/**
 * @param status null where there was no answer: then nothing stands around its body.
 * @param leftOut bytes of texts that were cut, under their places: "request.headers".
 */
export function framesOf(
  entry: unknown,
  exchange: { readonly host: string; readonly path: string; readonly status: number | null },
  leftOut: ReadonlyMap<string, number>,
): readonly [up: MessageFrame, down: MessageFrame] {
  const { host, path, status } = exchange;
  const request = member(entry, "request");
  const response = member(entry, "response");
  const postData = member(request, "postData");
  const requestHeaders = pairsOf(member(request, "headers"));
  const cookies = headerOf(requestHeaders, "cookie") === null ? pairsOf(member(request, "cookies")) : [];
  const url = textOf(member(request, "url")) ?? "";
  const query = url.includes("?") ? [] : pairsOf(member(request, "queryString"));
  const startLine = `${textOf(member(request, "method")) ?? ""} ${url}${queryOf(query)} HTTP/1.1`;
  const statusLine = `HTTP/1.1 ${status} ${textOf(member(response, "statusText")) ?? ""}`;
  const bytesLeftOut = (...places: readonly string[]) =>
    places.reduce((sum, place) => sum + (leftOut.get(place) ?? 0), 0);
  // A HAR holds bodies as they were before any Content-Encoding (HAR 1.2, content).
  const around = { host, path, contentEncoding: null };
  return [
    {
      ...{ ...around, direction: 0 },
      mediaType: mediaTypeOf(member(postData, "mimeType")) ?? mediaTypeOf(headerOf(requestHeaders, "content-type")),
      head: headBytes(startLine, [...requestHeaders, ...fileHeaders(member(postData, "params"))], cookies),
      leftOutBytes: bytesLeftOut(
        ...["request.url", "request.headers", "request.postData"],
        ...(cookies.length > 0 ? ["request.cookies"] : []),
        ...(query.length > 0 ? ["request.queryString"] : []),
      ),
    },
    {
      ...{ ...around, direction: 1 },
      mediaType: mediaTypeOf(member(member(response, "content"), "mimeType")),
      head: status === null ? new Uint8Array(0) : headBytes(statusLine, pairsOf(member(response, "headers")), []),
      leftOutBytes: status === null ? 0 : bytesLeftOut("response.headers"),
    },
  ];
}

type Pairs = ReturnType<typeof pairsOf>;

function headerOf(headers: Pairs, wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** Some writers list the query and leave it out of the address. */
function queryOf(query: Pairs): string {
  if (query.length === 0) return "";
  const written = (text: string) => encodeURIComponent(text.toWellFormed());
  return `?${query.map(([name, value]) => `${written(name)}=${written(value ?? "")}`).join("&")}`;
}

/** Names of files that a form sends along, as their parts name them (RFC 7578, section 4.2). */
function fileHeaders(params: unknown): Pairs {
  if (!Array.isArray(params)) return [];
  return params.flatMap((param) => {
    const name = textOf(member(param, "fileName"));
    return name === null ? [] : [["Content-Disposition", `form-data; filename="${name}"`] as const];
  });
}

/** Cookies that stand in no header are written as one. */
function headBytes(startLine: string, headers: Pairs, cookies: Pairs): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value ?? ""}`)];
  if (cookies.length > 0) lines.push(`Cookie: ${cookies.map(([name, value]) => `${name}=${value ?? ""}`).join("; ")}`);
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n`);
}
