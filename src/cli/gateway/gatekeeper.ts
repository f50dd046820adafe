/**
 * Keeps three in step: the list on disk, the sets in the kernel, and what is answered. One order at a time.
 *
 * An order is on disk before the kernel has it: a crash in between leaves an isolated device for the next start to
 * isolate, and a released one dropped until then. Now and then the kernel's tables are looked at, since a reload of the
 * firewall may have flushed them; what departs is made anew.
 */
import type { GatewayProblem, IsolatedDevice, IsolationOrder, Verification } from "../../links/gateway-api.ts";
import { unicastAddress, unicastMac } from "../../links/gateway-api.ts";
import { elementsOf, type IsolatedDevices, keepIsolatedDevices, readIsolatedDevices } from "./isolated-devices.ts";
import { type NamedProtection, neverIsolated } from "./never-isolated.ts";
import {
  changedElements,
  type Dropped,
  type Elements,
  type Family,
  readTable,
  TABLE,
  type TableState,
  wholeRuleset,
} from "./ruleset.ts";
import type { RunProgram } from "./system-programs.ts";

export interface GatekeeperSettings {
  readonly folder: string;
  readonly families: readonly Family[];
  readonly named: NamedProtection;
  /** Devices at one time. */
  readonly most: number;
  readonly run: RunProgram;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/** So many stand twice in one argument of Linux, which has 128 KiB. */
const MOST_ELEMENTS = 1000;

export type Outcome<T> = { readonly kind: "done"; readonly value: T } | ({ readonly kind: "problem" } & GatewayProblem);

export class Gatekeeper {
  readonly #settings: GatekeeperSettings;
  #devices: IsolatedDevices;
  /** The shape of each table as the kernel told it after we had made it. */
  #shapes = new Map<Family, string>();
  #turn: Promise<unknown> = Promise.resolve();
  #inStep = true;
  #isOnDisk = true;

  private constructor(settings: GatekeeperSettings, devices: IsolatedDevices) {
    this.#settings = settings;
    this.#devices = devices;
  }

  /**
   * Makes the tables from the list on disk. A kernel that refuses is logged, and asked again at each look.
   * @throws {InputError} `data-unreadable` for a damaged list.
   */
  static async open(settings: GatekeeperSettings): Promise<Gatekeeper> {
    const keeper = new Gatekeeper(settings, await readIsolatedDevices(settings.folder));
    await keeper.#makeAnew();
    return keeper;
  }

  get devices(): readonly IsolatedDevice[] {
    return [...this.#devices.values()];
  }

  /** @param caller address of whoever asks; never isolated. */
  isolate(id: string, order: IsolationOrder, caller: string | undefined): Promise<Outcome<IsolatedDevice>> {
    return this.#inTurn(async () => {
      const wanted = plainOrder(order);
      if ("code" in wanted) return { kind: "problem", ...wanted };
      const known = this.#devices.get(id);
      if (known === undefined && this.#devices.size >= this.#settings.most)
        return problem("too-many", `${this.#settings.most} devices are isolated already; a person has to look first`);
      const never = await neverIsolated(this.#settings.run, this.#settings.named, caller);
      if (never === undefined) return problem("not-kept", "the system does not tell its addresses and routes");
      for (const element of elementsOf([wanted])) {
        const reason = never.because(element);
        if (reason !== undefined) return problem("protected", `${element} is never isolated: ${reason}`);
      }
      if (elementsOf([...this.devices.filter((device) => device.id !== id), wanted]).size > MOST_ELEMENTS)
        return problem("too-many", `the gateway holds ${MOST_ELEMENTS} addresses at most; a person has to look first`);
      const device = { id, ...wanted, since: known?.since ?? this.#settings.now().toISOString() };
      const next = new Map([...this.#devices, [id, device]]);
      const before = elementsOf(this.devices);
      this.#devices = next;
      // An order that is repeated needs no disk, but the kernel is told again.
      if (JSON.stringify(known) !== JSON.stringify(device)) this.#isOnDisk = false;
      const isOnDisk = await this.#keep();
      // A full disk keeps nobody in: it is isolated all the same, and the answer says that a restart would forget it.
      const isHeld = await this.#change(before, elementsOf([wanted]));
      return isOnDisk && isHeld ? { kind: "done", value: device } : NOT_KEPT;
    });
  }

  release(id: string): Promise<Outcome<null>> {
    return this.#inTurn(async () => {
      const before = this.#devices;
      this.#devices = new Map([...before].filter(([other]) => other !== id));
      if (before.has(id)) this.#isOnDisk = false;
      if (!(await this.#keep())) {
        // A restart would isolate it again, so it is not released at all.
        this.#devices = before;
        return NOT_KEPT;
      }
      return (await this.#change(elementsOf(before.values()), new Set())) ? { kind: "done", value: null } : NOT_KEPT;
    });
  }

  verify(id: string): Promise<Verification> {
    return this.#inTurn(async () => {
      const device = this.#devices.get(id);
      const tables = await this.#look();
      const elements = device === undefined ? [] : [...elementsOf([device])];
      const held = device !== undefined && tables !== undefined && elements.every((one) => isHeld(one, tables));
      return { id, listed: device !== undefined, held, dropped: sumOf(elements, tables ?? []) };
    });
  }

  /** Writes what is not on disk yet, looks at the kernel's tables, and makes them anew where they depart from the list. */
  lookAfter(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keep();
      await this.#look();
    });
  }

