/**
 * A point in time as people say it, "3 hours ago"; the exact time with its zone on hover, and beside it in print.
 */
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useZone } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { agoIn, momentIn, sinceIn } from "../words/locale.ts";
import css from "./when.module.css";

const MINUTE_MS = 60_000;
const minute = () => Math.floor(Date.now() / MINUTE_MS);

function everyMinute(passed: () => void): () => void {
  const timer = setInterval(passed, MINUTE_MS / 4);
  return () => clearInterval(timer);
}

/** The present time, as often as a minute has passed. */
export function useNow(): Date {
  useSyncExternalStore(everyMinute, minute);
  return new Date();
}

interface WhenProps {
  /** ISO 8601. */
  readonly at: string;
  /** How long it has lasted, "for 3 hours", instead of how long ago it was. */
  readonly lasting?: boolean;
  /** The exact time stands there too, not on hover only. */
  readonly exact?: boolean;
}

export function When({ at, exact = false, lasting = false }: WhenProps) {
  const { i18n } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const language = languageOf(i18n);
  const moment = new Date(at);
  const absolute = momentIn(moment, language, zone);
  const ago = agoIn(moment, now, language);
  return exact ? (
    <time dateTime={at}>
      {absolute} ({ago})
    </time>
  ) : (
    <time dateTime={at} title={absolute} className={css.relative}>
      {lasting ? sinceIn(moment, now, language) : ago}
    </time>
  );
}
