/**
 * What everybody on the page should know: that the hospital is invented, or that the page is not told of changes.
 */
import { useTranslation } from "react-i18next";
import { useNotLiveSince } from "../changes.ts";
import { useSession, useZone } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { clockIn } from "../words/locale.ts";
import css from "./frame.module.css";

export function News() {
  const { t, i18n } = useTranslation();
  const { session } = useSession();
  const zone = useZone();
  const since = useNotLiveSince();
  return (
    <>
      {session?.sample === true && <p className={css.sample}>{t("frame.sample")}</p>}
      <p role="status" className={since === undefined ? css.quiet : css.notLive}>
        {since !== undefined && t("frame.notLive", { time: clockIn(since, languageOf(i18n), zone) })}
      </p>
    </>
  );
}
