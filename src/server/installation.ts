/**
 * An installation: the data folder with its database, its key and its evidence, opened by one process at a time.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sweepEvidence } from "../acts/evidence.ts";
import { type DataKey, openDataKey } from "../store/data-key.ts";
import { openStore, type Store } from "../store/database.ts";
import { createEvidenceFiles, type EvidenceFiles } from "../store/evidence-files.ts";
import { knowledgeSources } from "../store/knowledge.ts";
import { sweepKnowledge } from "../store/knowledge-files.ts";

export interface Installation {
  readonly folder: string;
  readonly store: Store;
  readonly dataKey: DataKey;
  readonly evidence: EvidenceFiles;
}

/**
 * Opens `folder`, made when it is not there. What a crash left half-written among the evidence is swept away.
 * @throws {InputError} `data-in-use`, `data-unreadable`, `key-unusable`.
 */
export async function openInstallation(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Installation> {
  const isNew = !existsSync(join(folder, "carelabel.sqlite"));
  const store = await openStore(folder);
  try {
    const dataKey = await openDataKey(folder, { environment, mayCreate: isNew });
    const evidence = createEvidenceFiles({ folder, dataKey });
    await sweepEvidence(store, evidence);
    await sweepKnowledge(folder, new Set((await knowledgeSources(store.read)).map(({ id }) => id)));
    return { folder, store, dataKey, evidence };
  } catch (cause) {
    await store.close();
    throw cause;
  }
}
