/**
 * Departures of several devices that are likely one thing: a network, an update, not each device by itself.
 */
import { useTranslation } from "react-i18next";
import type { NowGroup } from "../../src/contract/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { useWatchWords } from "../runtime/watch-words.ts";
import css from "./now-page.module.css";

export function NowGroups({ groups }: { groups: readonly NowGroup[] }) {
  const { t } = useTranslation();
  if (groups.length === 0) return null;
  return (
    <section className={css.together} aria-labelledby="together">
      <h2 id="together">{t("now.together.title")}</h2>
      <ul>
        {groups.map((group) => (
          <Group key={`${group.origin} ${group.since} ${group.devices[0]}`} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Group({ group }: { group: NowGroup }) {
  const { t } = useTranslation();
  const words = useWatchWords();
  const { count, place, product, firmware, origin, because, devices, since } = group;
  const shared = [place, product, firmware].filter((one) => one !== null).map(visibleLine);
  const [first] = devices;
  return (
    <li>
      <p>
        <b>{t("now.together.devices", { count })}</b>
        {shared.length > 0 && <>: {shared.join(", ")}</>}, <When at={since} lasting />
      </p>
      <p>
        {t("now.together.likely", { cause: words.of("cause", origin) })}{" "}
        {because.map((code) => words.reaction("origin", code)).join(" ")}{" "}
        {first !== undefined && <Link href={`/devices/${first}`}>{t("now.together.look")}</Link>}
      </p>
    </li>
  );
}
