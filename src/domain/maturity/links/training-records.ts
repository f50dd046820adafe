/**
 * Training records as they are kept: how many people, in what, until when. Whose they are is not kept.
 */
import { TRAINING_SUBJECTS, type TrainingFacts, type TrainingSubject } from "./facility-facts.ts";

/** Of the table as it is brought. */
export const TRAINING_LIMIT_BYTES = 4 * 1024 * 1024;

export interface TrainingRecords {
  /** People whom the file names. */
  readonly staff: number;
  /** Of each person and subject the record that counts longest; equal ones are one row. */
  readonly records: readonly {
    readonly subject: TrainingSubject;
    readonly on: string;
    /** The last day on which it counts. */
    readonly validUntil: string;
    readonly people: number;
  }[];
}

/** Who is trained on `today` (YYYY-MM-DD). */
export function trainedOn({ staff, records }: TrainingRecords, broughtOn: string, today: string): TrainingFacts {
  const valid = records.filter(({ on, validUntil }) => on <= today && today <= validUntil);
  const trained = Object.fromEntries(
    TRAINING_SUBJECTS.map((subject) => {
      const those = valid.filter((one) => one.subject === subject);
      const people = those.reduce((sum, one) => sum + one.people, 0);
      return [subject, { people, until: those.map(({ validUntil }) => validUntil).sort()[0] ?? null }];
    }),
  ) as TrainingFacts["trained"];
  return { staff, broughtOn, trained };
}
