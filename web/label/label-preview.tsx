/**
 * The very label that will be printed, in each form and language, as the server's printer draws it.
 */
import { SegmentedControl } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { PREVIEW_FORMS, previewLabelRoute } from "../../src/contract/label.ts";
import { labelFace } from "../../src/domain/label/label-face.ts";
import { call } from "../call.ts";
import { Notice } from "../look/notice.tsx";
import { LANGUAGES, type Language, languageOf } from "../words/i18n.ts";
import { countryIn, today } from "../words/locale.ts";
import { FactsLabel } from "./facts-label.tsx";
import css from "./label-preview.module.css";
import type { SoundLabel } from "./use-checked-label.ts";

type Form = (typeof PREVIEW_FORMS)[number];

/** @param stale the text has changed since and has errors now, so the picture shows an earlier state. */
export function LabelPreview({ sound, stale }: { sound: SoundLabel | undefined; stale: boolean }) {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState<Language>(languageOf(i18n));
  const [form, setForm] = useState<Form>("package");
  const { picture, problem } = usePicture(sound, language, form);
  return (
    <>
      <div className={css.choices}>
        <SegmentedControl
          aria-label={t("preview.language")}
          value={language}
          onChange={(value) => setLanguage(value as Language)}
          data={LANGUAGES.map((value) => ({ value, label: t(`preview.in.${value}`) }))}
        />
        <SegmentedControl
          aria-label={t("preview.form")}
          value={form}
          onChange={(value) => setForm(value as Form)}
          data={PREVIEW_FORMS.map((value) => ({ value, label: t(`preview.forms.${value}`) }))}
        />
      </div>
      <Notice problem={problem} />
      {sound === undefined || picture === undefined ? (
        <p className={css.empty}>{t("preview.empty")}</p>
      ) : (
        <>
          {stale && <p className={css.stale}>{t("preview.stale")}</p>}
          <img
            className={css.picture}
            data-form={form}
            data-stale={stale}
            src={picture}
            alt={t("preview.alt", { model: sound.label.product.model })}
          />
          <details>
            <summary>{t("preview.asText")}</summary>
            <FactsLabel
              all
              face={labelFace(sound.label, { language, tier: "unsigned", today: today(), countryName: countryIn })}
            />
          </details>
        </>
      )}
    </>
  );
}

/** An address of the picture, given back when another one takes its place. */
function usePicture(sound: SoundLabel | undefined, language: Language, form: Form) {
  const [picture, setPicture] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    if (sound === undefined) return;
    const stop = new AbortController();
    let address: string | undefined;
    call(previewLabelRoute, {
      query: { language, form },
      body: sound.text,
      mediaType: "application/yaml",
      signal: stop.signal,
    })
      .then(({ reply }) => {
        address = URL.createObjectURL(new Blob([reply.svg], { type: "image/svg+xml" }));
        setPicture(address);
        setProblem(undefined);
      })
      .catch((reason: unknown) => {
        if (!stop.signal.aborted) setProblem(reason);
      });
    return () => {
      stop.abort();
      if (address !== undefined) setTimeout(URL.revokeObjectURL, 10_000, address);
    };
  }, [sound, language, form]);
  return { picture, problem };
}
