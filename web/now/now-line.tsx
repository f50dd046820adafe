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
import { useWatchWords } from "../runtime/watch-words.ts";
import css from "./now-line.module.css";
import { NowNext } from "./now-next.tsx";
import { NowWatch } from "./now-watch.tsx";

/** States of which the gravest finding says more than their name. */
const TOLD_BY_FINDING: readonly string[] = ["fail-safe", "deviating"] satisfies NowItem["why"][];

export function NowLine({ item }: { item: NowItem }) {
  const { t } = useTranslation();
  const kindIn = useKindWords();
  const { device, why, since, may, phone, placeKind } = item;
  const address = `/devices/${device.id}`;
  const words = useWatchWords();
  // What else a device is in, such as maintenance, no finding tells.
  const { finding } = item;
  const told = TOLD_BY_FINDING.includes(why) ? finding?.finding : undefined;
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
          <b>{t(`device.state.${why}`)}</b>:{" "}
          {told !== undefined ? (
            words.sentence(told)
          ) : (
            <>
              {t(`now.why.${why}`)}, <When at={since} lasting />
            </>
          )}
        </p>
        {told === undefined && finding !== null && <p>{words.sentence(finding.finding)}</p>}
        <NowWatch item={item} />
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
      <NowNext item={item} />
    </li>
  );
}
