/**
 * Is it safe to use now: the state in words and since when, what may be done, and whom to call.
 */
import { useTranslation } from "react-i18next";
import type { DevicePage } from "../../src/contract/device.ts";
import { shownState } from "../../src/domain/registry/device-status.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Glyph } from "../look/glyph.tsx";
import { When } from "../look/when.tsx";
import css from "./device-safety.module.css";
import { Phone } from "./device-words.tsx";

export function DeviceSafety({ page: { device, may, phone, path } }: { page: DevicePage }) {
  const { t } = useTranslation();
  const state = shownState(device.status);
  const { contact, conformity, operation } = device.status;
  const freedom = (value: string) => (value === "free" || value === "replacement-first" ? value : "ward-only");
  return (
    <section className={css.safety} data-state={state} aria-label={t("device.safety.title")}>
      <div className={css.state} role="status">
        <Glyph name={state} size={44} />
        <div>
          <p className={css.word}>{t(`device.state.${state}`)}</p>
          <p>{t(`device.means.${state}`)}</p>
          <p className={css.since}>
            {t("device.safety.since")} <When at={device.statusSince} exact />
          </p>
        </div>
      </div>
      {state !== "retired" && (
        <div className={css.may}>
          {device.lifeSupporting && <p className={css.patient}>{t("device.lifeSupporting")}</p>}
          {device.onPatient && <p className={css.patient}>{t("device.onPatient")}</p>}
          <p>{t(`device.tier.network.${freedom(may.offNetwork)}`)}</p>
          <p>{t(`device.tier.operation.${freedom(may.outOfOperation)}`)}</p>
          <p className={css.call}>
            {phone === null ? (
              t("device.safety.noPhone")
            ) : (
              <>
                {t("device.safety.call", { place: visibleLine(path[0]?.name ?? "") })}{" "}
                <Phone number={phone} className={css.phone} />
              </>
            )}
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
          <dd>{t(`device.conformity.${conformity}`)}</dd>
        </div>
        <div>
          <dt>{t("device.field.operation")}</dt>
          <dd>{t(`device.operation.${operation}`)}</dd>
        </div>
      </dl>
    </section>
  );
}
