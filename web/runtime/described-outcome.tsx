/**
 * How the last question to a device ended, in a shape and words: unreachable is no doubt in the device.
 */
import { useTranslation } from "react-i18next";
import type { DescribedDevice } from "../../src/contract/self-description.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Glyph, type GlyphName } from "../look/glyph.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";

const SHAPES: Record<NonNullable<DescribedDevice["polled"]>["outcome"], GlyphName> = {
  described: "met",
  "not-its-own": "high",
  unreachable: "unreachable",
};

/** @param differences undefined where each stands beside it. */
export function Outcome({ of, differences }: { of: DescribedDevice["polled"]; differences?: number }) {
  const { t } = useTranslation();
  if (of === null)
    return (
      <p className={sheet.chip}>
        <Glyph name="unknown" size={18} /> {t("watch.descriptions.notYet")}
      </p>
    );
  const { at, outcome, detail } = of;
  const departs = outcome === "described" && (differences ?? 0) > 0;
  return (
    <p className={sheet.chip}>
      <Glyph name={departs ? "high" : SHAPES[outcome]} size={18} />
      <span>
        <b>{t(`watch.descriptions.is.${outcome}`)}</b> <When at={at} />
        {outcome === "described" &&
          differences !== undefined &&
          `; ${t("watch.descriptions.differences", { count: differences })}`}
        {detail !== null && `: ${visibleLine(detail)}`}
      </span>
    </p>
  );
}
