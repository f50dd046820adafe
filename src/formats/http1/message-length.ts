/**
 * How long the body of a message is, by its header fields, and whether all receivers find the same.
 *
 * Where two fields disagree, what one receiver takes for a body is a second request to the next one behind it: request
 * smuggling. Source: RFC 9112, sections 6.1, 6.3 and 11.2.
 */
import type { Http1Mark } from "./http1-facts.ts";

/** How the end of a body is found; "unknown": the two sides may disagree. */
export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" | "until-close" | "unknown" };

const NO_BODY: Framing = { kind: "length", bytes: 0 };

export class MessageLength {
  readonly #marks: Set<Http1Mark>;
  readonly #transferCodings: string[] = [];
  #length: number | null = null;
  #isUnreadable = false;

  /** @param marks takes in what is odd; of codings once the length is asked for. */
  constructor(marks: Set<Http1Mark>) {
    this.#marks = marks;
  }

  /** A field Content-Length. */
  contentLength(value: string): void {
    for (const item of value.split(",")) this.#item(item.trim());
  }

  /** A field Transfer-Encoding. */
  transferEncoding(value: string): void {
    this.#transferCodings.push(...listed(value));
  }

  ofRequest(): Framing {
    const codings = this.#codings();
    if (codings !== "none") return { kind: codings === "chunked" ? "chunked" : "unknown" };
    if (this.#isUnreadable) return { kind: "unknown" };
    return this.#length === null ? NO_BODY : { kind: "length", bytes: this.#length };
  }

  /** For an answer that may have a body; the reader knows which may not. */
  ofResponse(): Framing {
    const codings = this.#codings();
    if (codings === "chunked") return { kind: "chunked" };
    if (codings === "other" || this.#isUnreadable || this.#length === null) return { kind: "until-close" };
    return { kind: "length", bytes: this.#length };
  }

  #codings(): "none" | "chunked" | "other" {
    const codings = this.#transferCodings;
    if (codings.length === 0) return "none";
    if (this.#length !== null || this.#isUnreadable) this.#marks.add("length-and-chunked");
    const isChunked = codings.at(-1) === "chunked";
    const isUsual = isChunked && codings.slice(0, -1).every((coding) => coding === "gzip" || coding === "deflate");
    if (!isUsual) this.#marks.add("transfer-coding-odd");
    return isChunked ? "chunked" : "other";
  }

  #item(value: string): void {
    if (!/^\d{1,15}$/.test(value)) {
      this.#isUnreadable = true;
      this.#marks.add("length-unreadable");
    } else if (this.#length === null) this.#length = Number(value);
    else if (this.#length !== Number(value)) this.#marks.add("lengths-differ");
  }
}

/** The items of a list in small letters, "?" for what is none. */
export function listed(value: string): string[] {
  const items = value
    .toLowerCase()
    .split(",")
    .map((item) => item.trim());
  return items.filter((item) => item !== "").map((item) => (/^[\w+.-]{1,32}$/.test(item) ? item : "?"));
}
