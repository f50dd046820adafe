/**
 * Devices that are asked what they are: how the last question ended, whose signature stands below, and what differs.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type DescribedDevice,
  listSelfDescriptionsRoute,
  pollSelfDescriptionRoute,
} from "../../src/contract/self-description.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Notice } from "../look/notice.tsx";
import { Pager } from "../look/pager.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { Outcome } from "./described-outcome.tsx";
import css from "./watch-page.module.css";

const AT_ONCE = 50;

export function DescribedDevices() {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  const query = { limit: String(AT_ONCE), offset: String(offset) };
  const asked = useCall(listSelfDescriptionsRoute, { query }, { keepLast: true });
  const mayPoll = useMay("device.write");
  return (
    <Asked of={asked}>
      {({ devices, total }) =>
        total === 0 ? (
          <p>{t("watch.descriptions.none")}</p>
        ) : (
          <>
            <p>{t("watch.descriptions.text", { count: total })}</p>
            <ul className={sheet.rows}>
              {devices.map((one) => (
                <li key={one.deviceId}>
                  <Described of={one} mayPoll={mayPoll} />
                </li>
              ))}
            </ul>
            <Pager offset={offset} limit={AT_ONCE} total={total} onOffset={setOffset} />
          </>
        )
      }
    </Asked>
  );
}

function Described({ of, mayPoll }: { of: DescribedDevice; mayPoll: boolean }) {
  const { t } = useTranslation();
  const { deviceId, title, place, polled, keyFrom, describedAt, nextAt, differences } = of;
  const poll = useChange(pollSelfDescriptionRoute);
  const address = `/devices/${deviceId}`;
  return (
    <div className={css.unknown}>
      <div>
        <h3>
          <Link href={`${address}#description`}>{visibleLine(title)}</Link> <span>{visibleLine(place)}</span>
        </h3>
        <Outcome of={polled} differences={differences} />
        <p className={sheet.muted}>
          {keyFrom !== null && <>{t(`watch.descriptions.keyFrom.${keyFrom}`)}; </>}
          {describedAt !== null && (
            <>
              {t("watch.descriptions.lastSaid")} <When at={describedAt} />;{" "}
            </>
          )}
          {t("watch.descriptions.next")} <When at={nextAt} />
        </p>
        <Notice problem={poll.error ?? undefined} />
      </div>
      {mayPoll && (
        <Button
          variant="outline"
          h={44}
          loading={poll.isPending}
          aria-label={t("watch.descriptions.pollOne", { name: visibleLine(title) })}
          onClick={() => poll.mutate({ params: { id: deviceId } })}
        >
          {t("watch.descriptions.poll")}
        </Button>
      )}
    </div>
  );
}
