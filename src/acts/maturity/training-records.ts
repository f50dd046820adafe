/**
 * Bringing training records in: how many people, in what, until when. Names are read once and kept nowhere.
 */
import type { TrainingFacts } from "../../domain/maturity/links/facility-facts.ts";
import { type TrainingRecords, trainedOn } from "../../domain/maturity/links/training-records.ts";
import { readTrainingRecords } from "../../formats/training-records/read-training-records.ts";
import type { Reading } from "../../store/database.ts";
import { readSetting, writeSetting } from "../../store/setting.ts";
import { type Acting, act } from "../act.ts";

interface Kept extends TrainingRecords {
  readonly broughtOn: string;
}

/** Takes the place of what was brought before. @throws {InputError} as `readTrainingRecords`. */
export async function bringTrainingRecords(acting: Acting, bytes: Uint8Array): Promise<TrainingFacts> {
  const records = readTrainingRecords(bytes);
  return act(acting, "training.import", async (tx, at) => {
    const broughtOn = at.slice(0, 10);
    const before = await readSetting(tx, "training");
    const kept: Kept = { ...records, broughtOn };
    await writeSetting(tx, "training", JSON.stringify(kept));
    const staffBefore = before === undefined ? null : (JSON.parse(before) as Kept).staff;
    return {
      result: trainedOn(records, broughtOn, broughtOn),
      deed: {
        subjects: [{ kind: "facility", id: "facility" }],
        changes: { trainedStaff: [staffBefore, records.staff] },
      },
    };
  });
}

/** Undefined while nobody brought any. */
export async function trainingFacts(db: Reading, today: string): Promise<TrainingFacts | undefined> {
  const text = await readSetting(db, "training");
  if (text === undefined) return undefined;
  const { broughtOn, ...records } = JSON.parse(text) as Kept;
  return trainedOn(records, broughtOn, today);
}
