/**
 * How long each kind of knowledge may be kept before it should be fetched anew.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KnowledgeAges } from "../domain/knowledge/knowledge-age.ts";

let ages: KnowledgeAges | undefined;

export function loadKnowledgeAges(): KnowledgeAges {
  const path = join(fileURLToPath(new URL("../../standards/", import.meta.url)), "knowledge-ages.json");
  ages ??= JSON.parse(readFileSync(path, "utf8")) as KnowledgeAges;
  return ages;
}
