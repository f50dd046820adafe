/**
 * Verify a label: one of six answers, who signed, how far it was examined, and whether withdrawal could be checked.
 */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { InputError } from "../../src/domain/input-error.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { labelFace } from "../../src/domain/label/label-face.ts";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { type Language, languageOf } from "../words/i18n.ts";
import { countryIn, today } from "../words/locale.ts";
import { BoughtToday, useNewUnit } from "./bought-today.tsx";
import { Countersignatures } from "./countersignatures.tsx";
import { FactsLabel } from "./facts-label.tsx";
import { type PinnedKeys, usePinnedKeys } from "./pinned-keys.ts";
import { shortFace } from "./short-face.ts";
import { SignatureFacts } from "./signature-facts.tsx";
import { Verdict } from "./verdict.tsx";
import { SIGNED_LABEL_LIMIT_BYTES, type Verified, verifyCode, verifyFile } from "./verify-input.ts";
import css from "./verify-page.module.css";

type Input = { readonly file: File } | { readonly code: string };

export function VerifyPage() {
  const { t, i18n } = useTranslation();
  const keys = usePinnedKeys();
  const [input, setInput] = useState<Input>();
  const { verified, problem } = useVerified(input, keys);
  return (
    <div className={css.page}>
      <PageTitle>{t("verify.title")}</PageTitle>
      <p className={css.lead}>{t("verify.lead")}</p>

      <div className={css.asking}>
        <FileChoice
          label={t("verify.file")}
          hint={t("verify.fileHint")}
          accept=".json"
          chosen={input !== undefined && "file" in input ? input.file.name : undefined}
          onFile={(file) => setInput({ file })}
        />
        <div className={css.code}>
          <label htmlFor="code-text">{t("verify.code")}</label>
          <p id="code-hint">{t("verify.codeHint")}</p>
          <textarea
            id="code-text"
            className="code"
            rows={3}
            aria-describedby="code-hint"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            placeholder="HTTPS://…/01/…#…"
            value={input !== undefined && "code" in input ? input.code : ""}
            onChange={(event) => setInput({ code: event.target.value })}
          />
        </div>
      </div>

      <section className={css.answer} aria-label={t("verify.result")}>
        <Notice problem={problem} />
        <div role="status">{verified !== undefined && <Verdict verdict={verified} />}</div>
        {verified === undefined && problem === undefined && <p className={css.empty}>{t("verify.empty")}</p>}
        {verified !== undefined && (
          <>
            <SignatureFacts verified={verified} keys={keys} />
            <Countersignatures verified={verified} />
          </>
        )}
      </section>

      {verified !== undefined && verified.answer !== "broken" && (
        <section className={css.facts} aria-label={t("verify.facts")}>
          <Facts verified={verified} language={languageOf(i18n)} />
        </section>
      )}
    </div>
  );
}

/** The answer to what was handed over last, as soon as the keys are there. */
function useVerified(
  input: Input | undefined,
  keys: PinnedKeys | undefined,
): { verified?: Verified; problem?: unknown } {
  const { t } = useTranslation();
  const [state, setState] = useState<{ verified?: Verified; problem?: unknown }>({});
  useEffect(() => {
    if (input === undefined || keys === undefined || ("code" in input && input.code.trim() === "")) {
      setState({});
      return;
    }
    let current = true;
    verify(input, keys, { tooLarge: t("verify.tooLarge"), onlyLink: t("verify.onlyLink") })
      .then((verified) => current && setState({ verified }))
      .catch((problem: unknown) => current && setState({ problem }));
    return () => {
      current = false;
    };
  }, [input, keys, t]);
  return state;
}

async function verify(
  input: Input,
  keys: PinnedKeys,
  words: { tooLarge: string; onlyLink: string },
): Promise<Verified> {
  if ("code" in input) {
    const verified = await verifyCode(input.code, keys, today());
    if (verified === undefined) throw new InputError("label-unsigned", "code", words.onlyLink);
    return verified;
  }
  const { file } = input;
  if (file.size > SIGNED_LABEL_LIMIT_BYTES) throw new InputError("document-too-large", file.name, words.tooLarge);
  return verifyFile(await file.text(), file.name, keys, today());
}

function Facts({ verified, language }: { verified: Verified; language: Language }) {
  if (verified.from === "code") {
    return verified.short === undefined ? null : (
      <FactsLabel
        all
        withTier={verified.tier !== undefined}
        face={shortFace(verified.short, verified.tier, language)}
      />
    );
  }
  const { label, digest, tier } = verified;
  if (label === undefined) return null;
  const face = labelFace(label, {
    language,
    tier: tier ?? "unsigned",
    today: today(),
    countryName: countryIn,
    ...(digest === undefined ? {} : { digest }),
  });
  return (
    <>
      <FactsLabel all withTier={tier !== undefined} face={face} />
      <NewUnit label={label} />
    </>
  );
}

function NewUnit({ label }: { label: Label }) {
  return <BoughtToday label={label} newUnit={useNewUnit(label, today())} />;
}
