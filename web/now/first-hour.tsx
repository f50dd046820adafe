/**
 * The guided first hour of an installation: four steps, each with what it is good for, and how far one is. It stays until
 * all are done, or until somebody hides it in this browser.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { nowRoute } from "../../src/contract/device.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { Glyph } from "../look/glyph.tsx";
import { Link } from "../router.tsx";
import { useMay, useSession } from "../session.tsx";
import css from "./first-hour.module.css";

type Todo = ReplyOf<typeof nowRoute>["todo"];

/** The steps in their order. The facility itself is a place, so a second one is the first that a person enters. */
export function firstHourSteps({ places, devices, labels, audits }: Todo) {
  return [
    { name: "places", href: "/places", done: places > 1 },
    { name: "devices", href: "/import", done: devices > 0 },
    { name: "labels", href: "/products", done: labels > 0 },
    { name: "audits", href: "/audit", done: audits > 0 },
  ] as const;
}

const HIDDEN = "carelabel-first-hour-hidden";

/** Nothing for who cannot do the steps, in the sample hospital, and once all are done. */
export function FirstHour({ todo }: { todo: Todo }) {
  const { t } = useTranslation();
  const keeps = useMay("device.write");
  const { session } = useSession();
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) !== null);
  const steps = firstHourSteps(todo);
  const next = steps.find(({ done }) => !done);
  const empty = todo.devices === 0;
  if (!keeps) return empty ? <p>{t("now.first.notYours")}</p> : null;
  if (next === undefined || session === undefined || session.sample) return null;
  const hide = (hides: boolean) => {
    if (hides) localStorage.setItem(HIDDEN, "yes");
    else localStorage.removeItem(HIDDEN);
    setHidden(hides);
  };
  // There is nothing else to show while there is no device.
  if (hidden && !empty)
    return (
      <div>
        <Button variant="outline" h={44} onClick={() => hide(false)}>
          {t("now.first.again")}
        </Button>
      </div>
    );
  return (
    <section className={css.guide} aria-labelledby="first-hour">
      <h2 id="first-hour">{t("now.first.title")}</h2>
      <p className={css.lead}>{t("now.first.lead")}</p>
      <p role="status">
        {t("now.first.progress", { done: steps.filter(({ done }) => done).length, all: steps.length })}
      </p>
      <ol>
        {steps.map(({ name, href, done }) => (
          <li key={name} data-done={done} aria-current={next?.name === name ? "step" : undefined}>
            <Glyph name={done ? "met" : "not-applicable"} size={26} />
            <div>
              <h3>
                {t(`now.first.${name}.title`)} {done && <span className={css.done}>{t("now.first.done")}</span>}
              </h3>
              <p>{t(`now.first.${name}.text`)}</p>
              <p className={css.ways}>
                <Link href={href} className={next?.name === name ? css.next : css.way}>
                  {t(`now.first.${name}.do`)}
                </Link>
                {name === "devices" && (
                  <Link href="/devices/new" className={css.way}>
                    {t("now.first.devices.one")}
                  </Link>
                )}
              </p>
            </div>
          </li>
        ))}
      </ol>
      {!empty && (
        <div>
          <Button variant="outline" h={44} onClick={() => hide(true)}>
            {t("now.first.hide")}
          </Button>
        </div>
      )}
    </section>
  );
}
