/**
 * The checklist before a device goes back into service: its cause, its start beside the reference, and the signatures of
 * all who must sign, each under the same words.
 */
import { Button } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { moveChainRoute, type WatchChain } from "../../src/contract/runtime.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, ChoiceField, TextField } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { useAccount } from "../session.tsx";
import { newRequest } from "./new-request.ts";
import css from "./runtime.module.css";
import type { Runtime } from "./use-runtime.ts";
import { useWatchWords } from "./watch-words.ts";

const COMPARISONS = ["passed", "failed", "not-possible"] as const;
type Comparison = (typeof COMPARISONS)[number];

interface ReturnDialogProps {
  readonly chain: WatchChain;
  readonly boot: Runtime["boot"];
  readonly onClose: () => void;
}

export function ReturnDialog({ chain, boot, onClose }: ReturnDialogProps) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const me = useAccount()?.id;
  const { back } = chain;
  const [cause, setCause] = useState(back?.cause ?? "");
  const [comparison, setComparison] = useState<Comparison | "">(
    () => COMPARISONS.find((one) => one === back?.bootComparison) ?? "",
  );
  const sign = useChange(moveChainRoute, { onDone: ({ missing }) => missing.length === 0 && onClose() });
  const signatures = back?.signatures ?? [];
  const isChanged = cause.trim() !== back?.cause || comparison !== (back?.bootComparison ?? "");
  const missing = back?.missing ?? [];
  const hasSigned = !isChanged && signatures.some(({ account }) => account === me);
  const differing = boot.filter(({ differs }) => differs).length;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (comparison === "" || cause.trim() === "" || hasSigned) return;
    const wish = { do: "return", cause: cause.trim(), bootComparison: comparison } as const;
    sign.mutate({ params: { id: chain.id }, body: { request: newRequest(), wish } });
  };
  return (
    <Dialog title={t("runtime.back.title")} onClose={onClose}>
      <form className={css.dialogForm} onSubmit={submit}>
        <p>{t("runtime.back.text")}</p>
        <TextField
          label={t("runtime.back.cause")}
          hint={t("runtime.back.causeHint")}
          required
          maxLength={500}
          autoComplete="off"
          value={cause}
          onChange={setCause}
        />
        <ChoiceField
          label={t("runtime.back.boot")}
          hint={
            boot.length === 0
              ? t("runtime.back.seen.none")
              : differing === 0
                ? t("runtime.back.seen.same")
                : t("runtime.back.seen.differs", { count: differing })
          }
          required
          value={comparison}
          choices={[
            { value: "", label: t("runtime.back.choose") },
            ...COMPARISONS.map((value) => ({ value, label: t(`runtime.back.${value}`) })),
          ]}
          onChange={setComparison}
        />
        {signatures.length > 0 && (
          <div>
            <h3>{t("runtime.back.signedBy")}</h3>
            <ul className={css.notes}>
              {signatures.map(({ account, name, at, clinician }) => (
                <li key={account}>
                  {name} {clinician && `(${t("runtime.back.ward")}) `}
                  <When at={at} />
                </li>
              ))}
            </ul>
            {isChanged && <p className={css.voids}>{t("runtime.back.voids")}</p>}
          </div>
        )}
        {missing.length > 0 && (
          <div role="status">
            <h3>{t("runtime.back.missing")}</h3>
            <ul className={css.missing}>
              {missing.map((code) => (
                <li key={code} className={sheet.chip}>
                  <Glyph name="not-applicable" size={16} /> {reaction("missing", code)}
                </li>
              ))}
            </ul>
          </div>
        )}
        {hasSigned && <p>{t("runtime.back.signed")}</p>}
        <Notice problem={sign.error ?? undefined} />
        <Actions>
          {!hasSigned && (
            <Button type="submit" h={44} loading={sign.isPending} disabled={cause.trim() === "" || comparison === ""}>
              {t("runtime.back.sign")}
            </Button>
          )}
          <Button variant="outline" h={44} onClick={onClose}>
            {t(hasSigned ? "runtime.back.close" : "keep.cancel")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
