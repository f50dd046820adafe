/**
 * An assessment as the server keeps it, with the verdicts that follow: reckoned here by the same function as there.
 */
import { useMemo } from "react";
import { type AssessmentContent, readAssessmentRoute, readCatalogueRoute } from "../../src/contract/assessment.ts";
import { type Assessment, assess } from "../../src/domain/conformance/assess.ts";
import { type Catalogue, editionNamed } from "../../src/domain/conformance/catalogue.ts";
import {
  type Said,
  type SaidKind,
  type SaidOf,
  statementFileOf,
} from "../../src/domain/conformance/kept-assessment.ts";
import { type Statement, statementOf } from "../../src/domain/conformance/statement.ts";
import { useCall } from "../call.ts";

export interface OpenAssessment {
  readonly content: AssessmentContent;
  readonly catalogue: Catalogue;
  readonly statement: Statement;
  readonly result: Assessment;
}

/** A catalogue by its id; undefined until it has come. */
export function useCatalogue(id: string): Catalogue | undefined {
  const asked = useCall(readCatalogueRoute, { params: { catalogue: id } }, { enabled: id !== "" });
  return asked.data as unknown as Catalogue | undefined;
}

/** @returns undefined while it is not known; `problem` says why it cannot be had. */
export function useAssessment(id: string): { readonly open: OpenAssessment | undefined; readonly problem: unknown } {
  const asked = useCall(readAssessmentRoute, { params: { id } });
  const content = asked.data;
  const catalogue = useCatalogue(content?.assessment.catalogue ?? "");
  const open = useMemo(
    () => (content === undefined || catalogue === undefined ? undefined : opened(content, catalogue)),
    [content, catalogue],
  );
  return { open, problem: content === undefined ? (asked.error ?? undefined) : undefined };
}

function opened(content: AssessmentContent, catalogue: Catalogue): OpenAssessment | undefined {
  const edition = editionNamed(catalogue, content.assessment.edition);
  if (edition === undefined) return undefined;
  const statement = statementOf(statementFileOf(catalogue, edition.id, content.product, saidIn(content)));
  return { content, catalogue, statement, result: assess(catalogue, statement, { edition }) };
}

function saidIn({ said }: AssessmentContent): Said {
  const of = <K extends SaidKind>(kind: K): ReadonlyMap<string, SaidOf<K>> =>
    new Map(said[kind].flatMap((one) => (one.said === null ? [] : [[one.id, one.said as SaidOf<K>] as const])));
  return { condition: of("condition"), provision: of("provision"), table: of("table"), fact: of("fact") };
}

/** 8 to 64 letters and digits, new for each thing said. */
export const newEntry = () => crypto.randomUUID();
