/**
 * The label of a device: who declares what of it, and how far the device at hand departs from that.
 */
import { useTranslation } from "react-i18next";
import type { DevicePage } from "../../src/contract/device.ts";
import { readLabelRoute } from "../../src/contract/product.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { labelFace } from "../../src/domain/label/label-face.ts";
import { firmwareFits } from "../../src/domain/registry/firmware-line.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { FactsLabel } from "../label/facts-label.tsx";
import { Asked } from "../look/asked.tsx";
import { Glyph, type GlyphName } from "../look/glyph.tsx";
import { Pair, PairList } from "../look/pair.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn, dayIn, today } from "../words/locale.ts";

type Held = NonNullable<DevicePage["label"]>;

export function DeviceLabel({ page: { label, product, device } }: { page: DevicePage }) {
  const { t } = useTranslation();
  if (label === null) {
    return (
      <p>
        {t("device.label.none")} <Link href={`/products/${product.id}`}>{t("device.label.toProduct")}</Link>
      </p>
    );
  }
  return <Declared held={label} productId={product.id} firmware={device.firmware} />;
}

function Declared({ held, productId, firmware }: { held: Held; productId: string; firmware: string | null }) {
  const { t, i18n } = useTranslation();
  const asked = useCall(readLabelRoute, { params: { digest: held.digest } });
  const language = languageOf(i18n);
  return (
    <>
      <p className={sheet.chip}>
        <Glyph name={held.answer} /> <b>{t(`answer.${held.answer}.word`)}</b>
      </p>
      <p>
        {t("device.label.by", { issuer: visibleLine(held.issuer), until: dayIn(held.validUntil, language) })}{" "}
        {held.tier !== null && t(`device.label.tier.${held.tier}`)}
      </p>
      <Asked of={asked}>
        {({ label }) => (
          <>
            <Departures label={label} firmware={firmware} />
            <details>
              <summary>{t("device.label.facts")}</summary>
              <FactsLabel
                all
                withTier={held.tier !== null}
                face={labelFace(label, {
                  language,
                  tier: held.tier ?? "unsigned",
                  today: today(),
                  countryName: countryIn,
                  digest: held.digest,
                })}
              />
            </details>
          </>
        )}
      </Asked>
      <p>
        <Link href={`/products/${productId}`}>{t("device.label.toProduct")}</Link>
      </p>
    </>
  );
}

/** What the label declares beside what is known of this device, where both are known. */
function Departures({ label, firmware }: { label: Label; firmware: string | null }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { firmwareLine } = label.product;
  const supportUntil = label.lifecycle?.supportUntil;
  const rows: { name: string; declared: string; observed: string; mark: GlyphName }[] = [];
  if (firmwareLine !== undefined && firmware !== null) {
    const mark = firmwareFits(firmwareLine, firmware) ? "met" : "broken";
    rows.push({
      name: "firmware",
      declared: t("device.label.firmwareLine", { line: visibleLine(firmwareLine) }),
      observed: t("device.label.firmware", { version: visibleLine(firmware) }),
      mark,
    });
  }
  if (supportUntil !== undefined) {
    rows.push({
      name: "support",
      declared: t("device.label.supportUntil", { day: dayIn(supportUntil, language) }),
      observed: t("device.label.today", { day: dayIn(today(), language) }),
      mark: supportUntil >= today() ? "met" : "broken",
    });
  }
  if (rows.length === 0) return null;
  return (
    <PairList>
      {rows.map(({ name, declared, observed, mark }) => (
        <li key={name}>
          <Pair
            declared={declared}
            observed={observed}
            mark={mark}
            says={t(mark === "met" ? "device.label.fits" : "device.label.departs")}
          />
        </li>
      ))}
    </PairList>
  );
}
