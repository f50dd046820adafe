/**
 * An import at work: what it does, how far it is, and the way to stop it; and what it did.
 */
import { Button, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportState } from "../../src/contract/import.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { useDiscard } from "./use-discard.ts";

export function ImportProgress({ state, onCancelled }: { state: ImportState; onCancelled: () => void }) {
  const { t, i18n } = useTranslation();
  const cancel = useDiscard(state.id, onCancelled);
  const { stage, done, rows, file } = state;
  const number = (value: number) => numberIn(value, languageOf(i18n));
  return (
    <div className={sheet.part}>
      <p>
        <b>
          <bdi>{visibleLine(file)}</bdi>
        </b>
      </p>
      <p role="status">
        {t(`importing.stage.${stage}`)} {rows > 0 && t("importing.of", { done: number(done), rows: number(rows) })}
      </p>
      <Progress
        value={rows === 0 ? 0 : (done / rows) * 100}
        size={14}
        color="var(--accent)"
        aria-label={t("importing.progress")}
      />
      <Notice problem={cancel.error ?? undefined} />
      <div>
        <Button variant="outline" h={44} loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t("keep.cancel")}
        </Button>
      </div>
    </div>
  );
}

export function ImportDone({
  state: { counts, newPlaces, newProducts },
  onAgain,
}: {
  state: ImportState;
  onAgain: () => void;
}) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => numberIn(value, languageOf(i18n));
  const leftOut = (counts.wrong ?? 0) + (counts.ambiguous ?? 0);
  return (
    <div className={sheet.part}>
      <p className={sheet.chip} role="status">
        <Glyph name="met" size={32} />
        <b>{t("importing.done", { added: number(counts.new ?? 0), changed: number(counts.changed ?? 0) })}</b>
      </p>
      {(newPlaces > 0 || newProducts > 0) && (
        <p>{t("importing.alsoNew", { places: number(newPlaces), products: number(newProducts) })}</p>
      )}
      {leftOut > 0 && <p>{t("importing.leftOut", { count: leftOut, number: number(leftOut) })}</p>}
      <p>
        <Link href="/devices?order=changed">{t("importing.toDevices")}</Link> ·{" "}
        <Link href="/duplicates">{t("importing.toDuplicates")}</Link>
      </p>
      <div>
        <Button variant="outline" h={44} onClick={onAgain}>
          {t("importing.again")}
        </Button>
      </div>
    </div>
  );
}
