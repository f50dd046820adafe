/**
 * Work that somebody announced: until when findings rest, which change is expected, and that it is over.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DevicePlan, removePlanRoute } from "../../src/contract/runtime.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Glyph } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { useNow, When } from "../look/when.tsx";
import { useMay } from "../session.tsx";
import { PlanDialog } from "./plan-dialog.tsx";
import css from "./runtime.module.css";
import { useWatchWords } from "./watch-words.ts";

export function PlannedWork({ id, plan }: { id: string; plan: DevicePlan | null }) {
  const { t } = useTranslation();
  const writes = useMay("device.write");
  const [open, setOpen] = useState(false);
  const end = useChange(removePlanRoute);
  return (
    <section className={css.plan} aria-labelledby="plan">
      <h3 id="plan">{t("runtime.plan.title")}</h3>
      {plan === null ? <p>{t("runtime.plan.none")}</p> : <Announced plan={plan} />}
      {writes && (
        <div className={css.ways}>
          <Button variant="outline" h={44} onClick={() => setOpen(true)}>
            {t("runtime.plan.announce")}
          </Button>
          {plan !== null && (
            <SureButton
              label={t("runtime.plan.over")}
              title={t("runtime.plan.overTitle")}
              onSure={() => end.mutateAsync({ params: { id } })}
            >
              <p>{t("runtime.plan.overText")}</p>
            </SureButton>
          )}
        </div>
      )}
      {open && <PlanDialog id={id} onClose={() => setOpen(false)} />}
    </section>
  );
}

function Announced({ plan: { quietUntil, expected, because, by, at } }: { plan: DevicePlan }) {
  const { t } = useTranslation();
  const { moment } = useWatchWords();
  const now = useNow().toISOString();
  const isPast = (until: string) => until <= now;
  const parts =
    expected === null ? [] : [...new Set([...Object.keys(expected.versions), ...Object.keys(expected.digests)])];
  return (
    <>
      {quietUntil !== null && (
        <p className={sheet.chip}>
          <Glyph name={isPast(quietUntil) ? "expired" : "in-maintenance"} size={18} />
          <span>
            {t("runtime.plan.quietUntil", { moment: moment(new Date(quietUntil)) })}{" "}
            {isPast(quietUntil) && t("runtime.plan.ended")}
          </span>
        </p>
      )}
      {expected !== null && (
        <div>
          <p>
            {t("runtime.plan.expected", { moment: moment(new Date(expected.until)) })}{" "}
            {isPast(expected.until) && t("runtime.plan.ended")}
          </p>
          <ul className={css.notes}>
            {parts.map((part) => (
              <li key={part}>
                <b>{visibleLine(t("runtime.plan.expectedPart", { part, version: expected.versions[part] ?? "" }))}</b>
                {expected.digests[part] !== undefined && (
                  <p className={css.digest}>
                    <code>{expected.digests[part]}</code>
                  </p>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className={sheet.muted}>
        {t("reason")}: <bdi>{visibleLine(because)}</bdi>. {t("runtime.plan.by", { name: by })} <When at={at} />
      </p>
    </>
  );
}
