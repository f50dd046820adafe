/**
 * Which rows of a long list are shown, and the ways to those before and after.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./sheet.module.css";

export function Pager({
  offset,
  limit,
  total,
  onOffset,
}: {
  offset: number;
  limit: number;
  total: number;
  onOffset: (offset: number) => void;
}) {
  const { t, i18n } = useTranslation();
  if (total <= limit && offset === 0) return null;
  const shown = (value: number) => numberIn(value, languageOf(i18n));
  return (
    <nav className={css.tools} aria-label={t("keep.pages")}>
      <Button variant="outline" h={44} disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - limit))}>
        {t("keep.before")}
      </Button>
      <Button variant="outline" h={44} disabled={offset + limit >= total} onClick={() => onOffset(offset + limit)}>
        {t("keep.after")}
      </Button>
      <p role="status">
        {t("keep.range", {
          from: shown(Math.min(offset + 1, total)),
          to: shown(Math.min(offset + limit, total)),
          total: shown(total),
        })}
      </p>
    </nav>
  );
}
