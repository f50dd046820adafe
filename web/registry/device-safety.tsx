/**
 * Is it safe to use now: the state in words and since when, what may be done, and whom to call.
 */
import { useTranslation } from "react-i18next";
import type { DevicePage } from "../../src/contract/device.ts";
import { knownBehaviour, shownState } from "../../src/domain/registry/device-status.ts";
import { Glyph } from "../look/glyph.tsx";
import { useNow, When } from "../look/when.tsx";
import css from "./device-safety.module.css";
import { Call, wordsAt } from "./device-words.tsx";

export function DeviceSafety({ page }: { page: DevicePage }) {
  const { device, may, path } = page;
  const { t } = useTranslation();
  const state = shownState(device.status);
  const { contact, operation } = device.status;
  const at = wordsAt(path[0]?.kind);
  const freedom = (value: string) => (value === "free" || value === "replacement-first" ? value : "ward-only");
  return (
    <section className={css.safety} data-state={state} aria-label={t("device.safety.title")}>
      <div className={css.state} role="status">
        <Glyph name={state} size={44} />
        <div>
          <p className={css.word}>{t(`device.state.${state}`)}</p>
          <p>{t(`device.means.${state}`, at)}</p>
          <p className={css.since}>
            {t("device.safety.since")} <When at={device.statusSince} exact />
          </p>
        </div>
      </div>
      {state !== "retired" && (
        <div className={css.may}>
          {device.lifeSupporting && <p className={css.patient}>{t("device.lifeSupporting")}</p>}
          {device.onPatient && <p className={css.patient}>{t("device.onPatient")}</p>}
          <p>{t(`device.tier.network.${freedom(may.offNetwork)}`, at)}</p>
          <p>{t(`device.tier.operation.${freedom(may.outOfOperation)}`, at)}</p>
          <p className={css.call}>
            <Call of={page} className={css.phone} />
          </p>
        </div>
      )}
      <dl className={css.facts}>
        <div>
          <dt>{t("device.field.contact")}</dt>
          <dd>
            {t(`device.contact.${contact ?? "unexpected"}`)}
            {device.lastContactAt !== null && (
              <>
                {" "}
                · {t("device.safety.lastSeen")} <When at={device.lastContactAt} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("device.field.conformity")}</dt>
          <dd>
            <Behaviour device={device} />
          </dd>
        </div>
        <div>
          <dt>{t("device.field.operation")}</dt>
          <dd>{t(`device.operation.${operation}`)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** That it does what its label says is not claimed of a device that says nothing. */
function Behaviour({ device }: { device: DevicePage["device"] }) {
  const { t } = useTranslation();
  const known = knownBehaviour(device, useNow());
  if (known.kind === "observed") return t(`device.conformity.${known.conformity}`);
  if (known.lastContactAt === null) return t("device.behaviour.never");
  return (
    <>
      {t("device.behaviour.stale")} <When at={known.lastContactAt} />
    </>
  );
}
