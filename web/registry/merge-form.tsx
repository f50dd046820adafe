/**
 * Two records that are one device: this one stays and takes the other's names.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listDevicesRoute, mergeDevicesRoute } from "../../src/contract/device.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import { differingNames } from "../../src/domain/registry/differing-names.ts";
import type { Identifier } from "../../src/domain/registry/identifier.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { TextField } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import css from "./merge-form.module.css";
import { StatusMark } from "./state-mark.tsx";
import { TaskForm } from "./task-form.tsx";

const OFFERED = 8;

export function MergeForm({ device, onClose }: { device: Device; onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [other, setOther] = useState<string>();
  const merge = useChange(mergeDevicesRoute, { onDone: onClose });
  const found = useCall(
    listDevicesRoute,
    { query: { q: words.trim(), limit: String(OFFERED + 1) } },
    { enabled: words.trim().length > 1, keepLast: true },
  ).data?.devices.filter(({ id }) => id !== device.id);
  const chosen = found?.find(({ id }) => id === other);
  const differing = differingNames(device.identifiers, serialOf(chosen?.serial ?? null));
  return (
    <TaskForm
      title={t("device.mergeForm.title")}
      lead={t("device.mergeForm.lead")}
      go={t("device.mergeForm.go")}
      busy={merge.isPending}
      problem={merge.error ?? undefined}
      ready={other !== undefined}
      onSubmit={() =>
        other !== undefined && merge.mutate({ params: { id: device.id }, body: { other }, version: device.version })
      }
      onClose={onClose}
    >
      <TextField
        label={t("device.mergeForm.search")}
        type="search"
        value={words}
        onChange={setWords}
        autoComplete="off"
        maxLength={200}
      />
      {words.trim().length > 1 && found !== undefined && (
        <fieldset className={css.found}>
          <legend>{t("device.mergeForm.found", { count: found.length })}</legend>
          {found.slice(0, OFFERED).map(({ id, title, product, place, status }) => (
            <label key={id}>
              <input type="radio" name="other" checked={other === id} onChange={() => setOther(id)} />
              <span>
                <b>{title}</b> {product} · {place}
              </span>
              <StatusMark status={status} />
            </label>
          ))}
        </fieldset>
      )}
      <div role="status">
        {differing.map(({ system, one, other: theirs }) => (
          <p key={system}>
            <Glyph name="high" size={20} />{" "}
            {t("duplicates.differ", {
              system: t(`device.identifier.${system}`),
              one: visibleLine(one),
              other: visibleLine(theirs),
            })}
          </p>
        ))}
      </div>
    </TaskForm>
  );
}

/** The list tells the serial number only. */
function serialOf(value: string | null): Identifier[] {
  return value === null ? [] : [{ system: "serial", value, from: null, until: null }];
}
