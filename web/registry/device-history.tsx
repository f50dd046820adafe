/**
 * What was done to a device, newest first: when, by whom, what changed, and why.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deviceHistoryRoute } from "../../src/contract/device.ts";
import { WINDOW_LIMIT } from "../../src/contract/parts.ts";
import type { LedgerEntry } from "../../src/domain/ledger/ledger.ts";
import type { Retirement } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { LabelLink } from "../label/label-link.tsx";
import { Asked } from "../look/asked.tsx";
import { When } from "../look/when.tsx";
import { WATCH_ACTS, WatchEntry, watchActInWords } from "../runtime/watch-entry.tsx";
import css from "./device-history.module.css";
import { RetirementWords } from "./retirement-words.tsx";
import { useDeviceValues } from "./value-words.ts";

const FIRST = 10;

export function DeviceHistory({ id }: { id: string }) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(FIRST);
  const asked = useCall(deviceHistoryRoute, { params: { id }, query: { limit: String(limit) } }, { keepLast: true });
  return (
    <Asked of={asked}>
      {({ entries, total }) => (
        <>
          <ol className={css.history}>
            {entries.map((entry) => (
              <Entry key={entry.sequence} entry={entry} device={id} />
            ))}
          </ol>
          {total > entries.length && limit < WINDOW_LIMIT && (
            <div>
              <Button variant="outline" h={44} onClick={() => setLimit(WINDOW_LIMIT)}>
                {t("device.history.more", { count: total - entries.length })}
              </Button>
            </div>
          )}
        </>
      )}
    </Asked>
  );
}

/** Acts that have their own words here. */
const ACTS = [
  "credential.create",
  "credential.revoke",
  "credential.rotate",
  "device.create",
  "device.change",
  "device.tier",
  "device.operation",
  "device.retire",
  "device.merge",
  "device.distinct",
  "device.share",
  "device.import",
  "sample.open",
] as const;

const MANY: readonly string[] = ["device.import", "sample.open"];
/** Of what a device signs on with; ids and digests say nothing to a person. */
const CREDENTIAL: readonly string[] = ["kind", "fingerprint", "expiresAt", "graceHours"];

/** What was done to a label of its product: it may be held against other values since. */
const isOfLabel = (act: string) => act.startsWith("label.");

function isRetirement(field: string, value: unknown): value is Retirement {
  return field === "retirement" && typeof value === "object" && value !== null && "erasure" in value;
}

function Entry({ entry, device }: { entry: LedgerEntry; device: string }) {
  const { t } = useTranslation();
  const { name, words } = useDeviceValues();
  const { at, by, act, changes, note } = entry;
  const isWatch = WATCH_ACTS.includes(act);
  const known = ACTS.find((one) => one === act);
  // An act on many devices counts them; what it did to this one stands in its values.
  const told = act.startsWith("credential.")
    ? CREDENTIAL
    : MANY.includes(act)
      ? ["file"]
      : isOfLabel(act)
        ? []
        : undefined;
  const label = isOfLabel(act) ? entry.subjects.find(({ kind }) => kind === "label") : undefined;
  const changed = isWatch ? [] : Object.entries(changes).filter(([field]) => told?.includes(field) ?? true);
  return (
    <li>
      <p className={css.when}>
        <When at={at} exact />
      </p>
      <p>
        <b>{known === undefined ? watchActInWords(act) : t(`device.history.act.${known}`)}</b>{" "}
        {t("device.history.by", { name: by.name })}
        {(by.via === "token" || by.via === "console") && ` (${t(`device.history.via.${by.via}`)})`}
      </p>
      {label !== undefined && (
        <p>
          <LabelLink digest={label.id}>{t("device.history.label")}</LabelLink>
        </p>
      )}
      {isWatch && <WatchEntry entry={entry} device={device} />}
      {changed.length > 0 && (
        <ul>
          {changed.map(([field, [before, after]]) => (
            <li key={field}>
              {name(field)}: {before == null ? "" : `${words(field, before)} → `}
              {isRetirement(field, after) ? <RetirementWords of={after} withReason={false} /> : words(field, after)}
            </li>
          ))}
        </ul>
      )}
      {note !== null && (
        <p className={css.note}>
          {t("reason")}: <bdi>{visibleLine(note)}</bdi>
        </p>
      )}
    </li>
  );
}
