/**
 * What a campaign would be that answers an imported advisory, or a weakness that matching found in bills of materials.
 *
 * A bill of materials says of itself that a product holds a component; an advisory that names products by text gives
 * candidates only, which a person confirms.
 */
import type { CampaignProposal } from "../../contract/campaign.ts";
import type { SoftwareWeakness } from "../../contract/software.ts";
import type { Severity } from "../../domain/finding/severity.ts";
import { SEVERITIES } from "../../domain/finding/severity.ts";
import { InputError } from "../../domain/input-error.ts";
import { isAlike } from "../../domain/inspection/campaign/alike-product.ts";
import type { CampaignInput, MeantProduct } from "../../domain/inspection/campaign/campaign.ts";
import { statedVersions } from "../../domain/inspection/campaign/stated-versions.ts";
import type { Advisory } from "../../domain/knowledge/weakness.ts";
import { unfitSign } from "../../domain/text.ts";
import type { Reading } from "../../store/database.ts";
import { knowledgeSources } from "../../store/knowledge.ts";
import { allProducts } from "../../store/product.ts";
import { billOf, weaknessesNamed } from "../../store/software.ts";
import { advisoriesAside } from "./advisories-aside.ts";

export async function advisoriesKept(
  db: Reading,
  folder: string,
  query: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
) {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = await advisoriesAside({ folder, sources: await knowledgeSources(db), asked: { words, offset, limit } });
  return {
    advisories: found.slice(0, limit).map(({ id, title, publisher, changedOn, severity }) => {
      return { id, title, publisher, changedOn, severity };
    }),
    hasMore: found.length > limit,
  };
}

type Candidate = CampaignProposal["candidates"][number];

/** @throws {InputError} `argument-wrong` unless it is of one thing, `record-unknown` for an advisory that is not kept. */
export async function proposeCampaign(
  db: Reading,
  folder: string,
  { advisory, weakness }: { readonly advisory?: string; readonly weakness?: string },
): Promise<CampaignProposal> {
  if (advisory !== undefined && weakness === undefined) return ofAdvisory(db, folder, advisory);
  if (advisory === undefined && weakness !== undefined) return ofWeakness(db, weakness.trim());
  throw new InputError("argument-wrong", "query", "name an advisory or a weakness, one of the two");
}

async function ofWeakness(db: Reading, id: string): Promise<CampaignProposal> {
  const { candidates, worst, summary, fixes } = await billsThatHold(db, [id]);
  return proposal(
    {
      ...{
        kind: "weakness",
        title: fitted(summary === null ? id : `${id}: ${summary}`, 120),
        reference: fitted(id, 120),
      },
      ...{ link: null, publishedOn: null, severity: worst ?? "high", due: null },
      instructions: fixes.length === 0 ? `See to ${id}: ask the maker for an update.` : fixes.join("\n"),
    },
    candidates,
  );
}

async function ofAdvisory(db: Reading, folder: string, id: string): Promise<CampaignProposal> {
  const [advisory] = await advisoriesAside({ folder, sources: await knowledgeSources(db), asked: { id } });
  if (advisory === undefined)
    throw new InputError("record-unknown", "query/advisory", "no such advisory was imported; import its file first");
  const { candidates } = await billsThatHold(db, advisory.vulnerabilities);
  const known = new Set(candidates.map(({ productId }) => productId));
  const named = (await candidatesByName(db, advisory)).filter(({ productId }) => !known.has(productId));
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(advisory.publishedOn ?? "");
  return proposal(
    {
      ...{ kind: "advisory", title: fitted(advisory.title, 120), reference: fitted(advisory.id, 120), link: null },
      ...{ publishedOn: isDay ? advisory.publishedOn : null, severity: advisory.severity ?? "high", due: null },
      instructions: advisory.remedies.join("\n").slice(0, 4000).trim() || "Do what the advisory asks for.",
    },
    [...candidates, ...named],
  );
}

/** Only what a bill of materials says stands in the filter; names are for a person. */
function proposal(details: Omit<CampaignInput, "filter">, candidates: readonly Candidate[]): CampaignProposal {
  const products = candidates.filter(({ because }) => because !== "name").map(({ meant }) => meant);
  return {
    input: { ...details, filter: { products, serialRanges: [], names: null, placeIds: [] } },
    candidates: [...candidates],
  };
}

interface Holding {
  readonly candidates: Candidate[];
  readonly worst: Severity | null;
  readonly summary: string | null;
  /** What mends it, a line a component. */
  readonly fixes: readonly string[];
}

const PRODUCTS_MOST = 200;

async function billsThatHold(db: Reading, ids: readonly string[]): Promise<Holding> {
  const found = await weaknessesNamed(db, ids);
  const products = new Map((await allProducts(db)).map((product) => [product.id, product]));
  const candidates: Candidate[] = [];
  for (const [productId, rows] of Map.groupBy(found, (row) => row.productId)) {
    const product = products.get(productId);
    const counting = rows.filter(({ show }) => show === "counting");
    const [first] = counting.length > 0 ? counting : rows;
    if (product === undefined || first === undefined || candidates.length >= PRODUCTS_MOST) continue;
    const version = (await billOf(db, productId))?.head.version ?? null;
    const meant: MeantProduct = {
      ...{ productId, isCertain: counting.length > 0 },
      // Of other versions nobody attached a bill, so they possibly hold it as well.
      firmware: isVersion(version) ? { equal: [version], below: null, others: "possible" } : null,
    };
    candidates.push({
      ...{ productId, name: `${product.maker} ${product.model}`, meant },
      because: counting.length > 0 ? "bill" : "bill-undecided",
      said: [first.weakness.component.name, first.weakness.component.version].filter((one) => one !== null).join(" "),
    });
  }
  const weaknesses = found.map(({ weakness }) => weakness);
  return { candidates, ...worstOf(weaknesses), fixes: [...new Set(weaknesses.flatMap(fixOf))].slice(0, 20) };
}

const isVersion = (version: string | null): version is string =>
  version !== null && version.length > 0 && version.length <= 80 && unfitSign(version) === undefined;

function worstOf(weaknesses: readonly SoftwareWeakness[]): Pick<Holding, "worst" | "summary"> {
  const rated = weaknesses.flatMap(({ severity }) => severity ?? []);
  const worst =
    rated.length === 0 ? null : rated.reduce((a, b) => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b));
  return { worst, summary: weaknesses.find(({ summary }) => summary !== null)?.summary ?? null };
}

const fixOf = ({ component, fixedIn }: SoftwareWeakness): string[] =>
  fixedIn === null ? [] : [`${component.name} is mended in ${fixedIn}; install the maker's update that brings it.`];

async function candidatesByName(db: Reading, advisory: Advisory): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const product of await allProducts(db)) {
    const meant = advisory.products.filter(
      (one) => isAlike(product, one.vendor, one.product) && one.status !== "fixed" && one.status !== "not-affected",
    );
    const [first] = meant;
    if (first === undefined || candidates.length >= PRODUCTS_MOST) continue;
    const { firmware, isRead } = statedVersions(meant);
    candidates.push({
      ...{ productId: product.id, name: `${product.maker} ${product.model}`, because: "name" },
      said: [first.vendor, first.product, first.versionRange ?? first.version].filter((one) => one !== null).join(" "),
      meant: { productId: product.id, isCertain: isRead, firmware },
    });
  }
  return candidates;
}

/** As a name may be written. */
function fitted(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const whole = unfitSign(line) === undefined ? line : line.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "");
  return [...whole].slice(0, most).join("").slice(0, most).trim() || "?";
}
