/**
 * What two people changed at the same time, field by field: yours beside what is stored now, and the choice.
 */
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Glyph } from "../look/glyph.tsx";
import css from "./both-values.module.css";
import type { Merged } from "./use-merged.ts";
import { useDeviceValues } from "./value-words.ts";

export function BothValues<R extends object>({ edited }: { edited: Merged<R> }) {
  const { t } = useTranslation();
  const { name, words } = useDeviceValues();
  const heading = useRef<HTMLHeadingElement>(null);
  const { open, news } = edited;
  const asked = open.length > 0;
  useEffect(() => {
    if (asked) heading.current?.focus();
  }, [asked]);
  const taken = news.filter((field) => !open.includes(field));
  return (
    <>
      <p role="status" className={taken.length === 0 ? undefined : css.news}>
        {taken.length > 0 && t("device.both.news", { fields: taken.map((field) => name(String(field))).join(", ") })}
      </p>
      {asked && (
        <section className={css.both} aria-labelledby="both">
          <h3 id="both" ref={heading} tabIndex={-1}>
            <Glyph name="medium" size={20} /> {t("device.both.title")}
          </h3>
          <p>{t("device.both.text")}</p>
          <table>
            <thead>
              <tr>
                <td />
                <th scope="col">{t("device.both.mine")}</th>
                <th scope="col">{t("device.both.stored")}</th>
              </tr>
            </thead>
            <tbody>
              {open.map((field) => (
                <tr key={String(field)}>
                  <th scope="row">{name(String(field))}</th>
                  <td>
                    <p>{words(String(field), edited.typed[field])}</p>
                    <Button variant="outline" h={44} onClick={() => edited.keepMine(field)}>
                      {t("device.both.keepMine")}
                      <span className={css.of}> {name(String(field))}</span>
                    </Button>
                  </td>
                  <td>
                    <p>{words(String(field), edited.stored[field])}</p>
                    <Button variant="outline" h={44} onClick={() => edited.takeTheirs(field)}>
                      {t("device.both.takeTheirs")}
                      <span className={css.of}> {name(String(field))}</span>
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
