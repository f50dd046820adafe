/**
 * The HTTP API, readable: every route of the contract table with its parameters, bodies and replies, grouped by room.
 */
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { ROUTES } from "../../src/contract/routes.ts";
import { TextField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import css from "./reference-page.module.css";
import { BY_ROOM, type NamedRoute } from "./rooms.ts";
import { RouteText } from "./route-text.tsx";

export function ReferencePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const holds = ({ name, route }: NamedRoute) => {
      const text = `${name} ${route.method} ${route.path} ${route.summary} ${route.access}`.toLowerCase();
      return words.every((word) => text.includes(word));
    };
    return BY_ROOM.map(({ room, routes }) => ({ room, routes: routes.filter(holds) })).filter(
      ({ routes }) => routes.length > 0,
    );
  }, [search]);
  return (
    <div className={css.page}>
      <div className={sheet.page}>
        <PageTitle>{t("reference.title")}</PageTitle>
        <p className={sheet.lead}>{t("reference.lead")}</p>
        <p>
          <a href={ROUTES.openApi.path}>{t("reference.openApi")}</a>
        </p>
        <HowToCall />
        <TextField label={t("reference.search")} type="search" value={search} onChange={setSearch} />
        <p role="status" className={sheet.muted}>
          {t("reference.found", { count: found.reduce((sum, { routes }) => sum + routes.length, 0) })}
        </p>
      </div>
      <nav className={css.contents} aria-label={t("reference.rooms")}>
        <ul>
          {found.map(({ room }) => (
            <li key={room}>
              <a href={`#${room}`}>{t(`reference.room.${room}`)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={css.rooms}>
        {found.map(({ room, routes }) => (
          <section key={room} className={sheet.part} aria-labelledby={room}>
            <h2 id={room}>{t(`reference.room.${room}`)}</h2>
            {routes.map(({ name, route }) => (
              <RouteText key={name} name={name} route={route} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

function HowToCall() {
  const { t } = useTranslation();
  return (
    <details className={css.how}>
      <summary>{t("reference.how")}</summary>
      <ul>
        {(["token", "ifMatch", "problems", "window", "page"] as const).map((part) => (
          <li key={part}>{t(`reference.hows.${part}`)}</li>
        ))}
      </ul>
    </details>
  );
}
