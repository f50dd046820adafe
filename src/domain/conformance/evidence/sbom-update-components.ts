/**
 * Components of the bill of materials that install or verify updates: a mechanism is there (5.3-2), updates are checked
 * (5.3-9), the start is (5.7-1). Which names mean what is data: standards/update-components.json.
 */
import type { ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

/** A component by its name, and the provisions that it speaks for. */
export interface UpdateComponent {
  /** In small letters, as bills of materials write it; matches whole words of a component's name. */
  readonly name: string;
  readonly provisions: readonly string[];
  readonly does: { readonly en: string; readonly de: string };
}

export function sbomUpdateComponents(known: readonly UpdateComponent[]): EvidenceLink<ProductFacts> {
  return {
    id: "sbom-update-components",
    provisions: [...new Set(known.flatMap(({ provisions }) => provisions))],
    propose({ sboms = [] }) {
      return sboms.flatMap(({ name, on, components }) =>
        known.flatMap((component): EvidenceProposal[] => {
          const found = components.find((one) => isNamed(one.name, component.name));
          if (found === undefined) return [];
          const what = [found.name, found.version].filter((part) => part !== undefined).join(" ");
          return component.provisions.map((provision) => ({
            provision,
            says: "supports",
            because: {
              en: `the bill of materials names ${what}, which ${component.does.en}`,
              de: `die Stückliste nennt ${what}: ${component.does.de}`,
            },
            source: { kind: "sbom", name, at: found.name, on },
          }));
        }),
      );
    },
  };
}

/** `libfwupd2` is no fwupd, `mcuboot-stm32` is an mcuboot. */
function isNamed(component: string, name: string): boolean {
  const words = component.toLowerCase().split(/[^a-z0-9]+/);
  const wanted = name.split("-");
  return words.some((_, at) => wanted.every((word, index) => words[at + index] === word));
}
