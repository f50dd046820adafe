/**
 * A filled MDS2 form as a conformance statement to the catalogue `mds2-hn-1-2019`: its answers, with their notes as the
 * reason. Questions that the catalogue does not know are left out, and "see note" alone is no answer.
 */
import type { Catalogue } from "../../domain/conformance/catalogue.ts";
import type { ProvisionAnswer, Statement, Support } from "../../domain/conformance/statement.ts";
import { stated } from "../../domain/label/contribution.ts";
import { fitLine } from "../../domain/label/source-text.ts";
import type { Mds2Form, Mds2Reply } from "../mds2/mds2-form.ts";

const SUPPORT: Readonly<Record<Mds2Reply, Support>> = {
  yes: "yes",
  no: "no",
  na: "n/a",
  note: "unknown",
  unknown: "unknown",
};

export function statementOfForm(form: Mds2Form, catalogue: Catalogue): Statement {
  const answers = catalogue.provisions.flatMap(({ id }): [string, ProvisionAnswer][] => {
    const given = form.answers.get(id);
    if (given === undefined) return [];
    const reason = fitLine(given.note, 2000);
    return [[id, stated<ProvisionAnswer>({ support: SUPPORT[given.reply], reason, evidence: [] })]];
  });
  const word = (id: string) => fitLine(form.answers.get(id)?.raw, 200);
  return {
    catalogue: catalogue.id,
    editions: [],
    product: stated({ maker: word("DOC-1"), model: word("DOC-3") }),
    conditions: new Map(),
    provisions: new Map(answers),
    tables: new Map(),
    facts: new Map(),
  };
}
