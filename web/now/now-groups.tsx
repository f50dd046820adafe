/**
 * Departures of several devices that are likely one thing, each as one line: a network, an update, not each device by
 * itself. The lines of its devices stand below it, folded.
 */
import { useTranslation } from "react-i18next";
import type { NowGroup, NowItem } from "../../src/contract/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Fold } from "../look/fold.tsx";
import { When } from "../look/when.tsx";
import { devicesAddress } from "../registry/device-filter.ts";
import { Link } from "../router.tsx";
import { asSentence, useWatchWords } from "../runtime/watch-words.ts";
import { NowLine } from "./now-line.tsx";
import css from "./now-page.module.css";

/** What a group says as well as the device's own line: whatever else is wrong with a device keeps its line. */
const SAID_BY_GROUP: readonly string[] = ["deviating"] satisfies NowItem["why"][];

/** The lines that a group stands for, and those that stand by themselves. */
export function linesOf(items: readonly NowItem[], groups: readonly NowGroup[]) {
  const groupOf = new Map(groups.flatMap((group) => group.devices.map((id) => [id, group] as const)));
  const groupFor = ({ why, device, chain }: NowItem) =>
    // A step that waits for a person's word is no part of a crowd.
    SAID_BY_GROUP.includes(why) && chain?.steps.some(({ state }) => state === "needs-person") !== true
      ? groupOf.get(device.id)
      : undefined;
  const within = Map.groupBy(items, groupFor);
  return { alone: within.get(undefined) ?? [], of: (group: NowGroup) => within.get(group) ?? [] };
}

interface NowGroupsProps {
  readonly groups: readonly NowGroup[];
  readonly linesOf: (group: NowGroup) => readonly NowItem[];
}

export function NowGroups({ groups, linesOf }: NowGroupsProps) {
  const { t } = useTranslation();
  if (groups.length === 0) return null;
  return (
    <section className={css.together} aria-labelledby="together">
      <h2 id="together">{t("now.together.title")}</h2>
      <ul>
        {groups.map((group) => (
          <Group key={`${group.origin} ${group.since} ${group.devices[0]}`} group={group} lines={linesOf(group)} />
        ))}
      </ul>
    </section>
  );
}

function Group({ group, lines }: { group: NowGroup; lines: readonly NowItem[] }) {
  const { t } = useTranslation();
  const words = useWatchWords();
  const { count, kinds, place, placeId, product, productId, firmware, origin, because, devices, since } = group;
  const version = firmware === null ? null : t("now.together.version", { version: firmware });
  const shared = [place, product, version].filter((one) => one !== null).map(visibleLine);
  const [first] = devices;
  const all = {
    state: "fail-safe,deviating",
    ...(productId === null ? {} : { product: productId }),
    ...(placeId === null ? {} : { place: placeId }),
  };
  const isShared = productId !== null || placeId !== null;
  return (
    <li>
      <p>
        <b>
          {t("now.together.devices", { count })}: {kinds.map((kind) => words.of("kind", kind)).join(", ")}
        </b>
        , <When at={since} lasting />
      </p>
      {shared.length > 0 && <p>{shared.join(" · ")}</p>}
      <p>
        {t("now.together.likely", { cause: words.of("cause", origin) })}{" "}
        {because.map((code) => asSentence(words.reaction("origin", code))).join(" ")}
      </p>
      {first !== undefined && (
        <p>
          <Link href={isShared ? devicesAddress(all) : `/devices/${first}`} className={css.toAll}>
            {t(isShared ? "now.together.all" : "now.together.look")}
          </Link>
        </p>
      )}
      {lines.length > 0 && (
        <Fold className={css.oneByOne} summary={t("now.together.oneByOne", { count: lines.length })}>
          {() => (
            <ol className={css.queue}>
              {lines.map((item) => (
                <NowLine key={item.device.id} item={item} />
              ))}
            </ol>
          )}
        </Fold>
      )}
    </li>
  );
}
