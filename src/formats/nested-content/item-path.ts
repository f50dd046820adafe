/**
 * Where a string stands in nested maps and arrays, for example `$.patient[2].name`; written out only when asked for.
 */

/** `sourceFrom` and `sourceTo` say where it stands when `bytes` is not the window that was read. */
export type OnItemString = (
  bytes: Uint8Array,
  from: number,
  to: number,
  path: () => string,
  sourceFrom?: number,
  sourceTo?: number,
) => void;

const KEY_BYTES_MOST = 60;

export class Path {
  readonly #steps: { map: boolean; index: number; key: Uint8Array | undefined }[] = [];

  open(map: boolean): void {
    this.#steps.push({ map, index: 0, key: undefined });
  }

  close(): void {
    this.#steps.pop();
  }

  next(): void {
    const top = this.#steps.at(-1);
    if (top === undefined) return;
    top.index++;
    top.key = undefined;
  }

  key(bytes: Uint8Array, from: number, to: number): void {
    const top = this.#steps.at(-1);
    if (top !== undefined) top.key = bytes.subarray(from, Math.min(to, from + KEY_BYTES_MOST));
  }

  text(): string {
    return this.#steps
      .map(({ map, index, key }) => {
        if (!map || key === undefined) return `[${index}]`;
        const name = new TextDecoder("utf-8").decode(key);
        return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
      })
      .reduce((path, step) => path + step, "$");
  }
}
