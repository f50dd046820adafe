/**
 * The state of a device as shape, word and colour: the gravest of its three facts.
 */
import { useTranslation } from "react-i18next";
import type { Static } from "typebox";
import { type DeviceStatus, type ShownState, shownState } from "../../src/domain/registry/device-status.ts";
import { Glyph } from "../look/glyph.tsx";
import css from "./state-mark.module.css";

export function StateMark({ state, size = 20 }: { state: ShownState; size?: number }) {
  const { t } = useTranslation();
  return (
    <span className={css.mark} data-state={state}>
      <Glyph name={state} size={size} />
      <span>{t(`device.state.${state}`)}</span>
    </span>
  );
}

export function StatusMark({ status, size }: { status: Static<typeof DeviceStatus>; size?: number }) {
  return <StateMark state={shownState(status)} {...(size === undefined ? {} : { size })} />;
}
