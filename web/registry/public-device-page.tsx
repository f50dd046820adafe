/**
 * A device's state for whoever has its unguessable address: a patient at home, without sign-in and without a word of IT.
 */
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { publicDeviceRoute } from "../../src/contract/device.ts";
import { scannedInspectionRoute } from "../../src/contract/inspection.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { LabelLink } from "../label/label-link.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import { When } from "../look/when.tsx";
import { useKindWords } from "../product/kind-words.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { Phone } from "./device-words.tsx";
import css from "./public-device-page.module.css";

export function PublicDevicePage() {
  const { t } = useTranslation();
  const kindIn = useKindWords();
  const { token = "" } = useParams({ strict: false });
  const inspects = useMay("inspection.read");
  const { data, error } = useCall(publicDeviceRoute, { params: { token } });
  if (data === undefined) {
    return error === null ? null : error.code === "record-unknown" || error.code === "argument-wrong" ? (
      <>
        <PageTitle>{t("publicDevice.closed")}</PageTitle>
        <p>{t("publicDevice.closedText")}</p>
      </>
    ) : (
      <Notice problem={error} />
    );
  }
  const { product, kind, title, state, since, phone, facility, labelDigest } = data;
  return (
    <div className={css.page}>
      <header>
        <PageTitle>{kindIn(kind) ?? visibleLine(product)}</PageTitle>
        <p>
          {visibleLine(product)} · {visibleLine(title)}
        </p>
      </header>
      <section className={css.state} data-state={state} role="status">
        <Glyph name={state} size={48} />
        <div>
          <p className={css.word}>{t(`publicDevice.word.${state}`)}</p>
          <p>{t(`publicDevice.do.${state}`)}</p>
          <p className={css.since}>
            {t("publicDevice.since")} <When at={since} exact />
          </p>
        </div>
      </section>
      <section className={css.call}>
        <h2>{t("public.call")}</h2>
        {phone === null ? (
          <p>{t("publicDevice.noPhone")}</p>
        ) : (
          <>
            <p>
              {facility === null
                ? t("publicDevice.call")
                : t("publicDevice.callAt", { facility: visibleLine(facility) })}
            </p>
            <p>
              <Phone number={phone} className={css.phone} />
            </p>
          </>
        )}
        <p>{t("publicDevice.emergency")}</p>
      </section>
      {inspects && <Scanned token={token} />}
      {labelDigest !== null && (
        <p className={css.label}>
          <LabelLink digest={labelDigest}>{t("publicDevice.label")}</LabelLink>
        </p>
      )}
    </div>
  );
}

/** For whoever came to inspect it: straight to what is to be done. Out of reach there is nothing to go to. */
function Scanned({ token }: { token: string }) {
  const { t } = useTranslation();
  const found = useCall(scannedInspectionRoute, { params: { token } }).data;
  if (found === undefined) return null;
  const { deviceId, inspectionId } = found;
  return (
    <p className={css.label}>
      <Link href={inspectionId === null ? `/devices/${deviceId}` : `/inspections/${inspectionId}`}>
        {t(inspectionId === null ? "inspections.scanned.open" : "inspections.scanned.inspect")}
      </Link>
    </p>
  );
}
