/**
 * For tests: the words of a page as a reader sees them, and in which order.
 */
import assert from "node:assert/strict";

/** What a reader sees of a page: without tags and style, entities resolved. */
export function seen(html: string): string {
  const body = html.slice(html.indexOf("<body>")).replaceAll("<wbr>", "");
  const text = body.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

export function inOrder(text: string, parts: readonly string[]): void {
  let at = -1;
  for (const part of parts) {
    const next = text.indexOf(part, at + 1);
    assert.ok(next > at, `"${part}" does not stand behind what comes before it`);
    at = next;
  }
}
