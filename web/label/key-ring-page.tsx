/**
 * The key ring: whose signatures this facility believes, each key with its fingerprint; pin one, or let one go.
 */
import { Button } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { listKeysRoute, pinKeyRoute, unpinKeyRoute } from "../../src/contract/product.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { fingerprintOf, type KeyCard, keyCardOf } from "../../src/domain/label/key.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { jsonIn } from "../look/json-in.ts";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn, dayIn } from "../words/locale.ts";
import css from "./key-ring-page.module.css";
import { TakeWithdrawals } from "./take-withdrawals.tsx";

type Pinned = ReplyOf<typeof listKeysRoute>["keys"][number];

export function KeyRingPage() {
  const { t } = useTranslation();
  const asked = useCall(listKeysRoute);
  const may = useMay("trust.write");
  return (
    <div className={sheet.page}>
      <PageTitle>{t("keyRing.title")}</PageTitle>
      <p className={sheet.lead}>{t("keyRing.lead")}</p>
      <Asked of={asked}>
        {({ keys }) => (
          <>
            {keys.length === 0 && (
              <NothingYet title={t("keyRing.none")}>
                <p>{t("keyRing.noneText")}</p>
              </NothingYet>
            )}
            {!keys.some(({ own }) => own) && <p>{t("keyRing.noOwn")}</p>}
            <ul className={sheet.rows}>
              {keys
                .toSorted((one, other) => Number(other.own) - Number(one.own))
                .map((key) => (
                  <li key={key.kid}>
                    <OneKey pinned={key} />
                  </li>
                ))}
            </ul>
          </>
        )}
      </Asked>
      {may && <PinKey />}
      <TakeWithdrawals />
    </div>
  );
}

function OneKey({ pinned: { kid, card, pinnedOn, own } }: { pinned: Pinned }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const may = useMay("trust.write");
  const unpin = useChange(unpinKeyRoute);
  const holder = visibleLine(card.holder);
  return (
    <div className={css.key} data-own={own}>
      <div>
        <p>
          <b>
            <bdi>{holder}</bdi>
          </b>{" "}
          {t(`verify.role.${card.role}`)}
          {card.country !== undefined && `, ${countryIn(card.country, language)}`}
        </p>
        <p>
          <span className={sheet.muted}>{t("verify.key")}</span> <code className={css.print}>{fingerprintOf(kid)}</code>
        </p>
        <p className={sheet.muted}>
          {own ? t("keyRing.own") : t("keyRing.pinnedOn", { day: dayIn(pinnedOn.slice(0, 10), language) })}
        </p>
      </div>
      {own ? (
        <CardLink card={card} />
      ) : (
        may && (
          <SureButton
            label={t("keyRing.unpin")}
            title={t("keyRing.unpinTitle", { holder })}
            onSure={() => unpin.mutateAsync({ params: { kid } })}
          >
            <p>{t("keyRing.unpinText", { holder })}</p>
          </SureButton>
        )
      )}
    </div>
  );
}

/** The facility's own card, to hand out. */
function CardLink({ card }: { card: KeyCard }) {
  const { t } = useTranslation();
  const address = useMemo(
    () => URL.createObjectURL(new Blob([`${JSON.stringify(card, null, 2)}\n`], { type: "application/json" })),
    [card],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <Button variant="outline" h={44} component="a" href={address} download={t("keyRing.cardName")}>
      {t("keyRing.card")}
    </Button>
  );
}

/** The card comes as a file; its fingerprint must come by another way, and is compared by the server. */
function PinKey() {
  const { t } = useTranslation();
  const [card, setCard] = useState<KeyCard>();
  const [told, setTold] = useState("");
  const [refused, setRefused] = useState<unknown>();
  const pin = useChange(pinKeyRoute, {
    onDone: () => {
      setCard(undefined);
      setTold("");
    },
  });
  const open = async (file: File) => {
    setRefused(undefined);
    pin.reset();
    try {
      setCard(keyCardOf(await jsonIn(file, "choose the key card"), ""));
    } catch (problem) {
      setCard(undefined);
      setRefused(problem);
    }
  };
  return (
    <section className={sheet.part}>
      <h2>{t("keyRing.pin")}</h2>
      <FileChoice
        label={t("keyRing.cardFile")}
        hint={t("keyRing.cardHint")}
        accept=".json"
        chosen={card === undefined ? undefined : `${visibleLine(card.holder)}, ${t(`verify.role.${card.role}`)}`}
        onFile={(file) => void open(file)}
      />
      <Notice problem={refused} />
      {card !== undefined && (
        <form
          className={sheet.form}
          aria-label={t("keyRing.pin")}
          onSubmit={(event) => {
            event.preventDefault();
            pin.mutate({ body: { card, fingerprint: told } });
          }}
        >
          <TextField
            label={t("keyRing.fingerprint")}
            hint={t("keyRing.fingerprintHint", { holder: visibleLine(card.holder) })}
            value={told}
            required
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            onChange={setTold}
          />
          <Notice problem={pin.error ?? undefined} />
          <Actions>
            <Button type="submit" h={44} loading={pin.isPending}>
              {t("keyRing.doPin")}
            </Button>
            <Button variant="outline" h={44} onClick={() => setCard(undefined)}>
              {t("keep.cancel")}
            </Button>
          </Actions>
        </form>
      )}
      <p role="status">{pin.isSuccess && card === undefined ? t("keyRing.pinned") : ""}</p>
    </section>
  );
}
