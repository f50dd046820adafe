/**
 * The weaknesses of a product's components, the worst first, each with what to update to.
 */
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  listWeaknessesRoute,
  type SoftwareFigures,
  type SoftwareWeakness,
  WEAKNESS_VIEWS,
} from "../../src/contract/software.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Pager } from "../look/pager.tsx";
import sheet from "../look/sheet.module.css";
import { Link, searchText } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import css from "./software.module.css";

const PAGE = 25;
type View = (typeof WEAKNESS_VIEWS)[number];

export function Weaknesses({ productId, figures }: { productId: string; figures: SoftwareFigures }) {
  const { t } = useTranslation();
  const [show, setShow] = useState<View>("counting");
  const [offset, setOffset] = useState(0);
  const asked = useCall(listWeaknessesRoute, {
    params: { id: productId },
    query: { show, offset: `${offset}`, limit: `${PAGE}` },
  });
  return (
    <>
      {figures.undecided + figures.takenAway > 0 && (
        <SegmentedControl
          aria-label={t("software.show")}
          value={show}
          data={WEAKNESS_VIEWS.map((value) => ({ value, label: t(`software.views.${value}`) }))}
          onChange={(value) => {
            setShow(value as View);
            setOffset(0);
          }}
        />
      )}
      <Asked of={asked}>
        {({ weaknesses, total }) => (
          <>
            {total === 0 && <p>{t(`software.nothing.${show}`)}</p>}
            <ul className={sheet.rows} hidden={total === 0}>
              {weaknesses.map((one) => (
                <li key={`${one.id} ${one.component.name} ${one.component.version} ${one.component.purl}`}>
                  <OneWeakness of={one} />
                </li>
              ))}
            </ul>
            <Pager offset={offset} limit={PAGE} total={total} onOffset={setOffset} />
          </>
        )}
      </Asked>
    </>
  );
}

function OneWeakness({ of }: { of: SoftwareWeakness }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const opens = useMay("inspection.write");
  const { id, aliases, summary, severity, component, undecided, exploitedSince, probability, fixedIn, vex } = of;
  const name = visibleLine(`${component.name} ${component.version ?? ""}`);
  return (
    <div className={css.weakness}>
      <p className={css.head}>
        <Glyph name={exploitedSince === null ? (severity ?? "unknown") : "critical"} size={20} />
        <strong>{visibleLine(id)}</strong> {t(`software.severity.${severity ?? "unrated"}`)} · <bdi>{name}</bdi>
      </p>
      {exploitedSince !== null && (
        <p>
          <strong>{t("software.exploitedSince", { day: dayIn(exploitedSince, language) })}</strong>
        </p>
      )}
      {summary !== null && (
        <p>
          <bdi>{visibleLine(summary)}</bdi>
        </p>
      )}
      {undecided === null ? (
        <p>{fixedIn === null ? t("software.noFix") : t("software.update", { version: visibleLine(fixedIn) })}</p>
      ) : (
        <p>{t(`software.reason.${undecided}`)}</p>
      )}
      {vex !== null && <Said of={vex} />}
      {opens && (
        <p>
          <Link href={`/campaigns/new${searchText({ weakness: id })}`}>{t("campaigns.fromWeakness")}</Link>
        </p>
      )}
      {(probability !== null || aliases.length > 0) && (
        <p className={sheet.muted}>
          {[
            probability === null
              ? undefined
              : t("software.probability", { share: `${numberIn(Math.round(probability * 1000) / 10, language)} %` }),
            aliases.length === 0
              ? undefined
              : t("software.also", { names: visibleLine(aliases.slice(0, 4).join(", ")) }),
          ]
            .filter((part) => part !== undefined)
            .join("; ")}
        </p>
      )}
    </div>
  );
}

function Said({ of: { status, saidOn, justification } }: { of: NonNullable<SoftwareWeakness["vex"]> }) {
  const { t, i18n } = useTranslation();
  const said = t(`software.vex.${status}`);
  return (
    <p>
      {saidOn === null ? said : t("software.vexOn", { status: said, day: dayIn(saidOn, languageOf(i18n)) })}
      {justification !== null && ` (${visibleLine(justification)})`}
    </p>
  );
}
