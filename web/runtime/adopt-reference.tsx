/**
 * What a device has kept to for weeks may become the facility's reference: a person looks at the bands, says why they are
 * right, and gets the draft of an observed label. Nothing is held against it before somebody issues that label.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { adoptBaselineRoute, type LearnedReference, learnedReferenceRoute } from "../../src/contract/runtime.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Dialog } from "../look/dialog.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { goTo } from "../router.tsx";
import { useMay } from "../session.tsx";
import { ParameterName } from "./parameter-name.tsx";
import css from "./runtime.module.css";
import { useValueWords } from "./value-words.ts";

export function AdoptReference({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = useMay("label.write");
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <section className={css.plan} aria-labelledby="adopt">
      <h3 id="adopt">{t("watch.adopt.title")}</h3>
      <p>{t("watch.adopt.text")}</p>
      <div className={css.ways}>
        <Button variant="outline" h={44} onClick={() => setOpen(true)}>
          {t("watch.adopt.do")}
        </Button>
      </div>
      {open && <AdoptDialog id={id} onClose={() => setOpen(false)} />}
    </section>
  );
}

function AdoptDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const asked = useCall(learnedReferenceRoute, { params: { id } });
  return (
    <Dialog title={t("watch.adopt.do")} onClose={onClose}>
      <Asked of={asked}>
        {(learned) =>
          learned.bands.length === 0 ? (
            <TooFew learned={learned} onClose={onClose} />
          ) : (
            <Adopt id={id} learned={learned} onClose={onClose} />
          )
        }
      </Asked>
    </Dialog>
  );
}

function TooFew({ learned: { hours, hoursNeeded }, onClose }: { learned: LearnedReference; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("watch.adopt.tooFew", { count: hours, needed: hoursNeeded })}</p>
      <Actions>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("watch.adopt.close")}
        </Button>
      </Actions>
    </>
  );
}

function Adopt({ id, learned, onClose }: { id: string; learned: LearnedReference; onClose: () => void }) {
  const { t } = useTranslation();
  const { hours, devices, label, authority, openFindings } = learned;
  const adopt = useChange(adoptBaselineRoute, { onDone: (draft) => goTo(`/drafts/${draft.id}`) });
  const [because, setBecause] = useState("");
  const counts = label === null ? "none" : authority === "facility" ? "facility" : "maker";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (because.trim() !== "") adopt.mutate({ params: { id }, body: { because: because.trim() } });
  };
  return (
    <form className={css.dialogForm} onSubmit={submit} data-marks-required>
      {openFindings > 0 && (
        <p className={css.caution}>
          <Glyph name="medium" /> {t("watch.adopt.open", { count: openFindings })}
        </p>
      )}
      <p>{t("watch.adopt.seen", { count: hours })}</p>
      <Bands bands={learned.bands} />
      <p>{t("watch.adopt.against", { count: devices })}</p>
      <p>{t(`watch.adopt.counts.${counts}`)}</p>
      <FieldProblems of={adopt.error}>
        <TextField
          label={t("reason")}
          hint={t("watch.adopt.reasonHint")}
          at="/because"
          required
          maxLength={500}
          autoComplete="off"
          value={because}
          onChange={setBecause}
        />
      </FieldProblems>
      <Notice problem={adopt.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={adopt.isPending} disabled={because.trim() === ""}>
          {t("watch.adopt.go")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}

function Bands({ bands }: { bands: LearnedReference["bands"] }) {
  const { t } = useTranslation();
  const words = useValueWords();
  const left = bands.filter(({ learned }) => learned === null).map(({ parameter }) => visibleLine(parameter));
  return (
    <>
      <Scroll label={t("watch.adopt.bands")}>
        <table className={`${sheet.table} ${css.values}`}>
          <thead>
            <tr>
              <th scope="col">{t("runtime.values.parameter")}</th>
              <th scope="col">{t("runtime.values.declared")}</th>
              <th scope="col">{t("watch.adopt.learned")}</th>
            </tr>
          </thead>
          <tbody>
            {bands.map(
              ({ parameter, unit, declared, learned }) =>
                learned !== null && (
                  <tr key={parameter}>
                    <th scope="row">
                      <ParameterName name={parameter} />
                    </th>
                    <td>{declared === null ? t("runtime.values.nothing") : words.band(declared, unit)}</td>
                    <td>
                      <b>{words.band(learned, unit)}</b>
                    </td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </Scroll>
      {left.length > 0 && <p className={sheet.muted}>{t("watch.adopt.notSeen", { names: left.join(", ") })}</p>}
    </>
  );
}
