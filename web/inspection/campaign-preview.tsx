/**
 * Whom a campaign would mean: those that are covered, and apart from them those that possibly are, with what is not known.
 */
import { useTranslation } from "react-i18next";
import type { CampaignPreview } from "../../src/contract/campaign.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Fold } from "../look/fold.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";

export function PreviewShown({ preview }: { preview: CampaignPreview }) {
  const { t } = useTranslation();
  const { covered, possible, namesNotMet } = preview;
  return (
    <section className={sheet.part} aria-labelledby="preview">
      <h2 id="preview">{t("campaigns.previewTitle")}</h2>
      <div role="status" className={sheet.part}>
        {covered + possible === 0 && <p>{t("campaigns.previewNothing")}</p>}
        {covered > 0 && (
          <p className={sheet.chip}>
            <Glyph name="high" size={20} /> <b>{t("campaigns.previewCovered", { count: covered })}</b>
          </p>
        )}
        {possible > 0 && (
          <p className={sheet.chip}>
            <Glyph name="unknown-issuer" size={20} /> <b>{t("campaigns.previewPossible", { count: possible })}</b>
          </p>
        )}
        {preview.unknown.length > 0 && (
          <ul>
            {preview.unknown.map(({ what, devices }) => (
              <li key={what}>
                {t("campaigns.notKnown", { what: t(`campaigns.unknown.${what}`) })} ({devices})
              </li>
            ))}
          </ul>
        )}
        {namesNotMet > 0 && (
          <p>
            {t("campaigns.notMet", {
              count: namesNotMet,
              first: preview.namesNotMetFirst.slice(0, 10).map(visibleLine).join(", "),
            })}
          </p>
        )}
      </div>
      {preview.places.length > 0 && (
        <ul>
          {preview.places.slice(0, 20).map((place) => (
            <li key={place.placeId}>
              {visibleLine(place.name)}: {t("campaigns.previewCovered", { count: place.covered })}
              {place.possible > 0 && `; ${t("campaigns.previewPossible", { count: place.possible })}`}
            </li>
          ))}
        </ul>
      )}
      {covered > 0 && (
        <Fold className={sheet.fold} summary={t("campaigns.coverage.covered")}>
          {() => <Devices devices={preview.coveredDevices} total={covered} />}
        </Fold>
      )}
      {possible > 0 && (
        <Fold className={sheet.fold} summary={t("campaigns.coverage.possible")}>
          {() => <Devices devices={preview.possibleDevices} total={possible} />}
        </Fold>
      )}
    </section>
  );
}

function Devices({ devices, total }: { devices: CampaignPreview["coveredDevices"]; total: number }) {
  const { t } = useTranslation();
  return (
    <>
      {devices.length < total && <p>{t("campaigns.previewFirst", { count: devices.length })}</p>}
      <Scroll label={t("campaigns.tasks")}>
        <table className={sheet.table}>
          <thead>
            <tr>
              {(["device", "serial", "firmware", "place", "unknownHead"] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`campaigns.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {devices.map((one) => (
              <tr key={one.id}>
                <td>
                  <Link href={`/devices/${one.id}`}>{visibleLine(one.title)}</Link>{" "}
                  <span className={sheet.muted}>{visibleLine(one.product)}</span>
                </td>
                <td>{visibleLine(one.serial ?? "–")}</td>
                <td>{visibleLine(one.firmware ?? "–")}</td>
                <td>{visibleLine(one.place)}</td>
                <td>{one.unknown.map((what) => t(`campaigns.unknown.${what}`)).join(", ") || "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
