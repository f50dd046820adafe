/**
 * `key new`: a signing key for a maker, a facility or an institute, and the card that others pin.
 */
import { InputError } from "../domain/input-error.ts";
import { fingerprintOf, type HolderRole, newKeyFile, thumbprintOf } from "../domain/label/key.ts";
import { writeAllOrNone } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";

export const command: Command = {
  words: "key new",
  summary: "make a signing key, and the key card that others pin",
  usage: "--holder NAME --role maker|facility|institute [--country CC] [--algorithm ES256|EdDSA] [--out PREFIX]",
  options: {
    holder: { type: "string" },
    role: { type: "string" },
    country: { type: "string" },
    algorithm: { type: "string", default: "ES256" },
    out: { type: "string" },
  },
  help: [
    ["--holder NAME", "who signs, exactly as the label names its issuer"],
    ["--role ROLE", "maker (own labels), facility (observed labels), institute (countersignatures)"],
    ["--country CC", "country of the holder, two capital letters"],
    ["--algorithm A", "ES256 (default: every phone verifies it) or EdDSA"],
    ["--out PREFIX", "writes PREFIX.key.json (secret) and PREFIX.card.json (to hand out)"],
  ],
  example: 'carelabel key new --holder "Hillbrook Medical" --role maker --out hillbrook',
  async run({ values }, terminal) {
    const { holder, role, country, algorithm } = values as Record<string, string | undefined>;
    if (holder === undefined || holder.trim() === "" || holder.length > 120) {
      throw new InputError("argument-wrong", "--holder", "name who signs, in at most 120 characters");
    }
    if (role !== "maker" && role !== "facility" && role !== "institute") {
      throw new InputError("argument-wrong", "--role", "write maker, facility or institute");
    }
    if (algorithm !== "ES256" && algorithm !== "EdDSA")
      throw new InputError("argument-wrong", "--algorithm", "write ES256 or EdDSA");
    if (country !== undefined && !/^[A-Z]{2}$/.test(country)) {
      throw new InputError(
        "argument-wrong",
        "--country",
        `"${country}" is no country; write two capital letters, for example DE`,
      );
    }
    const prefix =
      (values.out as string | undefined) ??
      holder
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "");
    const file = await newKeyFile(
      { holder, role: role as HolderRole, created: terminal.today, ...(country === undefined ? {} : { country }) },
      algorithm,
    );
    await writeAllOrNone([
      { path: `${prefix}.card.json`, content: `${JSON.stringify(file.card, null, 2)}\n`, replace: false },
      { path: `${prefix}.key.json`, content: `${JSON.stringify(file, null, 2)}\n`, secret: true, replace: false },
    ]);
    terminal.out(
      [
        `${prefix}.key.json   secret: whoever has it signs as "${holder}"; keep it offline and backed up`,
        `${prefix}.card.json  to hand out; people pin it after comparing this fingerprint by telephone or on paper:`,
        "",
        `  ${fingerprintOf(await thumbprintOf(file.card.key))}`,
        "",
        `Next: carelabel label sign LABEL --key ${prefix}.key.json`,
        "",
      ].join("\n"),
    );
    return EXIT.ok;
  },
};
