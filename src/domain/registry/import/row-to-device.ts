/**
 * A row of a table as statements on one device, with every problem of the row. An empty cell states nothing.
 */
import type { RiskClass } from "../../label/product.ts";
import { Name } from "../../text.ts";
import type { Freedom } from "../clinical-tier.ts";
import { DeviceInput } from "../device.ts";
import { IDENTIFIER_SYSTEMS, type IdentifierSystem, normalIdentifier } from "../identifier.ts";
import { IDENTIFIERS_MAX } from "../identifier-history.ts";
import { Phone } from "../place.ts";
import { KindLine, ProductInput } from "../product-record.ts";
import {
  type CellReading,
  freedomOf,
  hoursOf,
  lineOf,
  namesOf,
  riskClassOf,
  textOf,
  udiDiOf,
  yesOrNoOf,
} from "./cell-values.ts";
import { dayOf } from "./day-cell.ts";
import type { ImportField, RowProblem } from "./import-field.ts";

/** What a row states besides the names of its device. */
export interface Stated {
  maker?: string;
  model?: string;
  "firmware-line"?: string;
  kind?: string;
  "udi-di"?: string;
  "risk-class"?: RiskClass;
  facility?: string;
  site?: string;
  ward?: string;
  firmware?: string;
  owner?: string;
  phone?: string;
  "off-network"?: Freedom;
  "out-of-operation"?: Freedom;
  "life-supporting"?: boolean;
  "on-patient"?: boolean;
  "manufactured-on"?: string;
  "purchased-on"?: string;
  "operating-hours"?: number;
  note?: string;
}

/** A name of a device as a row gives it. */
export interface NamedBy {
  readonly system: IdentifierSystem;
  readonly value: string;
  /** `normalIdentifier` of it. */
  readonly normal: string;
}

export interface RowValues {
  readonly names: readonly NamedBy[];
  readonly stated: Stated;
}

export interface RowReading extends RowValues {
  readonly problems: readonly RowProblem[];
}

type StatedField = keyof Stated;
type Reader<F extends StatedField> = (cell: string) => CellReading<NonNullable<Stated[F]>>;

const device = DeviceInput.properties;
const name = textOf(Name, "a name on one line");

const READERS: { readonly [F in StatedField]-?: Reader<F> } = {
  maker: name,
  model: name,
  "firmware-line": textOf(ProductInput.properties.firmwareLine, "2.x"),
  kind: textOf(KindLine, "infusion pump"),
  "udi-di": udiDiOf,
  "risk-class": riskClassOf,
  facility: name,
  site: name,
  ward: name,
  firmware: textOf(device.firmware, "2.4.1"),
  owner: textOf(device.owner, "a name on one line"),
  phone: textOf(Phone, "+49 30 5550 112"),
  "off-network": freedomOf,
  "out-of-operation": freedomOf,
  "life-supporting": yesOrNoOf,
  "on-patient": yesOrNoOf,
  "manufactured-on": dayOf,
  "purchased-on": dayOf,
  "operating-hours": hoursOf,
  note: textOf(device.note, "a text on one line"),
};

/** What spreadsheets show where a formula fails. */
const SHEET_ERROR = /^#(?:N\/A|NV|REF!|BEZUG!|NAME\?|VALUE!|WERT!|DIV\/0!|NULL!|NUM!|ZAHL!)$/;

/**
 * What the cells of a row state.
 * @param columns the field of each column; cells of a column that is null are not read.
 * @param headings name the column in a problem; its field does where they are missing.
 */
export function rowToDevice(
  cells: readonly string[],
  columns: readonly (ImportField | null)[],
  headings: readonly string[] = [],
): RowReading {
  const names = new Map<string, NamedBy>();
  const stated: Stated = {};
  const problems: RowProblem[] = [];
  const tell = (column: string, message: string) => problems.push({ column, message });
  for (const [index, field] of columns.entries()) {
    const cell = cells[index];
    if (field === null || cell === undefined || cell === "") continue;
    const column = headings[index] || field;
    if (isSystem(field)) {
      if (SHEET_ERROR.test(cell.trim())) tell(column, `the spreadsheet shows an error (${cell.trim()})`);
      const found = namesOf(field, cell);
      for (const value of found.values) {
        const normal = normalIdentifier(field, value);
        if (!names.has(`${field} ${normal}`)) names.set(`${field} ${normal}`, { system: field, value, normal });
      }
      for (const problem of found.problems) tell(column, problem);
      continue;
    }
    const text = lineOf(cell);
    if (text === "") continue;
    if (SHEET_ERROR.test(text)) {
      tell(column, `the spreadsheet shows an error (${text})`);
      continue;
    }
    const reading = READERS[field](text);
    if ("problem" in reading) tell(column, reading.problem);
    else Object.assign(stated, { [field]: reading.value });
  }
  const surplus = cells.findIndex((cell, index) => index >= columns.length && cell.trim() !== "");
  if (surplus !== -1)
    tell(`${surplus + 1}`, "the row has more cells than the table has headings; a separator may stand inside a text");
  if (names.size > IDENTIFIERS_MAX)
    return {
      names: [],
      stated,
      problems: [{ column: "", message: `a device keeps at most ${IDENTIFIERS_MAX} names` }],
    };
  return { names: [...names.values()], stated, problems };
}

function isSystem(field: ImportField): field is IdentifierSystem {
  return (IDENTIFIER_SYSTEMS as readonly string[]).includes(field);
}
