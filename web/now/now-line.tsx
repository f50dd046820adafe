/**
 * One line of *Now*: which device, where, what is wrong and since when, what may be done, and the step that is likely next.
 */
import { useTranslation } from "react-i18next";
import type { NowItem } from "../../src/contract/device.ts";
import { Glyph } from "../look/glyph.tsx";
import { When } from "../look/when.tsx";
import { useKindWords } from "../product/kind-words.ts";
import { Call, MayBeDone, tierIs } from "../registry/device-words.tsx";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import css from "./now-line.module.css";

export function NowLine({ item }: { item: NowItem }) {
  const { t } = useTranslation();
  const kindIn = useKindWords();
  const writes = useMay("device.write");
  const { device, why, since, may, phone, placeKind } = item;
  const address = `/devices/${device.id}`;
  const moves = writes && (why === "integrating" || why === "in-maintenance");
  return (
    <li className={css.line} data-state={why}>
      <span className={css.glyph}>
        <Glyph name={why} size={26} />
      </span>
      <div className={css.what}>
        <p className={css.device}>
          <Link href={address}>{device.title}</Link> <span>{kindIn(device.kind) ?? device.product}</span>
        </p>
        <p className={css.where}>{device.place}</p>
      </div>
      <div className={css.wrong}>
        <p>
          <b>{t(`device.state.${why}`)}</b>: {t(`now.why.${why}`)}, <When at={since} lasting />
        </p>
        <p className={css.may} data-tier={tierIs(may)}>
          {device.lifeSupporting && <b>{t("device.lifeSupporting")} </b>}
          {!device.lifeSupporting && device.onPatient && <b>{t("device.onPatient")} </b>}
          <MayBeDone may={may} at={placeKind} />
        </p>
        {phone !== null && (
          <p className={css.call}>
            <Call of={item} />
          </p>
        )}
      </div>
      <Link href={moves ? `${address}?do=operation` : address} className={css.next}>
        {t(moves ? `now.next.${why}` : "now.next.look")}
        <span className={css.of}> {device.title}</span>
      </Link>
    </li>
  );
}
