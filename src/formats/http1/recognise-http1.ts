/**
 * Whether a direction begins with HTTP/1, on any port.
 *
 * Sources: RFC 9112, sections 3 and 4; IANA "HTTP Methods" for the methods that are told by their name alone.
 */

const LONGEST_METHOD = 32;
/** A start line this long whose end has not come yet counts, if its method is a known one. */
const ENOUGH = 256;
const LONGEST_START_LINE = 16_384;

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL"],
  ...["COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "SUBSCRIBE", "UNSUBSCRIBE", "NOTIFY", "M-SEARCH"],
]);
const HTTP1 = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e];

/** "more": too little to say; "no": it is something else. */
export function recogniseHttp1(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  const response = beginsWith(bytes, start, end);
  if (response !== "no") return response;
  let space = start;
  while (space < end && space - start <= LONGEST_METHOD && isTokenByte(bytes[space] as number)) space++;
  if (space === end) return space - start <= LONGEST_METHOD ? "more" : "no";
  if (space === start || bytes[space] !== 0x20) return "no";
  const lineEnd = bytes.subarray(space, Math.min(end, start + LONGEST_START_LINE)).indexOf(0x0a);
  if (lineEnd !== -1) return endsWithVersion(bytes, space, space + lineEnd) ? "yes" : "no";
  const size = end - start;
  if (size < ENOUGH) return "more";
  const method = String.fromCharCode(...bytes.subarray(start, space));
  if (KNOWN_METHODS.has(method)) return "yes";
  return size < LONGEST_START_LINE ? "more" : "no";
}

/** Whether the window begins with the status line of an answer. */
export function beginsAsResponse(bytes: Uint8Array, start: number, end: number): boolean {
  return beginsWith(bytes, start, end) === "yes";
}

/**
 * Whether a piece of a stream of which bytes are missing begins a message: text of a body must not pass for one, so
 * what has not come yet counts only behind a known method.
 */
export function resumesHttp1(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
  if (direction === 1) return beginsWith(bytes, start, end) !== "no";
  const recognised = recogniseHttp1(bytes, start, end);
  if (recognised !== "more") return recognised === "yes";
  const [method = ""] = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + LONGEST_METHOD))).split(" ");
  return KNOWN_METHODS.has(method);
}

function beginsWith(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  const size = Math.min(end - start, HTTP1.length);
  for (let at = 0; at < size; at++) if (bytes[start + at] !== HTTP1[at]) return "no";
  return size < HTTP1.length ? "more" : "yes";
}

/** " HTTP/1." and a digit before the end of the line. */
function endsWithVersion(bytes: Uint8Array, start: number, lineEnd: number): boolean {
  let last = lineEnd;
  while (last > start && isLineEndByte(bytes[last - 1] as number)) last--;
  const at = last - HTTP1.length - 1;
  return at > start && bytes[at - 1] === 0x20 && beginsWith(bytes, at, last) === "yes";
}

function isLineEndByte(byte: number): boolean {
  return byte === 0x0d || byte === 0x20 || byte === 0x09;
}

/** RFC 9110, section 5.6.2. */
export function isTokenByte(byte: number): boolean {
  return TOKEN[byte] === 1;
}

const TOKEN = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
