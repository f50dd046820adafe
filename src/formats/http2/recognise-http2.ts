/** Recognises HTTP/2 by the connection preface or by the server's first frame. Source: RFC 9113, 3.4. */

export const PREFACE = Uint8Array.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (sign) => sign.charCodeAt(0));
export const FRAME_HEADER = 9;
export const SETTINGS = 4;

/** What a client begins with, or a server, which may speak first; "more": too little to say. */
export function recogniseHttp2(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  if (bytes[start] === 0 && start < end) {
    if (end - start < FRAME_HEADER) return "more";
    return isFirstSettings(bytes, start) ? "yes" : "no";
  }
  const size = Math.min(end - start, PREFACE.length);
  for (let at = 0; at < size; at++) if (bytes[start + at] !== PREFACE[at]) return "no";
  return size < PREFACE.length ? "more" : "yes";
}

/** Whether a frame's header is that of the settings a server begins with. */
export function isFirstSettings(bytes: Uint8Array, at: number): boolean {
  const length = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
  const stream = (bytes[at + 5] as number) | (bytes[at + 6] as number) | (bytes[at + 7] as number);
  const isSettings = bytes[at + 3] === SETTINGS && ((bytes[at + 4] as number) & 1) === 0;
  return isSettings && stream === 0 && bytes[at + 8] === 0 && length % 6 === 0 && length <= 6 * 64;
}
