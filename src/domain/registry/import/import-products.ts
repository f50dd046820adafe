/**
 * Products that an import meets: those that are there, and those that it would make.
 */
import type { RiskClass } from "../../label/product.ts";
import type { ProductRecord } from "../product-record.ts";
import type { ImportField } from "./import-field.ts";
import { nameKey } from "./name-key.ts";
import type { Stated } from "./row-to-device.ts";

/** Why a product or place cannot be told, and the field that says it. */
export interface Untold {
  readonly field: ImportField;
  readonly problem: string;
}

/** What the rows say of a product that is not there yet. */
interface Heard {
  readonly kinds: Map<string, number>;
  readonly udiDis: Set<string>;
  lowestClass: RiskClass | null;
}

const CLASSES: readonly RiskClass[] = ["I", "II", "III", "IV"];

/** Whether `one` is a graver class than `other`; any is graver than none. */
export function isGraver(one: RiskClass, other: RiskClass | null): boolean {
  return other === null || CLASSES.indexOf(one) > CLASSES.indexOf(other);
}

export class ImportProducts {
  readonly #byId = new Map<string, ProductRecord>();
  readonly #byMakerModel = new Map<string, ProductRecord[]>();
  readonly #byUdiDi = new Map<string, ProductRecord[]>();
  readonly #heard = new Map<string, Heard>();
  readonly #planned = new Set<ProductRecord>();
  /** Those planned, also after they came to be needed. */
  readonly #new = new Set<ProductRecord>();
  readonly #newId: () => string;

  constructor(products: readonly ProductRecord[], newId: () => string) {
    this.#newId = newId;
    for (const product of products) {
      this.#byId.set(product.id, product);
      push(this.#byMakerModel, makerModel(product.maker, product.model), product);
      if (product.udiDi !== null) push(this.#byUdiDi, product.udiDi, product);
    }
  }

  byId(id: string): ProductRecord | undefined {
    return this.#byId.get(id);
  }

  /** Hears what a row says of its product, before any product is asked for, so that the order of the rows is no matter. */
  hear(stated: Stated): void {
    const { maker, model, "firmware-line": line = "", kind, "udi-di": udiDi, "risk-class": riskClass } = stated;
    if (maker === undefined || model === undefined) return;
    const key = `${makerModel(maker, model)}\u001f${nameKey(line)}`;
    const heard = this.#heard.get(key) ?? { kinds: new Map(), udiDis: new Set(), lowestClass: null };
    if (!this.#heard.has(key)) {
      this.#heard.set(key, heard);
      if (line !== "" && this.#exact(maker, model, line) === undefined) this.#plan(maker, model, line);
    }
    if (kind !== undefined) heard.kinds.set(kind, (heard.kinds.get(kind) ?? 0) + 1);
    if (udiDi !== undefined) heard.udiDis.add(udiDi);
    if (riskClass !== undefined && (heard.lowestClass === null || isGraver(heard.lowestClass, riskClass)))
      heard.lowestClass = riskClass;
  }

  /** The key of maker and model that a row means; undefined when it says neither them nor a UDI-DI that is known. */
  makerModelOf({ maker, model, "udi-di": udiDi }: Stated): string | undefined {
    if (maker !== undefined && model !== undefined) return makerModel(maker, model);
    const known = this.#byUdiDi.get(udiDi ?? "");
    return known?.length === 1 && known[0] !== undefined ? makerModel(known[0].maker, known[0].model) : undefined;
  }

  /** Whether what is stated can be said of the product; what is not stated contradicts nothing. */
  agrees({ maker, model, "firmware-line": line, "udi-di": udiDi }: Stated, product: ProductRecord): boolean {
    if (maker === undefined && model === undefined && udiDi !== undefined && product.udiDi !== null)
      return udiDi === product.udiDi;
    return (
      (maker === undefined || nameKey(maker) === nameKey(product.maker)) &&
      (model === undefined || nameKey(model) === nameKey(product.model)) &&
      (line === undefined || nameKey(line) === nameKey(product.firmwareLine ?? ""))
    );
  }

  /** The product that is stated; one that would be made when it is not there. */
  of({ maker, model, "firmware-line": line, "udi-di": udiDi }: Stated): ProductRecord | Untold {
    if (maker === undefined || model === undefined) {
      const known = this.#byUdiDi.get(udiDi ?? "") ?? [];
      if (known.length === 1 && known[0] !== undefined) return known[0];
      const field = maker === undefined ? "maker" : "model";
      return { field, problem: `the ${field} is missing; without maker and model the product is not known` };
    }
    const exact = this.#exact(maker, model, line ?? "");
    if (exact !== undefined) return exact;
    const lines = this.#byMakerModel.get(makerModel(maker, model)) ?? [];
    if (lines.length > 1)
      return {
        field: "firmware-line",
        problem: `there are ${lines.length} firmware lines of this product (${lines.map(({ firmwareLine }) => firmwareLine).join(", ")}); say which it is`,
      };
    return lines[0] ?? this.#plan(maker, model, null);
  }

  /** Whether the import would make the product. */
  isNew(product: ProductRecord): boolean {
    return this.#new.has(product);
  }

  /** Says that a device of `product` will be there: true when the product must be made for it, the first time. */
  use(product: ProductRecord): boolean {
    return this.#planned.delete(product);
  }

  #exact(maker: string, model: string, line: string): ProductRecord | undefined {
    const same = this.#byMakerModel.get(makerModel(maker, model));
    return same?.find(({ firmwareLine }) => nameKey(firmwareLine ?? "") === nameKey(line));
  }

  /** Of several kinds the one that most rows say; a UDI-DI only where all that say one say the same. */
  #plan(maker: string, model: string, firmwareLine: string | null): ProductRecord {
    const heard = () => this.#heard.get(`${makerModel(maker, model)}\u001f${nameKey(firmwareLine ?? "")}`);
    const product: ProductRecord = {
      id: this.#newId(),
      maker,
      model,
      firmwareLine,
      // Read when the product is used, after all rows were heard.
      get kind() {
        return mostSaid(heard()?.kinds);
      },
      get udiDi() {
        const [only, ...others] = heard()?.udiDis ?? [];
        return only !== undefined && others.length === 0 ? only : null;
      },
      get riskClass() {
        return heard()?.lowestClass ?? null;
      },
      mdrClass: null,
      fdaClass: null,
      emdn: null,
      version: 1,
    };
    this.#planned.add(product);
    this.#new.add(product);
    this.#byId.set(product.id, product);
    push(this.#byMakerModel, makerModel(maker, model), product);
    return product;
  }
}

function makerModel(maker: string, model: string): string {
  return `${nameKey(maker)}\u001f${nameKey(model)}`;
}

function mostSaid(counts: ReadonlyMap<string, number> | undefined): string | null {
  const [first] = [...(counts ?? [])].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? null;
}

function push<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
