/**
 * *Now*: what needs a person, the worst first, one line each; below it what the inventory lacks.
 */
import { Button } from "@mantine/core";
import { Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nowRoute } from "../../src/contract/device.ts";
import { inspectionsDueRoute } from "../../src/contract/inspection-date.ts";
import { WINDOW_LIMIT } from "../../src/contract/parts.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { useCall } from "../call.ts";
import { OverdueCampaigns } from "../inspection/campaign-device.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { devicesAddress } from "../registry/device-filter.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { FirstHour } from "./first-hour.tsx";
import { linesOf, NowGroups } from "./now-groups.tsx";
import { NowLine } from "./now-line.tsx";
import css from "./now-page.module.css";

const FIRST = 50;
/** What begins is told at once; that a value went on, or is back within, is seen by asking again. */
const AGAIN_MS = 15_000;
type Now = ReplyOf<typeof nowRoute>;

export function NowPage() {
  // A maker's people see products, and nothing of any device.
  return useMay("device.read") ? <Queue /> : <Navigate to="/products" replace />;
}

function Queue() {
  const { t, i18n } = useTranslation();
  const [limit, setLimit] = useState(FIRST);
  const { data, error } = useCall(nowRoute, { query: { limit: String(limit) } }, { keepLast: true, everyMs: AGAIN_MS });
  const empty = data?.todo.devices === 0;
  const lines = linesOf(data?.items ?? [], data?.together ?? []);
  return (
    <div className={css.page}>
      <PageTitle>{t("now.title")}</PageTitle>
      {data === undefined && <Notice problem={error ?? undefined} />}
      {data !== undefined && !empty && (
        <>
          <p role="status" className={css.lead}>
            {data.total === 0
              ? t("now.nothing", { count: data.todo.devices, formatted: numberIn(data.todo.devices, languageOf(i18n)) })
              : t("now.needs", { count: data.total })}
          </p>
          <p className={css.hint}>{t(data.todo.watched ? "now.restsOn" : "now.notWatched")}</p>
          <NowGroups groups={data.together} linesOf={lines.of} />
          {lines.alone.length > 0 && (
            <ol className={css.queue}>
              {lines.alone.map((item) => (
                <NowLine key={item.device.id} item={item} />
              ))}
            </ol>
          )}
          {data.total > data.items.length && <More data={data} limit={limit} onMore={setLimit} />}
          <Overdue />
          <OverdueCampaigns />
          <Gaps todo={data.todo} />
        </>
      )}
      {data !== undefined && <FirstHour todo={data.todo} />}
    </div>
  );
}

function More({ data, limit, onMore }: { data: Now; limit: number; onMore: (limit: number) => void }) {
  const { t } = useTranslation();
  return limit < WINDOW_LIMIT ? (
    <div>
      <Button variant="outline" h={44} onClick={() => onMore(WINDOW_LIMIT)}>
        {t("now.more", { count: data.total - data.items.length })}
      </Button>
    </div>
  ) : (
    <p>
      {t("now.rest", { count: data.total - data.items.length })} <Link href="/devices">{t("now.toList")}</Link>
    </p>
  );
}

/** Devices that somebody has to look at; below what concerns a patient now. */
function Overdue() {
  const { t } = useTranslation();
  const reads = useMay("inspection.read");
  const { data } = useCall(inspectionsDueRoute, { query: { limit: "1" } }, { enabled: reads });
  if (!reads || data === undefined || data.overdue === 0) return null;
  return (
    <p>
      {t("now.overdue", { count: data.overdue })}{" "}
      <Link href="/inspections/due?month=overdue">{t("now.toOverdue")}</Link>
    </p>
  );
}

/** What is missing so that the rest can be known; only where the person can do something about it. */
function Gaps({ todo }: { todo: Now["todo"] }) {
  const { t } = useTranslation();
  const keeps = useMay("device.write");
  if (!keeps || (todo.tiersUnset === 0 && todo.productsWithoutLabel === 0)) return null;
  return (
    <section className={css.gaps} aria-labelledby="gaps">
      <h2 id="gaps">{t("now.gaps")}</h2>
      <ul>
        {todo.tiersUnset > 0 && (
          <li>
            {t("now.tiersUnset", { count: todo.tiersUnset })}{" "}
            <Link href={devicesAddress({ tier: "unset" })}>{t("now.toUnset")}</Link>
          </li>
        )}
        {todo.productsWithoutLabel > 0 && (
          <li>
            {t("now.withoutLabel", { count: todo.productsWithoutLabel })}{" "}
            <Link href="/products?label=none">{t("now.toBare")}</Link>
          </li>
        )}
      </ul>
    </section>
  );
}
