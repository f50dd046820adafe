/**
 * All texts of the page in English.
 */

import campaignsEn from "../locales/campaigns.en.json" with { type: "json" };
import compareEn from "../locales/compare.en.json" with { type: "json" };
import conformanceEn from "../locales/conformance.en.json" with { type: "json" };
import en from "../locales/en.json" with { type: "json" };
import inspectionDatesEn from "../locales/inspection-dates.en.json" with { type: "json" };
import inspectionsEn from "../locales/inspections.en.json" with { type: "json" };
import keepingEn from "../locales/keeping.en.json" with { type: "json" };
import knowledgeEn from "../locales/knowledge.en.json" with { type: "json" };
import managementEn from "../locales/management.en.json" with { type: "json" };
import maturityEn from "../locales/maturity.en.json" with { type: "json" };
import maturityPicturesEn from "../locales/maturity-pictures.en.json" with { type: "json" };
import maturityPlanEn from "../locales/maturity-plan.en.json" with { type: "json" };
import problemsEn from "../locales/problems.en.json" with { type: "json" };
import registryEn from "../locales/registry.en.json" with { type: "json" };
import runtimeEn from "../locales/runtime.en.json" with { type: "json" };
import softwareEn from "../locales/software.en.json" with { type: "json" };
import watchEn from "../locales/watch.en.json" with { type: "json" };

export const words = {
  ...en,
  ...registryEn,
  ...keepingEn,
  ...inspectionsEn,
  ...campaignsEn,
  ...inspectionDatesEn,
  ...problemsEn,
  ...runtimeEn,
  ...watchEn,
  ...softwareEn,
  ...knowledgeEn,
  ...managementEn,
  ...maturityEn,
  ...maturityPlanEn,
  ...conformanceEn,
  ...compareEn,
  ...maturityPicturesEn,
};
