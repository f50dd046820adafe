/**
 * Many bills of materials against all records that are kept, in two passes over the records and bounded memory.
 *
 * First the weaknesses are streamed past the components; then what is known beside them, for those alone that something
 * has. Components are read once for each distinct one, whatever the number of bills.
 */
import type { RecordKind } from "../source.ts";
import type { KnowledgeRecord, SoftwareComponent } from "../weakness.ts";
import { type Conclusion, type Coverage, concluder } from "./conclude.ts";
import type { Hit, Software } from "./software.ts";
import { SoftwareIndex } from "./software-index.ts";
import type { BilledProduct } from "./vex.ts";
import { namesOf, worldFacts } from "./world-facts.ts";

export interface BillToMatch {
  readonly product: BilledProduct;
  readonly components: readonly SoftwareComponent[];
}

/** Reads the records of the given kinds from the first on. */
export type ReadRecords = (kinds: readonly RecordKind[]) => Iterable<KnowledgeRecord>;

/**
 * One conclusion a bill, in their order; each is made when it is asked for.
 * @param today YYYY-MM-DD (UTC).
 */
export function* matchBills<Bill extends BillToMatch>(
  bills: Iterable<Bill>,
  read: ReadRecords,
  today: string,
): Generator<{ readonly bill: number; readonly product: BilledProduct; readonly conclusion: Conclusion }> {
  const index = new SoftwareIndex();
  const products: BilledProduct[] = [];
  for (const { product, components } of bills) {
    for (const component of components) index.add(products.length, component);
    // The product itself is what NVD names of a device: its firmware.
    if (product.described !== null && !components.includes(product.described))
      index.add(products.length, product.described);
    products.push(product);
  }
  const { hits, coverage } = allHits(index, read(["weakness"]));
  const world = worldFacts(
    read(["exploited", "likelihood", "vex", "support"]),
    namesOf(hits.map(({ weakness }) => weakness)),
  );
  const software = byBill(index.distinct, products.length);
  const conclude = concluder({ hits: Map.groupBy(hits, (hit) => hit.software), world, coverage, today });
  for (const [bill, product] of products.entries())
    yield { bill, product, conclusion: conclude({ number: bill, product, software: software[bill] ?? [] }) };
}

function allHits(index: SoftwareIndex, records: Iterable<KnowledgeRecord>) {
  const hits: Hit[] = [];
  const ecosystems = new Set<string>();
  let cpe = false;
  for (const record of records) {
    if (record.kind !== "weakness") continue;
    for (const affected of record.weakness.affected)
      if (affected.by === "package") ecosystems.add(affected.ecosystem);
      else cpe = true;
    for (const hit of index.hits(record.weakness)) hits.push(hit);
  }
  const coverage: Coverage = { ecosystems, cpe };
  return { hits, coverage };
}

function byBill(distinct: readonly Software[], bills: number): Software[][] {
  const lists: Software[][] = Array.from({ length: bills }, () => []);
  for (const software of distinct)
    for (const [at, bill] of software.bills.entries()) if (software.bills[at - 1] !== bill) lists[bill]?.push(software);
  return lists;
}
