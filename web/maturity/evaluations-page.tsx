/**
 * All maturity evaluations within reach, newest first, and opening another.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type EvaluationHead, listEvaluationsRoute, openEvaluationRoute } from "../../src/contract/evaluation.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { placeChoices } from "../registry/place-choices.ts";
import { goTo, Link } from "../router.tsx";
import { useAccount, useMay } from "../session.tsx";
import { besideHref } from "./evaluation-addresses.ts";
import { TrainingRecords } from "./training-records.tsx";

export function EvaluationsPage() {
  const { t } = useTranslation();
  const asked = useCall(listEvaluationsRoute);
  const [adding, setAdding] = useState(false);
  const may = useMay("evaluation.write");
  const everywhere = useAccount()?.places === null;
  return (
    <div className={sheet.page}>
      <PageTitle>{t("maturity.title")}</PageTitle>
      <p className={sheet.lead}>{t("maturity.lead")}</p>
      <p>
        <Link href="/management">{t("management.link")}</Link>
      </p>
      <Asked of={asked}>
        {({ evaluations }) => (
          <>
            {adding ? (
              <NewEvaluation earlier={evaluations} onClose={() => setAdding(false)} />
            ) : (
              may && (
                <div>
                  <Button h={44} onClick={() => setAdding(true)}>
                    {t("maturity.new")}
                  </Button>
                </div>
              )
            )}
            {evaluations.length === 0 ? (
              <NothingYet title={t("maturity.none")}>
                <p>{t("maturity.noneText")}</p>
              </NothingYet>
            ) : (
              <>
                {evaluations.length > 1 && (
                  <p>
                    <Link href={besideHref()}>{t("maturityPictures.views.beside")}</Link>
                  </p>
                )}
                <ul className={sheet.rows}>
                  {evaluations.map(({ id, title, state, openedAt, trail }) => (
                    <li key={id}>
                      <Link href={`/evaluations/${id}`}>
                        <b>{title}</b>
                      </Link>{" "}
                      <span>{t(`maturity.state.${state}`)}</span>{" "}
                      <span className={sheet.muted}>
                        {t("maturity.did.open", { name: trail[0]?.by ?? "" })} <When at={openedAt} />
                      </span>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </Asked>
      {may && everywhere && <TrainingRecords />}
    </div>
  );
}

const NONE = "";

function NewEvaluation({ earlier, onClose }: { earlier: readonly EvaluationHead[]; onClose: () => void }) {
  const { t } = useTranslation();
  const everywhere = useAccount()?.places === null;
  const places = useCall(listPlacesRoute).data?.places ?? [];
  const choices = placeChoices(places);
  const [title, setTitle] = useState("");
  const [placeId, setPlaceId] = useState(NONE);
  const [basedOn, setBasedOn] = useState(NONE);
  const [reading, setReading] = useState<EvaluationHead["reading"]>("recommended");
  const open = useChange(openEvaluationRoute, { onDone: ({ id }) => goTo(`/evaluations/${id}`) });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    open.mutate({
      body: {
        title: title.trim(),
        placeId: placeId === NONE ? null : placeId,
        basedOn: basedOn === NONE ? null : basedOn,
        reading,
      },
    });
  };
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("maturity.new")}>
      <Fields>
        <TextField
          label={t("maturity.newTitle")}
          hint={t("maturity.newTitleHint")}
          required
          maxLength={120}
          value={title}
          onChange={setTitle}
        />
        <ChoiceField
          label={t("maturity.newPlace")}
          value={placeId}
          choices={[
            { value: NONE, label: t(everywhere ? "maturity.wholeFacility" : "maturity.choosePlace") },
            ...choices,
          ]}
          onChange={setPlaceId}
        />
        <ChoiceField
          label={t("maturity.newBasedOn")}
          hint={t("maturity.newBasedOnHint")}
          value={basedOn}
          choices={[
            { value: NONE, label: t("maturity.fromNothing") },
            ...earlier.map((one) => ({ value: one.id, label: one.title })),
          ]}
          onChange={setBasedOn}
        />
        <ChoiceField
          label={t("maturity.newReading")}
          hint={t("maturity.newReadingHint")}
          value={reading}
          choices={(["recommended", "literal"] as const).map((value) => ({
            value,
            label: t(`maturity.reading.${value}`),
          }))}
          onChange={setReading}
        />
      </Fields>
      <Actions>
        <Button type="submit" h={44} loading={open.isPending} disabled={title.trim() === ""}>
          {t("maturity.open")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
      <Notice problem={open.error ?? undefined} />
    </form>
  );
}
