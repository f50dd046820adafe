/**
 * Looking into JSON of unknown shape: a field of the wrong kind is as good as none, and a list where a group should be
 * is told with its pointer.
 */
import { InputError, type InputErrorCode } from "../../domain/input-error.ts";
import { pointerTo } from "../../domain/label/problem.ts";

/** One group of fields and where it stands. A document may hold millions, so it keeps no more than its place. */
export class JsonGroup {
  readonly #fields: object;
  readonly #above: JsonGroup | undefined;
  readonly #name: string;
  readonly #index: number | undefined;

  /** @param name field of the group above; `index` in it where that field is a list. */
  constructor(fields: object, above?: JsonGroup, name = "", index?: number) {
    this.#fields = fields;
    this.#above = above;
    this.#name = name;
    this.#index = index;
  }

  get pointer(): string {
    return this.#above === undefined ? "" : placeOf(this.#above, this.#name, this.#index);
  }

  /** The group's own field, never one of Object.prototype. */
  get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields as Record<string, unknown>)[name] : undefined;
  }

  text(name: string): string | undefined {
    const field = this.get(name);
    return typeof field === "string" ? field : undefined;
  }

  get names(): readonly string[] {
    return Object.keys(this.#fields);
  }
}

/** Reads groups and lists; a wrong kind raises the format's code with the pointer. */
export class JsonShape {
  readonly #code: InputErrorCode;

  constructor(code: InputErrorCode) {
    this.#code = code;
  }

  /** The whole document. */
  document(value: unknown): JsonGroup {
    return this.#group(value);
  }

  /** The groups of a list; none when the field is absent. */
  groups(parent: JsonGroup, name: string): readonly JsonGroup[] {
    const list = parent.get(name);
    if (list === undefined || list === null) return NONE;
    if (!Array.isArray(list)) throw this.#wrong("a list", list, placeOf(parent, name));
    return list.map((item, index) => this.#group(item, parent, name, index));
  }

  /** The group under `name`, if it is there. */
  inner(parent: JsonGroup, name: string): JsonGroup | undefined {
    const field = parent.get(name);
    return field === undefined || field === null ? undefined : this.#group(field, parent, name);
  }

  #group(value: unknown, above?: JsonGroup, name?: string, index?: number): JsonGroup {
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      throw this.#wrong("an object", value, above === undefined ? "/" : placeOf(above, name, index));
    }
    return new JsonGroup(value, above, name, index);
  }

  #wrong(wanted: string, value: unknown, pointer: string): InputError {
    return new InputError(this.#code, pointer, `${wanted} should stand here, but it is ${kindOf(value)}`);
  }
}

const NONE: readonly JsonGroup[] = [];

function placeOf(above: JsonGroup, name = "", index?: number): string {
  return above.pointer + (index === undefined ? pointerTo(name) : pointerTo(name, index));
}

/** The texts of a list; anything else in it is passed over. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
