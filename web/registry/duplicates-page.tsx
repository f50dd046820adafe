/**
 * Duplicates: pairs of records that may be one device, side by side with the reason; merge them, say that they are two, or leave them.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mergeDevicesRoute, readDeviceRoute } from "../../src/contract/device.ts";
import { distinctDevicesRoute, duplicatesRoute } from "../../src/contract/import.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { deviceTitle } from "../../src/domain/registry/device.ts";
import { differingNames } from "../../src/domain/registry/differing-names.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { call, keyOf, useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Glyph } from "../look/glyph.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { queries } from "../queries.ts";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { useRecordWords } from "../words/record-words.ts";
import css from "./duplicates-page.module.css";

type Pair = ReplyOf<typeof duplicatesRoute>["pairs"][number];
type Named = Pick<Pair["one"], "id" | "title">;
/** What a person has just said of a pair. */
type Said = { readonly distinct: readonly [Named, Named] } | { readonly merged: Named };
const keyOfPair = ({ one, other }: Pair) => `${one.id} ${other.id}`;

export function DuplicatesPage() {
  const { t } = useTranslation();
  const asked = useCall(duplicatesRoute);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [said, setSaid] = useState<Said>();
  return (
    <div className={sheet.page}>
      <PageTitle>{t("duplicates.title")}</PageTitle>
      <p className={sheet.lead}>{t("duplicates.lead")}</p>
      <div role="status">{said !== undefined && <WhatWasSaid said={said} />}</div>
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
                  <PairOfDevices pair={pair} onSaid={setSaid} onLeave={() => setLeft([...left, keyOfPair(pair)])} />
                </li>
              ))}
            </ul>
          );
        }}
      </Asked>
    </div>
  );
}

function DeviceLink({ of: { id, title } }: { of: Named }) {
  return (
    <Link href={`/devices/${id}`}>
      <bdi>{visibleLine(title)}</bdi>
    </Link>
  );
}

function WhatWasSaid({ said }: { said: Said }) {
  const { t } = useTranslation();
  return (
    <p className={sheet.chip}>
      <Glyph name="met" />
      <span>
        {"merged" in said ? (
          <>
            {t("duplicates.said.merged")} <DeviceLink of={said.merged} />
          </>
        ) : (
          <>
            {t("duplicates.said.distinct")} <DeviceLink of={said.distinct[0]} /> {t("duplicates.said.and")}{" "}
            <DeviceLink of={said.distinct[1]} />
          </>
        )}
      </span>
    </p>
  );
}

interface PairProps {
  readonly pair: Pair;
  readonly onSaid: (said: Said) => void;
  readonly onLeave: () => void;
}

function PairOfDevices({ pair, onSaid, onLeave }: PairProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const may = useMay("device.write");
  const { one, other, because } = pair;
  const distinct = useChange(distinctDevicesRoute, { onDone: () => onSaid({ distinct: [one, other] }) });
  return (
    <div className={sheet.part}>
      <p>
        <b>{t("duplicates.because")}</b> {t(`device.identifier.${because.system}`)}{" "}
        <bdi>{because.values.map(visibleLine).join(", ")}</bdi>
      </p>
      {open ? (
        <Merge pair={pair} onSaid={onSaid} onClose={() => setOpen(false)} />
      ) : (
        <>
          <div className={css.pair}>
            {[one, other].map(({ id, title, product, place }) => (
              <div key={id} className={css.device}>
                <p>
                  <DeviceLink of={{ id, title }} />
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
          {may && (
            <Actions>
              <Button variant="outline" h={44} onClick={() => setOpen(true)}>
                {t("duplicates.compare")}
              </Button>
              <SureButton
                label={t("duplicates.distinct")}
                title={t("duplicates.distinctTitle")}
                onSure={() => distinct.mutateAsync({ params: { id: one.id }, body: { other: other.id } })}
              >
                <p>
                  <bdi>{visibleLine(one.title)}</bdi> {t("duplicates.said.and")} <bdi>{visibleLine(other.title)}</bdi>
                </p>
                <p>{t("duplicates.distinctText")}</p>
              </SureButton>
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
function Merge({
  pair: { one, other },
  onSaid,
  onClose,
}: Omit<PairProps, "onLeave"> & { readonly onClose: () => void }) {
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
  const kept = devices.find(({ device }) => device.id === keptId)?.device;
  const [first, second] = pages.map(({ data }) => data?.device.identifiers);
  const differing = first === undefined || second === undefined ? [] : differingNames(first, second);
  const merge = async () => {
    if (kept === undefined) return;
    const goneId = kept.id === one.id ? other.id : one.id;
    const sent = { params: { id: kept.id }, body: { other: goneId }, version: kept.version };
    const { reply } = await call(mergeDevicesRoute, sent);
    onClose();
    onSaid({ merged: { id: reply.id, title: deviceTitle(reply.identifiers) } });
    // The merged record is gone, so it is the one thing that must not be asked for again.
    queries.removeQueries({ queryKey: keyOf(readDeviceRoute, { params: { id: goneId } }) });
    void queries.invalidateQueries({
      predicate: ({ queryKey: [, params] }) => (params as { id?: string }).id !== goneId,
    });
  };
  const mergeAtOnce = () => {
    setMerging(true);
    setProblem(undefined);
    merge().catch((reason: unknown) => {
      setProblem(reason);
      setMerging(false);
    });
  };
  const warning = differing.map(({ system, one: mine, other: theirs }) => (
    <p key={system}>
      <Glyph name="high" size={20} />{" "}
      {t("duplicates.differ", {
        system: t(`device.identifier.${system}`),
        one: visibleLine(mine),
        other: visibleLine(theirs),
      })}
    </p>
  ));
  return (
    <div className={sheet.part}>
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
      {warning}
      <Notice problem={problem ?? pages.find(({ error }) => error !== null)?.error ?? undefined} />
      <Actions>
        {differing.length > 0 ? (
          <SureButton variant="filled" label={t("duplicates.merge")} title={t("duplicates.mergeTitle")} onSure={merge}>
            {warning}
          </SureButton>
        ) : (
          <Button h={44} loading={merging} disabled={devices.length < 2} onClick={mergeAtOnce}>
            {t("duplicates.merge")}
          </Button>
        )}
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </div>
  );
}
