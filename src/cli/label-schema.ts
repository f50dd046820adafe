/**
 * `label schema`: the published JSON Schemas, as they stand in docs/schemas.
 */
import { InputError } from "../domain/input-error.ts";
import { publishedSchemas } from "../domain/published-schemas.ts";
import { type Command, EXIT } from "./command.ts";

export const command: Command = {
  words: "label schema",
  summary: "print the JSON Schema of a label, or of what CareLabel writes",
  usage: "[NAME]",
  options: {},
  help: [["NAME", "which schema; the label's by default"]],
  example: "carelabel label schema > label.schema.json",
  async run({ args }, terminal) {
    const name = args[0] ?? "label";
    const schemas = publishedSchemas();
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined)
      throw new InputError(
        "argument-wrong",
        name,
        `there is no such schema; there are ${Object.keys(schemas).join(", ")}`,
      );
    terminal.out(`${JSON.stringify(schema, null, 2)}\n`);
    return EXIT.ok;
  },
};
