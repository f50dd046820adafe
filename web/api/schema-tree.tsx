/**
 * A schema as a readable tree: name, type, whether it must be there, and what it says of itself.
 */
import { useTranslation } from "react-i18next";
import type { TSchema } from "typebox";
import { asJsonSchema, type JsonSchema, membersOf, typeOf, withoutNull } from "./json-schema.ts";
import css from "./schema-tree.module.css";

/** A label is deeper than anybody reads here; its own schema is published. */
const DEEPEST = 4;

export function SchemaTree({ schema }: { schema: TSchema }) {
  const { t } = useTranslation();
  const whole = asJsonSchema(schema);
  if (membersOf(whole).length === 0)
    return (
      <p>{whole.type === "object" && whole.patternProperties === undefined ? t("reference.nothing") : typeOf(whole)}</p>
    );
  return <Members schema={whole} depth={1} />;
}

function Members({ schema, depth }: { schema: JsonSchema; depth: number }) {
  const { t } = useTranslation();
  const members = membersOf(schema);
  if (members.length === 0) return null;
  if (depth > DEEPEST) return <p className={css.more}>{t("reference.deeper")}</p>;
  return (
    <ul className={css.members}>
      {members.map(([name, member, required]) => {
        const { schema: inner, nullable } = withoutNull(member);
        return (
          <li key={name}>
            <p>
              <code>{name}</code>{" "}
              <span className={css.type}>
                {typeOf(inner)}
                {nullable && " | null"}
                {!required && `, ${t("reference.optional")}`}
              </span>
              {inner.description !== undefined && (
                <span lang="en" className={css.says}>
                  {inner.description}
                </span>
              )}
            </p>
            <Members schema={inner} depth={depth + 1} />
          </li>
        );
      })}
    </ul>
  );
}
