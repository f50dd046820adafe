/**
 * All texts of the page in German.
 */

import campaignsDe from "../locales/campaigns.de.json" with { type: "json" };
import compareDe from "../locales/compare.de.json" with { type: "json" };
import conformanceDe from "../locales/conformance.de.json" with { type: "json" };
import de from "../locales/de.json" with { type: "json" };
import inspectionDatesDe from "../locales/inspection-dates.de.json" with { type: "json" };
import inspectionsDe from "../locales/inspections.de.json" with { type: "json" };
import keepingDe from "../locales/keeping.de.json" with { type: "json" };
import knowledgeDe from "../locales/knowledge.de.json" with { type: "json" };
import managementDe from "../locales/management.de.json" with { type: "json" };
import maturityDe from "../locales/maturity.de.json" with { type: "json" };
import maturityPicturesDe from "../locales/maturity-pictures.de.json" with { type: "json" };
import maturityPlanDe from "../locales/maturity-plan.de.json" with { type: "json" };
import problemsDe from "../locales/problems.de.json" with { type: "json" };
import registryDe from "../locales/registry.de.json" with { type: "json" };
import runtimeDe from "../locales/runtime.de.json" with { type: "json" };
import softwareDe from "../locales/software.de.json" with { type: "json" };
import watchDe from "../locales/watch.de.json" with { type: "json" };

export const words = {
  ...de,
  ...registryDe,
  ...keepingDe,
  ...inspectionsDe,
  ...campaignsDe,
  ...inspectionDatesDe,
  ...problemsDe,
  ...runtimeDe,
  ...watchDe,
  ...softwareDe,
  ...knowledgeDe,
  ...managementDe,
  ...maturityDe,
  ...maturityPlanDe,
  ...conformanceDe,
  ...compareDe,
  ...maturityPicturesDe,
};
