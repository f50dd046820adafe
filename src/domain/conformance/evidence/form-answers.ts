/**
 * What answers to another catalogue, a filled MDS2 form above all, say of the provisions of this one: by its own hints.
 */
import { textIn } from "../../label/text-in.ts";
import type { Catalogue } from "../catalogue.ts";
import type { Statement } from "../statement.ts";
import type { EvidenceProposal } from "./proposal.ts";

/**
 * @param form the catalogue that was answered, and the answers.
 * @param source the file, and the day that it bears.
 */
export function proposeFromForm(
  catalogue: Catalogue,
  form: { readonly catalogue: Catalogue; readonly answers: Statement["provisions"] },
  source: { readonly name: string; readonly on: string | null },
): EvidenceProposal[] {
  return catalogue.provisions.flatMap(({ id, hints = [] }) =>
    hints.flatMap((hint): EvidenceProposal[] => {
      const support = form.answers.get(hint.provision)?.support;
      if (hint.catalogue !== form.catalogue.id || support !== hint.reply) return [];
      const title = form.catalogue.provisions.find((one) => one.id === hint.provision)?.title ?? hint.provision;
      const said = (language: string) => `${hint.provision} (${textIn(title, language)}): ${support}`;
      return [
        {
          provision: id,
          says: hint.says,
          because: { en: said("en"), de: said("de") },
          source: { kind: "form", name: source.name, at: hint.provision, on: source.on },
        },
      ];
    }),
  );
}
