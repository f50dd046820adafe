/**
 * The attributes that one destination was sent, by the names of the vocabulary, beside what the label declares.
 */
import type { AttributeFacts, AttributeKnowledge } from "./attribute-knowledge.ts";
import type { Declared } from "./declared.ts";
import type { SentAttribute } from "./destination-facts.ts";
import { isoTime } from "./iso-time.ts";
import { isSeenBefore, type Moment } from "./moments.ts";
import type { SeenContent } from "./seen-content.ts";

/** An attribute that the vocabulary does not know is left out: a rule and its vocabulary come from one edition. */
export function sentAttributes(
  { attributes }: SeenContent,
  knowledge: AttributeKnowledge,
  declared: Declared | undefined,
  marked: ReadonlySet<Moment>,
): SentAttribute[] {
  return attributes.flatMap((one): SentAttribute[] => {
    const facts = knowledge.find(one.attribute);
    if (facts === undefined) return [];
    return [
      {
        attribute: facts.id,
        name: { ...facts.name },
        about: facts.about,
        personal: facts.personal,
        group: facts.group,
        direction: one.way,
        layers: [...one.layers],
        shown: one.shown,
        because: one.because,
        count: one.count,
        everySeconds: one.times.everySeconds,
        firstSeen: isoTime(one.times.first),
        beforeConsent: one.phases.size === 0 ? null : isSeenBefore(one.phases, "consented", marked),
        declared: declaredAt(facts, declared),
      },
    ];
  });
}

/** Pointer of the entry that names it, else of one that names what it comes with. */
function declaredAt({ id, impliedBy = [] }: AttributeFacts, declared: Declared | undefined): string | null {
  const naming = (wanted: readonly string[]) =>
    declared?.attributes.find(({ means }) => means.some((one) => wanted.includes(one)));
  return (naming([id]) ?? naming(impliedBy))?.pointer ?? null;
}
