import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { nodeContentExaminer } from "../../content-for-tests.ts";
import type { ContentExaminer, MessageContent } from "../../domain/traffic/content.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";

/** What each sample holds, gone through by eye; values stay out of the repository. */
const FOUND: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("fixtures/sample-attributes.json", import.meta.url), "utf8"),
);

interface HarSide {
  readonly url?: string;
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly postData?: { readonly text?: string; readonly mimeType?: string };
  readonly content?: { readonly text?: string; readonly mimeType?: string; readonly encoding?: string };
}

function examineSide(by: ContentExaminer, url: URL, side: HarSide, direction: 0 | 1): MessageContent | undefined {
  const message = by.begin();
  const start = direction === 0 ? [`${url.pathname}${url.search}`] : [];
  const lines = (side.headers ?? []).map(({ name, value }) => `${name}: ${value}`);
  const head = Buffer.from(`${[...start, ...lines].join("\r\n")}\r\n`);
  message.push("head", head, 0, head.length);
  const { text = "", encoding, mimeType } = { ...side.postData, ...side.content } as NonNullable<HarSide["content"]>;
  const body = Buffer.from(text, encoding === "base64" ? "base64" : "utf8");
  message.push("body", body, 0, body.length);
  const { hostname: host, pathname: path } = url;
  return message.end({ host, path, direction, mediaType: mimeType ?? null, contentEncoding: null });
}

function examineFile(path: string): MessageContent[] {
  const by = nodeContentExaminer(null, { showValues: true });
  const bytes = readFileSync(path);
  if (path.endsWith(".har")) {
    try {
      const { log } = JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
      return log.entries.flatMap(({ request, response }: { request: HarSide; response: HarSide }) => {
        const url = new URL(request.url ?? "");
        return [examineSide(by, url, request, 0), examineSide(by, url, response, 1)].filter((content) => content);
      });
    } catch {
      // Broken ones are read as plain bytes.
    }
  }
  const message = by.begin();
  message.push("body", bytes, 0, bytes.length);
  const about = { host: "", path: "", direction: 0, mediaType: null, contentEncoding: null } as const;
  return [message.end(about)].filter((content) => content !== undefined);
}

const folders = sharedAbsent
  ? []
  : readdirSync(sharedPath("captures"), { withFileTypes: true }).filter((item) => item.isDirectory());
const found = new Map<string, string>();
const identifiers = new Map<string, string>();
for (const { name: folder } of folders) {
  for (const file of readdirSync(sharedPath("captures", folder)).toSorted()) {
    const contents = examineFile(sharedPath("captures", folder, file));
    const ids = new Set(contents.flatMap(({ attributes }) => attributes.map(({ attribute }) => attribute)));
    if (ids.size > 0) found.set(`${folder}/${file}`, [...ids].toSorted().join(" "));
    const kinds = new Set(contents.flatMap((content) => content.identifiers.map(({ kind }) => kind)));
    if (kinds.size > 0) identifiers.set(`${folder}/${file}`, [...kinds].toSorted().join(" "));
  }
}

test("the attributes in the sample captures are those that were gone through by eye", { skip: sharedAbsent }, () => {
  assert.deepEqual(Object.fromEntries([...found].toSorted()), FOUND);
});

test("no sample capture holds a real identifier", { skip: sharedAbsent }, () => {
  assert.deepEqual([...identifiers], []);
});
