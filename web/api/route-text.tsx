/**
 * One route in words: what it does, who may call it, what it takes and gives, and a call to try.
 */
import { useTranslation } from "react-i18next";
import type { TSchema } from "typebox";
import type { FileReply, Route } from "../../src/contract/route.ts";
import { Scroll } from "../look/scroll.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn } from "../words/locale.ts";
import { curlOf } from "./curl.ts";
import css from "./route-text.module.css";
import { SchemaTree } from "./schema-tree.tsx";

export function RouteText({ name, route }: { name: string; route: Route }) {
  const { t } = useTranslation();
  const { method, path, summary, access, params, query, conditional } = route;
  return (
    <article className={css.route} aria-labelledby={name}>
      <h3 id={name}>
        <a href={`#${name}`} className={css.anchor}>
          <span className={css.method} data-method={method}>
            {method}
          </span>{" "}
          <code>{path}</code>
        </a>
      </h3>
      <p lang="en">{summary}</p>
      <p className={css.access}>
        {access === "anyone"
          ? t("reference.anyone")
          : access === "signed-in"
            ? t("reference.signedIn")
            : t("reference.permission", { permission: access, words: t(`permissions.${access}`) })}
        {conditional === true && ` ${t("reference.conditional")}`}
      </p>
      <details>
        <summary>{t("reference.details")}</summary>
        <div className={css.details}>
          <Schema title={t("reference.params")} schema={params} />
          <Schema title={t("reference.query")} schema={query} />
          <Body route={route} />
          <Reply reply={route.reply} />
          <h4>{t("reference.example")}</h4>
          <Scroll label={t("reference.exampleOf", { method: route.method, path: route.path })} className={css.example}>
            <pre>{curlOf(route, location.origin)}</pre>
          </Scroll>
        </div>
      </details>
    </article>
  );
}

function Schema({ title, schema }: { title: string; schema: TSchema | undefined }) {
  if (schema === undefined) return null;
  return (
    <>
      <h4>{title}</h4>
      <SchemaTree schema={schema} />
    </>
  );
}

function Body({ route: { body } }: { route: Route }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  if (body === undefined) return null;
  if (body.kind === "json") return <Schema title={t("reference.body")} schema={body.schema} />;
  return (
    <>
      <h4>{t("reference.body")}</h4>
      {body.kind === "document" ? (
        <p>
          {body.mediaTypes.join(", ")}; {t("reference.atMost", { bytes: bytesIn(body.limitBytes, language) })}
        </p>
      ) : (
        <ul>
          {body.parts.map(({ name, required, limitBytes }) => (
            <li key={name}>
              <code>{name}</code> (multipart/form-data{required ? "" : `, ${t("reference.optional")}`});{" "}
              {t("reference.atMost", { bytes: bytesIn(limitBytes, language) })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Reply({ reply }: { reply: TSchema | FileReply }) {
  const { t } = useTranslation();
  const file = (reply as Partial<FileReply>).kind === "file" ? (reply as FileReply) : undefined;
  return file === undefined ? (
    <Schema title={t("reference.reply")} schema={reply as TSchema} />
  ) : (
    <>
      <h4>{t("reference.reply")}</h4>
      <p>{file.mediaTypes.join(", ")}</p>
    </>
  );
}
