/**
 * Two people at one place: what both said, and a person decides. Or the server refuses what was said.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Actions } from "../look/field.tsx";
import css from "./criterion-form.module.css";
import type { WaitingEntry } from "./entry-queue.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

interface DisputedProps {
  readonly open: OpenEvaluation;
  readonly entry: WaitingEntry;
  readonly mine: string;
  readonly theirs: string;
  /** Who said what is there now. */
  readonly by?: string | undefined;
}

export function Disputed({ open, entry, mine, theirs, by }: DisputedProps) {
  const { t } = useTranslation();
  return (
    <div className={css.disputed} role="alert">
      <p>
        <b>{t(entry.overtaken ? "maturity.overtaken" : "maturity.refused")}</b>
      </p>
      <dl>
        <dt>{t("maturity.mine")}</dt>
        <dd>{mine}</dd>
        <dt>{by === undefined ? t("maturity.theirs") : t("maturity.theirsOf", { name: by })}</dt>
        <dd>{theirs}</dd>
      </dl>
      <Actions>
        {entry.overtaken && (
          <Button h={44} onClick={() => open.insist(entry)}>
            {t("maturity.takeMine")}
          </Button>
        )}
        <Button h={44} variant="outline" onClick={() => open.giveUp(entry)}>
          {t("maturity.takeTheirs")}
        </Button>
      </Actions>
    </div>
  );
}
