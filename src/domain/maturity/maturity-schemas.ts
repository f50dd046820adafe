/**
 * The schemas of the maturity evaluation that are published: what is read, what is written, and the data of standards/.
 */
import { AnswersFile } from "./answers-file.ts";
import { EvaluationReport } from "./evaluation-report.ts";
import { MaturityModelData } from "./model-data.ts";
import { MaturityTexts } from "./model-texts.ts";
import { MaturityReadings } from "./readings-data.ts";
import { SealedEvaluation } from "./sealed-evaluation.ts";
import { SecurityFunding } from "./security-funding.ts";
import { EvaluationCountersignature, SignedEvaluation } from "./signed-evaluation.ts";

/** Schema by name; the last three are of what is signed: the file, its payload, and an auditor's. */
export function maturitySchemas(): Record<string, object> {
  return {
    "maturity-answers": AnswersFile,
    "maturity-evaluation": EvaluationReport,
    "maturity-model": MaturityModelData,
    "maturity-model-texts": MaturityTexts,
    "maturity-readings": MaturityReadings,
    "security-funding": SecurityFunding,
    "signed-evaluation": SignedEvaluation,
    "sealed-evaluation": SealedEvaluation,
    "evaluation-countersignature": EvaluationCountersignature,
  };
}
