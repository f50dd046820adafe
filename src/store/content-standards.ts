/**
 * The vocabulary of attributes and the adapters of services, as the files of `standards/` tell them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AttributeKnowledge } from "../domain/traffic/attribute-knowledge.ts";
import { AttributeTable } from "../domain/traffic/attributes/attribute-table.ts";
import { attributesOfWords } from "../domain/traffic/attributes/attribute-words.ts";
import { ServiceAdapters } from "../domain/traffic/attributes/service-adapters.ts";

const STANDARDS = fileURLToPath(new URL("../../standards/", import.meta.url));

/** The project's own data is trusted to have its form; tests hold it against its schema. */
const parsed = (path: string) => JSON.parse(readFileSync(path, "utf8"));

export interface ContentStandards {
  readonly attributes: AttributeTable;
  readonly services: ServiceAdapters;
}

let loaded: ContentStandards | undefined;

/** Vocabulary and adapters, read once. */
export function loadContentStandards(): ContentStandards {
  if (loaded !== undefined) return loaded;
  const services = join(STANDARDS, "services");
  const files = readdirSync(services).filter((file) => file.endsWith(".json"));
  loaded = {
    attributes: new AttributeTable(parsed(join(STANDARDS, "traffic-attributes.json"))),
    services: new ServiceAdapters(files.toSorted().map((file) => parsed(join(services, file)))),
  };
  return loaded;
}

/** What an audit asks of the vocabulary; it is read when it asks. */
export function attributeKnowledge(): AttributeKnowledge {
  return {
    find: (id) => loadContentStandards().attributes.attribute(id),
    ofWords: (text) => attributesOfWords(loadContentStandards().attributes, text),
  };
}
