/**
 * Statements (ICS) that are brought in, each read on a thread of its own: a file of 1 MiB takes a second and more to read,
 * for which everybody else would wait.
 */
import { type Statement, type StatementFile, statementOf } from "../../domain/conformance/statement.ts";
import { InputError } from "../../domain/input-error.ts";
import { STATEMENT_LIMIT_BYTES } from "../../formats/conformance-statement/read-statement.ts";
import { writersAside } from "../writers-aside.ts";

/** What the thread is given. */
export interface StatementOrder {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Id of the catalogue that it has to answer. */
  readonly catalogue: string;
}

/**
 * @throws {InputError} as `readStatement` and `answersTo`; `argument-wrong` for a file of another catalogue;
 *   `document-too-large` where reading it takes too long or too much memory.
 */
export type ReadStatementAside = (
  bytes: Uint8Array,
  catalogue: string,
  accountId: string,
  signal: AbortSignal,
) => Promise<Statement>;

export function statementsAside(): ReadStatementAside {
  const read = writersAside<StatementOrder>(
    new URL("./read-statement-worker.ts", import.meta.url),
    ({ bytes }) => [bytes.buffer],
    {
      ...{ atOnce: 2, documentMs: 20_000, memoryMebibytes: 256 },
      words: {
        mine: "a statement of yours is being read already; wait for it",
        many: (atOnce) => `${atOnce} statements are being read already; try again in a moment`,
        tooMuch: (what, options) =>
          new InputError(
            "document-too-large",
            "body",
            `reading it takes ${what}; is this the file you meant?`,
            options,
          ),
      },
    },
  );
  return async (bytes, catalogue, accountId, signal) => {
    // What is too large is refused by the reader without having gone over whole.
    const copy = new Uint8Array(bytes.subarray(0, STATEMENT_LIMIT_BYTES + 1));
    const said = await read({ bytes: copy, catalogue }, accountId, signal);
    return statementOf(JSON.parse(new TextDecoder().decode(said)) as StatementFile);
  };
}