  /** Ends when the order under way has. The kernel's sets stay. */
  close(): Promise<void> {
    return this.#inTurn(async () => undefined);
  }

  /** The list on disk; true when it stands there as it is. */
  async #keep(): Promise<boolean> {
    if (this.#isOnDisk) return true;
    try {
      await keepIsolatedDevices(this.#settings.folder, this.#devices);
      this.#isOnDisk = true;
    } catch (error) {
      this.#settings.log(`the list could not be written: ${(error as Error).message}`);
    }
    return this.#isOnDisk;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Tells the kernel the difference; where it does not take it, everything is made anew. */
  async #change(before: Elements, again: Elements): Promise<boolean> {
    const wanted = elementsOf(this.devices);
    const gone = new Set([...before].filter((element) => !wanted.has(element)));
    const come = new Set([...wanted].filter((element) => !before.has(element) || again.has(element)));
    const { ok } = await this.#nft(changedElements(this.#settings.families, gone, come));
    return ok ? (await this.#look()) !== undefined : this.#makeAnew();
  }

  /** The tables when they are as we want them, also after they had to be made anew; undefined when the kernel refuses. */
  async #look(): Promise<readonly TableState[] | undefined> {
    const tables = await this.#tables();
    if (tables !== undefined && this.#fits(tables)) {
      this.#told(true, "");
      return tables;
    }
    this.#settings.log("the kernel's tables are not as they were made (a firewall reloaded?); making them anew");
    return (await this.#makeAnew()) ? this.#tables() : undefined;
  }

  #fits(tables: readonly TableState[]): boolean {
    const wanted = elementsOf(this.devices);
    return this.#settings.families.every((family, at) => {
      const table = tables[at];
      if (table === undefined || table.shape !== this.#shapes.get(family)) return false;
      return table.dropped.size === wanted.size && [...wanted].every((element) => table.dropped.has(element));
    });
  }

  async #makeAnew(): Promise<boolean> {
    const { families } = this.#settings;
    const { ok, said } = await this.#nft(wholeRuleset(families, elementsOf(this.devices)));
    const tables = ok ? await this.#tables() : undefined;
    if (tables !== undefined) this.#shapes = new Map(families.map((family, at) => [family, tables[at]?.shape ?? ""]));
    const fits = tables !== undefined && this.#fits(tables);
    this.#told(fits, said);
    return fits;
  }

  /** Says when the kernel stops or starts to take what it is told, not at each look. */
  #told(inStep: boolean, said: string): void {
    if (inStep !== this.#inStep)
      this.#settings.log(inStep ? "the kernel holds the sets again" : `the kernel does not take the sets: ${said}`);
    this.#inStep = inStep;
  }

  async #tables(): Promise<readonly TableState[] | undefined> {
    const tables: TableState[] = [];
    for (const family of this.#settings.families) {
      const { ok, stdout } = await this.#settings.run("nft", ["-j", "list", "table", family, TABLE]);
      const table = ok ? readTable(stdout) : undefined;
      if (table === undefined) return undefined;
      tables.push(table);
    }
    return tables;
  }

  #nft(commands: string) {
    // As an argument: "nft -f -" opens /dev/stdin anew, which a socket does not allow, and a file needs a disk with room.
    return this.#settings.run("nft", ["-j", commands]);
  }
}

function plainOrder({ macs, addresses }: IsolationOrder): IsolationOrder | GatewayProblem {
  if (macs.length === 0 && addresses.length === 0)
    return { code: "argument-wrong", message: "name at least one MAC or IP address" };
  const wrong = macs.find((mac) => unicastMac(mac) === undefined);
  if (wrong !== undefined) return { code: "argument-wrong", message: `${wrong} is no MAC address of one device` };
  const nowhere = addresses.find((address) => unicastAddress(address) === undefined);
  if (nowhere !== undefined) return { code: "argument-wrong", message: `${nowhere} is no IP address of one device` };
  const plain = (texts: readonly string[], form: (text: string) => string | undefined) =>
    [...new Set(texts.map((text) => form(text) ?? text))].sort();
  return { macs: plain(macs, unicastMac), addresses: plain(addresses, unicastAddress) };
}

const isHeld = (element: string, tables: readonly TableState[]) => tables.every(({ dropped }) => dropped.has(element));

function sumOf(elements: readonly string[], tables: readonly TableState[]): Dropped {
  let [packets, bytes] = [0, 0];
  for (const { dropped } of tables)
    for (const element of elements) {
      packets += dropped.get(element)?.packets ?? 0;
      bytes += dropped.get(element)?.bytes ?? 0;
    }
  return { packets, bytes };
}

function problem(code: GatewayProblem["code"], message: string): { kind: "problem" } & GatewayProblem {
  return { kind: "problem", code, message };
}

const NOT_KEPT = problem("not-kept", "the kernel or the disk did not take it; the gateway's log tells why");
