/**
 * Which devices are simulated: a file with one device a line, as the enrolment writes it, or as many as asked for.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../domain/input-error.ts";
import { labelWorldOf } from "../../domain/knowledge/label-world.ts";
import { type DeviceKind, deviceKindOf } from "../../domain/runtime/simulation/device-kind.ts";
import { readBytes } from "../../store/files.ts";
import { loadWorld } from "../../store/load-world.ts";
import type { Terminal } from "../command.ts";
import { readSoundLabel } from "../label-files.ts";

export interface FleetDevice {
  readonly id: string;
  readonly token: string;
  readonly product: string;
  readonly place: string;
  readonly kind: DeviceKind;
}

const SAMPLES = fileURLToPath(new URL("../../../samples/labels", import.meta.url));
const ENDING = ".label.yaml";
const FILE_LIMIT_BYTES = 64 * 1024 * 1024;
const ID = /^[a-z0-9]{8,40}$/;

interface Row {
  readonly id: string;
  readonly token: string;
  readonly label: string | undefined;
  readonly product: string | undefined;
  readonly place: string;
}

/**
 * The first `fleet` devices of `path`, all when it is null; without a file, devices are invented that have no token.
 * A device's label is the file that its line names, else the one of its product in `labels`, else each in turn.
 */
export async function readFleet(
  { path, fleet, labels = SAMPLES }: { path: string | undefined; fleet: number | null; labels: string | undefined },
  terminal: Terminal,
): Promise<FleetDevice[]> {
  const rows = path === undefined ? invented(fleet ?? 0) : rowsIn(await textIn(path, terminal), path);
  const wanted = fleet === null ? rows : rows.slice(0, fleet);
  if (wanted.length === 0 || (fleet !== null && wanted.length < fleet))
    throw new InputError(
      "argument-wrong",
      path ?? "--fleet",
      `it names ${rows.length} devices; enrol more or ask for fewer`,
    );
  const products = (await readdir(labels).catch(() => []))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
  const world = labelWorldOf(loadWorld());
  const kinds = new Map<string, DeviceKind>();
  const devices: FleetDevice[] = [];
  for (const [index, { id, token, label, product, place }] of wanted.entries()) {
    const named = product ?? (label === undefined ? products[index % products.length] : label);
    if (named === undefined || (label === undefined && !products.includes(named)))
      throw new InputError(
        "argument-wrong",
        `${path ?? labels}:${index + 1}`,
        `there is no label of the product "${named ?? ""}" in ${labels}; name its file in "label", or the folder with --labels`,
      );
    const file = label ?? join(labels, `${named}${ENDING}`);
    let kind = kinds.get(file);
    if (kind === undefined) {
      const { runtime, components } = await readSoundLabel(file, world, terminal);
      kind = deviceKindOf(named, runtime, components?.data?.endpoints);
      kinds.set(file, kind);
    }
    devices.push({ id, token, product: named, place, kind });
  }
  return devices;
}

function invented(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `sim${String(index + 1).padStart(9, "0")}`,
    token: "",
    label: undefined,
    product: undefined,
    place: `ward ${1 + Math.floor(index / 20)}`,
  }));
}

async function textIn(path: string, { stdin }: Terminal): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, stdin, FILE_LIMIT_BYTES));
}

function rowsIn(text: string, path: string): Row[] {
  return text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [rowOf(line, `${path}:${index + 1}`)]));
}

function rowOf(line: string, where: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new InputError("document-unreadable", where, 'it is no JSON; write {"id": …, "token": …, "product": …}', {
      cause,
    });
  }
  const text = (name: string) => {
    const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return typeof found === "string" && found !== "" ? found : undefined;
  };
  const id = text("id") ?? text("device");
  if (id === undefined || !ID.test(id))
    throw new InputError("document-unreadable", where, 'it names no device; "id" has 8 to 40 small letters and digits');
  return { id, token: text("token") ?? "", label: text("label"), product: text("product"), place: text("place") ?? "" };
}
