/**
 * The one search box over the inventory: tag, serial number, MAC, room, product, owner, or the text of a scanned code.
 * On the list of devices it searches while one types; elsewhere Enter leads there.
 */
import { useLocation } from "@tanstack/react-router";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { deviceFilterIn, devicesAddress, withFilter } from "../registry/device-filter.ts";
import { namedByScan } from "../registry/scanned-text.ts";
import { goTo } from "../router.tsx";
import { useMay } from "../session.tsx";
import css from "./search-box.module.css";

const TYPED_MS = 250;

export function SearchBox() {
  const { t } = useTranslation();
  const may = useMay("device.read");
  const { pathname, search } = useLocation();
  const here = pathname === "/devices";
  const filter = here ? deviceFilterIn(search as Record<string, unknown>) : {};
  const stated = filter.q ?? "";
  const [text, setText] = useState(stated);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== field.current) setText(stated);
  }, [stated]);
  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      const within = event.target as HTMLElement;
      if (event.key !== "/" || within.matches("input, textarea, select")) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);
  const find = (words: string, replace: boolean) =>
    goTo(devicesAddress(withFilter(filter, "q", namedByScan(words.trim()))), { replace });
  useEffect(() => {
    if (!here || document.activeElement !== field.current || text.trim() === stated) return;
    const typed = setTimeout(() => find(text, true), TYPED_MS);
    return () => clearTimeout(typed);
  });
  if (!may) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== "" || here) find(text, here);
  };
  return (
    <search className={css.search}>
      <form onSubmit={submit}>
        <input
          ref={field}
          type="search"
          aria-label={t("frame.search")}
          placeholder={t("frame.searchFor")}
          enterKeyHint="search"
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </search>
  );
}
