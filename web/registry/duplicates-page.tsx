/**
 * Duplicates: pairs of records that may be one device, side by side with the reason; merge them, say that they are two, or leave them.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mergeDevicesRoute, readDeviceRoute } from "../../src/contract/device.ts";
import { distinctDevicesRoute, duplicatesRoute } from "../../src/contract/import.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { call, keyOf, useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { queries } from "../queries.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { useRecordWords } from "../words/record-words.ts";
import css from "./duplicates-page.module.css";

type Pair = ReplyOf<typeof duplicatesRoute>["pairs"][number];
const keyOfPair = ({ one, other }: Pair) => `${one.id} ${other.id}`;

export function DuplicatesPage() {
  const { t } = useTranslation();
  const asked = useCall(duplicatesRoute);
  const [left, setLeft] = useState<readonly string[]>([]);
  return (
    <div className={sheet.page}>
      <PageTitle>{t("duplicates.title")}</PageTitle>
      <p className={sheet.lead}>{t("duplicates.lead")}</p>
      <Asked of={asked}>
        {({ pairs }) => {
          const shown = pairs.filter((pair) => !left.includes(keyOfPair(pair)));
          if (shown.length === 0)
            return (
              <NothingYet title={t("duplicates.none")}>
                <p>{t("duplicates.noneText")}</p>
              </NothingYet>
            );
          return (
            <ul className={sheet.rows}>
              {shown.map((pair) => (
                <li key={keyOfPair(pair)}>
                  <PairOfDevices pair={pair} onLeave={() => setLeft([...left, keyOfPair(pair)])} />
                </li>
              ))}
            </ul>
          );
        }}
      </Asked>
    </div>
  );
}

function PairOfDevices({ pair, onLeave }: { pair: Pair; onLeave: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const may = useMay("device.write");
  const distinct = useChange(distinctDevicesRoute);
  const { one, other, because } = pair;
  return (
    <div className={sheet.part}>
      <p>
        <b>{t("duplicates.because")}</b> {t(`device.identifier.${because.system}`)}{" "}
        <bdi>{because.values.map(visibleLine).join(", ")}</bdi>
      </p>
      {open ? (
        <Merge pair={pair} onClose={() => setOpen(false)} />
      ) : (
        <>
          <div className={css.pair}>
            {[one, other].map(({ id, title, product, place }) => (
              <div key={id} className={css.device}>
                <p>
                  <Link href={`/devices/${id}`}>
                    <bdi>{visibleLine(title)}</bdi>
                  </Link>
                </p>
                <p>
                  <bdi>{visibleLine(product)}</bdi>
                </p>
                <p className={sheet.muted}>
                  <bdi>{visibleLine(place)}</bdi>
                </p>
              </div>
            ))}
          </div>
          <Notice problem={distinct.error ?? undefined} />
          {may && (
            <Actions>
              <Button variant="outline" h={44} onClick={() => setOpen(true)}>
                {t("duplicates.compare")}
              </Button>
              <Button
                variant="outline"
                h={44}
                loading={distinct.isPending}
                onClick={() => distinct.mutate({ params: { id: one.id }, body: { other: other.id } })}
              >
                {t("duplicates.distinct")}
              </Button>
              <Button variant="subtle" h={44} onClick={onLeave}>
                {t("duplicates.leave")}
              </Button>
            </Actions>
          )}
        </>
      )}
    </div>
  );
}

const COMPARED = ["identifiers", "firmware", "owner", "phone", "purchasedOn", "operatingHours", "note"] as const;

/** Both records in full; which of them stays is the person's choice, the other's identifiers move over to it. */
function Merge({ pair: { one, other }, onClose }: { pair: Pair; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useRecordWords();
  const [keptId, setKeptId] = useState(one.id);
  const pages = [
    useCall(readDeviceRoute, { params: { id: one.id } }),
    useCall(readDeviceRoute, { params: { id: other.id } }),
  ];
  const [merging, setMerging] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const devices = pages.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const kept = devices.find(({ device }) => device.id === keptId);
  const merge = async ({ id, version }: Pick<Device, "id" | "version">) => {
    const goneId = id === one.id ? other.id : one.id;
    setMerging(true);
    setProblem(undefined);
    try {
      await call(mergeDevicesRoute, { params: { id }, body: { other: goneId }, version });
      onClose();
      // The merged record is gone, so it is the one thing that must not be asked for again.
      queries.removeQueries({ queryKey: keyOf(readDeviceRoute, { params: { id: goneId } }) });
      void queries.invalidateQueries({
        predicate: ({ queryKey: [, params] }) => (params as { id?: string }).id !== goneId,
      });
    } catch (reason) {
      setProblem(reason);
      setMerging(false);
    }
  };
  return (
    <form
      className={sheet.part}
      onSubmit={(event) => {
        event.preventDefault();
        if (kept !== undefined) void merge(kept.device);
      }}
    >
      <fieldset className={css.choice}>
        <legend>{t("duplicates.which")}</legend>
        <div className={css.pair}>
          {[one, other].map(({ id, title, product, place }) => {
            const page = devices.find(({ device }) => device.id === id);
            return (
              <div key={id} className={css.device} data-kept={id === keptId}>
                <label>
                  <input type="radio" name={one.id} checked={id === keptId} onChange={() => setKeptId(id)} />{" "}
                  {t(id === keptId ? "duplicates.stays" : "duplicates.goes")}: <bdi>{visibleLine(title)}</bdi>
                </label>
                <dl className={sheet.facts}>
                  <dt>{words.nameOf("productId")}</dt>
                  <dd>{visibleLine(product)}</dd>
                  <dt>{words.nameOf("placeId")}</dt>
                  <dd>{visibleLine(place)}</dd>
                  {page !== undefined &&
                    COMPARED.map((field) => (
                      <div key={field} className={css.row}>
                        <dt>{words.nameOf(field)}</dt>
                        <dd>{words.valueOf(page.device[field])}</dd>
                      </div>
                    ))}
                </dl>
              </div>
            );
          })}
        </div>
      </fieldset>
      <p>{t("duplicates.mergeText")}</p>
      <Notice problem={problem ?? pages.find(({ error }) => error !== null)?.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={merging} disabled={devices.length < 2}>
          {t("duplicates.merge")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}
