/**
 * What a destination got: each attribute once, with how often, whether before consent, whether the label names it, and the
 * ways to it with the masked values at their ends.
 */
import { useTranslation } from "react-i18next";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { Glyph } from "../look/glyph.tsx";
import css from "./destination-details.module.css";
import { LayerChain } from "./layer-chain.tsx";
import { useAuditWords } from "./use-audit-words.ts";

type Sent = Destination["attributes"][number];

const GRAVEST_FIRST: readonly Sent["about"][] = ["patient", "user", "device"];
/** The same attribute at a hundred places says no more. */
const WAYS_SHOWN = 3;

export function SentAttributes({ attributes }: { attributes: readonly Sent[] }) {
  const { t } = useTranslation();
  const groups = [...Map.groupBy(attributes, ({ attribute, direction }) => `${attribute} ${direction}`).values()].sort(
    ([one], [other]) => weight(one) - weight(other),
  );
  return (
    <table className={css.attributes}>
      <thead>
        <tr>
          <th scope="col">{t("audit.attribute")}</th>
          <th scope="col">{t("audit.howOften")}</th>
          <th scope="col">{t("audit.inLabel")}</th>
          <th scope="col">{t("audit.way")}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(
          (group) =>
            group[0] !== undefined && (
              <Row key={`${group[0].attribute} ${group[0].direction}`} first={group[0]} group={group} />
            ),
        )}
      </tbody>
    </table>
  );
}

function weight(one: Sent | undefined): number {
  if (one === undefined) return 0;
  return GRAVEST_FIRST.indexOf(one.about) * 4 + (one.personal ? 0 : 2) + (one.declared === null ? 0 : 1);
}

function Row({ first, group }: { first: Sent; group: readonly Sent[] }) {
  const { t } = useTranslation();
  const { of, language, every } = useAuditWords();
  const { name, about, personal, direction, declared } = first;
  const count = group.reduce((sum, one) => sum + one.count, 0);
  const regular = group.find(({ everySeconds }) => everySeconds !== null);
  const cycle = regular === undefined ? "" : every(regular.everySeconds, regular.count);
  const ways = [...new Map(group.map((one) => [`${one.layers.join()} ${one.shown}`, one]))];
  const early = group.some(({ beforeConsent }) => beforeConsent === true);
  return (
    <tr>
      <th scope="row">
        {name[language]}{" "}
        <span className={css.fine}>
          {of("about", about)}
          {personal && `, ${t("audit.personal")}`}
        </span>
      </th>
      <td>
        {of("direction", direction)} {count}×{cycle !== "" && `, ${cycle}`}
        {early && (
          <span className={css.wrong}>
            {" "}
            <Glyph name="medium" size={14} /> {t("audit.beforeConsent")}
          </span>
        )}
      </td>
      <td>{declared === null ? t("audit.notNamed") : t("audit.named")}</td>
      <td>
        {ways.slice(0, WAYS_SHOWN).map(([key, { layers, shown }]) => (
          <LayerChain key={key} layers={layers} shown={shown} />
        ))}
        {ways.length > WAYS_SHOWN && t("audit.andMore", { count: ways.length - WAYS_SHOWN })}
      </td>
    </tr>
  );
}
