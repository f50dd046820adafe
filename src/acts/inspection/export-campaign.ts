/**
 * The tasks of a campaign, taken away as a table. What left the house stands in the ledger.
 */
import type { CampaignTask } from "../../contract/campaign.ts";
import type { Cell, Column, Table } from "../../print/table/table.ts";
import { taskWindow, toldTasks } from "../../store/campaign-task.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act } from "../act.ts";
import { type AskedTasks, taskFilter } from "./campaign.ts";

type Language = "en" | "de";
type Words = Readonly<Record<Language, string>>;

/** @throws {InputError} `record-unknown` for a campaign or a place out of reach. */
export async function exportCampaign(
  acting: Acting,
  id: string,
  asked: AskedTasks,
  { language, format }: { readonly language: Language; readonly format: string },
): Promise<Table> {
  const filter = await taskFilter(acting.store.read, acting.actor, id, asked);
  await act(acting, "campaign.export", async () => ({
    result: undefined,
    deed: { subjects: [{ kind: "campaign", id }], changes: { format: [null, format] } },
  }));
  return {
    columns: COLUMNS.map(({ key, kind, title }): Column => ({ key, kind, title: title[language] })),
    rows: rowsOf(acting, filter, language),
  };
}

const AT_ONCE = 400;

async function* rowsOf({ store }: Acting, filter: Awaited<ReturnType<typeof taskFilter>>, language: Language) {
  const places = new Map((await allPlaces(store.read)).map((place) => [place.id, place]));
  for (let offset = 0; ; offset += AT_ONCE) {
    const rows = await taskWindow(store.read, filter, { offset, limit: AT_ONCE });
    for (const task of await toldTasks(store.read, rows.slice(0, AT_ONCE), places))
      yield COLUMNS.map(({ cell }): Cell => cell(task, language));
    if (rows.length <= AT_ONCE) return;
  }
}

const STATES: Readonly<Record<CampaignTask["state"], Words>> = {
  open: { en: "open", de: "offen" },
  done: { en: "done", de: "erledigt" },
  "not-affected": { en: "not affected", de: "nicht betroffen" },
  "not-located": { en: "could not be located", de: "nicht auffindbar" },
  retired: { en: "retired", de: "ausgemustert" },
};
const COVERAGES: Readonly<Record<CampaignTask["coverage"], Words>> = {
  covered: { en: "covered", de: "betroffen" },
  possible: { en: "possibly covered", de: "möglicherweise betroffen" },
  outside: { en: "no more covered", de: "nicht mehr betroffen" },
};
const UNKNOWN: Readonly<Record<CampaignTask["unknown"][number], Words>> = {
  product: { en: "whether it is this product", de: "ob es dieses Produkt ist" },
  firmware: { en: "firmware", de: "Firmware" },
  "version-order": { en: "how its version compares", de: "wie sich seine Version vergleicht" },
  serial: { en: "serial number", de: "Seriennummer" },
  "serial-form": { en: "form of the serial number", de: "Form der Seriennummer" },
  udi: { en: "UDI", de: "UDI" },
  "asset-tag": { en: "asset tag", de: "Inventarnummer" },
};

/** The move that ended it. */
const ended = ({ state, trail }: CampaignTask) =>
  state === "open" ? undefined : trail.findLast((move) => move.move !== "assign" && move.state === state);

interface TaskColumn {
  readonly key: string;
  readonly kind: Column["kind"];
  readonly title: Words;
  readonly cell: (task: CampaignTask, language: Language) => Cell;
}

const text = (key: string, en: string, de: string, cell: TaskColumn["cell"]): TaskColumn => ({
  ...{ key, kind: "text", title: { en, de }, cell },
});

const COLUMNS: readonly TaskColumn[] = [
  text("title", "Device", "Gerät", ({ device }) => device.title),
  text("serial", "Serial number", "Seriennummer", ({ device }) => device.serial),
  text("product", "Product", "Produkt", ({ device }) => device.product),
  text("firmware", "Firmware on record", "Vermerkte Firmware", ({ device }) => device.firmware),
  text("place", "Place", "Ort", ({ device }) => device.place),
  text("state", "State", "Stand", ({ state }, language) => STATES[state][language]),
  text("coverage", "Covered", "Betroffen", ({ coverage }, language) => COVERAGES[coverage][language]),
  text("unknown", "Not known", "Nicht bekannt", ({ unknown }, language) =>
    unknown.length === 0 ? null : unknown.map((one) => UNKNOWN[one][language]).join(", "),
  ),
  text("joined", "Joined", "Hinzugekommen", ({ joined }, language) =>
    joined === "opening"
      ? { en: "at the opening", de: "bei der Eröffnung" }[language]
      : { en: "later", de: "später" }[language],
  ),
  text("assignee", "Who", "Wer", ({ assignee }) => assignee?.name ?? null),
  text("ended-by", "Ended by", "Beendet von", (task) => ended(task)?.by ?? null),
  text("ended-at", "Ended at", "Beendet am", (task) => ended(task)?.at ?? null),
  text("note", "Note", "Vermerk", (task) => ended(task)?.note ?? null),
  text("firmware-seen", "Firmware seen", "Gesehene Firmware", (task) => ended(task)?.firmware ?? null),
  text("evidence", "Digests of evidence", "Prüfsummen der Nachweise", (task) => {
    const digests = ended(task)?.evidence.map(({ digest }) => digest) ?? [];
    return digests.length === 0 ? null : digests.join(" ");
  }),
  text("device", "Device id", "Geräte-Id", ({ device }) => device.id),
];
