/**
 * Catalogues of `standards/` and statements in few words, for tests.
 */
import etsi from "../../../standards/etsi-en-303-645.json" with { type: "json" };
import mds2 from "../../../standards/mds2-hn-1-2019.json" with { type: "json" };
import nis2 from "../../../standards/nis2-reporting.json" with { type: "json" };
import software from "../../../standards/software-as-medical-device.json" with { type: "json" };
import cra from "../../../standards/support-period.json" with { type: "json" };
import { type Assessment, assess } from "./assess.ts";
import { type Catalogue, editionNamed } from "./catalogue.ts";
import { type StatementFile, statementOf } from "./statement.ts";

/** JSON has no literal types; that each file is a catalogue, catalogues.test.ts holds against the schema. */
const asCatalogue = (value: unknown) => value as Catalogue;
export const ETSI = asCatalogue(etsi);
export const MDS2 = asCatalogue(mds2);
export const NIS2 = asCatalogue(nis2);
export const SUPPORT = asCatalogue(cra);
export const SOFTWARE = asCatalogue(software);

export function editionOf(catalogue: Catalogue, named?: string): Catalogue["editions"][number] {
  const edition = editionNamed(catalogue, named);
  if (edition === undefined) throw new Error(`no edition ${named}`);
  return edition;
}

export function assessed(
  catalogue: Catalogue,
  file: StatementFile,
  { edition, subset }: { edition?: string; subset?: string } = {},
): Assessment {
  return assess(catalogue, statementOf(file), {
    edition: editionOf(catalogue, edition),
    subset: catalogue.subsets?.find(({ id }) => id === subset),
  });
}

/** An unconstrained device that can be updated: every provision that applies to it is answered yes, with its proof. */
export function completeFile(catalogue: Catalogue, edition: string): StatementFile {
  const asked = catalogue.provisions.filter(({ editions }) => Object.hasOwn(editions, edition));
  const no = new Set(["3", "4"]);
  return {
    conditions: Object.fromEntries(
      (catalogue.conditions ?? [])
        .filter(({ editions }) => editions?.includes(edition) ?? true)
        .map(({ id }) => [id, no.has(id) ? ("no" as const) : ("yes" as const)]),
    ),
    provisions: Object.fromEntries(
      asked
        .filter(({ id }) => !/^5\.3-1[45]/.test(id))
        .map(({ id }) => [id, { support: "yes" as const, evidence: `docs/security/${id}.md` }]),
    ),
  };
}

export function verdictOf({ provisions }: Assessment, id: string): string {
  const one = provisions.get(id);
  return one === undefined ? "not asked" : `${one.verdict}: ${one.code}`;
}
