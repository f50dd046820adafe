/**
 * What leaves the house of the inspections at a place: calendars at addresses that nobody guesses, and lists of what falls
 * due. An address is shown once.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  createFeedRoute,
  DUE_FORMATS,
  exportDueRoute,
  listFeedsRoute,
  revokeFeedRoute,
} from "../../src/contract/feed.ts";
import type { Place } from "../../src/domain/registry/place.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CopyOnce } from "../account/copy-once.tsx";
import { addressOf, useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Dialog } from "../look/dialog.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { useMay, useSession } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./place-calendars.module.css";

export function PlaceCalendars({ place, onClose }: { place: Place; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const create = useChange(createFeedRoute);
  const [title, setTitle] = useState("");
  const exports = useMay("device.export");
  const { session } = useSession();
  const name = visibleLine(place.name);
  const language = languageOf(i18n);
  if (create.data !== undefined)
    return (
      // Until it is noted: by mistake closed, it would be lost.
      <Dialog title={t("places.calendars.opened")} onClose={() => undefined}>
        <p>{t("places.calendars.openedText")}</p>
        <CopyOnce
          title={t("places.calendars.once")}
          // As others reach the server, whatever this browser calls it.
          secret={`${session?.publicOrigin ?? location.origin}${create.data.path}`}
          onDone={create.reset}
        />
      </Dialog>
    );
  return (
    <Dialog title={t("places.calendars.of", { name })} onClose={onClose}>
      {exports && (
        <section className={css.part} aria-labelledby="take-away">
          <h3 id="take-away">{t("places.calendars.lists")}</h3>
          <ul className={css.formats}>
            {DUE_FORMATS.map((format) => (
              <li key={format}>
                <a href={addressOf(exportDueRoute, { query: { format, language, place: place.id } })} download>
                  {t(`devices.exports.${format}`)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={css.part} aria-labelledby="calendars">
        <h3 id="calendars">{t("places.calendars.title")}</h3>
        <p>{t("places.calendars.lead")}</p>
        <Feeds placeId={place.id} />
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            const called = title.trim();
            if (called !== "") create.mutate({ body: { placeId: place.id, title: called, language } });
          }}
        >
          <TextField
            label={t("places.calendars.whose")}
            hint={t("places.calendars.whoseHint")}
            at="/title"
            required
            value={title}
            maxLength={80}
            autoComplete="off"
            onChange={setTitle}
          />
          <Notice problem={create.error ?? undefined} />
          <Actions>
            <Button type="submit" h={44} loading={create.isPending} disabled={title.trim() === ""}>
              {t("places.calendars.open")}
            </Button>
            <Button variant="outline" h={44} onClick={onClose}>
              {t("places.calendars.done")}
            </Button>
          </Actions>
        </form>
      </section>
    </Dialog>
  );
}

function Feeds({ placeId }: { placeId: string }) {
  const { t } = useTranslation();
  const revoke = useChange(revokeFeedRoute);
  return (
    <Asked of={useCall(listFeedsRoute)}>
      {({ feeds }) => {
        const here = feeds.filter((feed) => feed.placeId === placeId);
        if (here.length === 0) return <p className={sheet.muted}>{t("places.calendars.none")}</p>;
        return (
          <ul className={css.feeds}>
            {here.map(({ id, title, createdAt, createdBy }) => (
              <li key={id}>
                <span>
                  <b>{visibleLine(title)}</b>{" "}
                  <span className={sheet.muted}>
                    <When at={createdAt} />, {visibleLine(createdBy)}
                  </span>
                </span>
                <SureButton
                  label={t("places.calendars.close")}
                  title={t("places.calendars.closeTitle", { title: visibleLine(title) })}
                  onSure={() => revoke.mutateAsync({ params: { id } })}
                >
                  <p>{t("places.calendars.closeText")}</p>
                </SureButton>
              </li>
            ))}
          </ul>
        );
      }}
    </Asked>
  );
}
