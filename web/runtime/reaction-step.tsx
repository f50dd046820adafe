/**
 * One step of a reaction: what is done, how far it is, why it waits, who confirmed it, and what may be wished of it.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChainStep, WatchChain } from "../../src/contract/runtime.ts";
import { Glyph, type GlyphName } from "../look/glyph.tsx";
import { When } from "../look/when.tsx";
import { useAccount, useMay } from "../session.tsx";
import { actOf, permitOf, type StepWish, stillNeeded, wishesOf } from "./chain-act.ts";
import css from "./runtime.module.css";
import { asSentence, useWatchWords } from "./watch-words.ts";
import { WishDialog } from "./wish-dialog.tsx";

const GLYPHS: Readonly<Record<string, GlyphName>> = {
  planned: "integrating",
  "needs-person": "high",
  commanded: "info",
  answered: "info",
  done: "met",
  failed: "critical",
  refused: "retired",
  dropped: "unknown",
  releasing: "info",
  "release-failed": "critical",
  released: "conforming",
};

export function ReactionStep({ chain, step }: { chain: WatchChain; step: ChainStep }) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const { state, because, proof } = step;
  return (
    <li data-state={state}>
      <Glyph name={GLYPHS[state] ?? "unknown"} size={20} />
      <div>
        <p>
          <b>{asSentence(reaction("command", step.do))}</b>: {reaction("step", state)}
          {state === "planned" && (
            <>
              , {t("runtime.reaction.due")} <When at={step.dueAt} exact />
            </>
          )}
          {proof !== null && `; ${t("runtime.reaction.proof").toLowerCase()} ${reaction("proof", proof)}`}
        </p>
        {because.length > 0 && <p>{because.map((code) => reaction("reason", code)).join(" ")}</p>}
        {chain.state !== "ended" && (state === "needs-person" || state === "planned") && (
          <Asked chain={chain} step={step} />
        )}
        <StepWays chain={chain} step={step} />
      </div>
    </li>
  );
}

/** Who must say so, and who has. */
function Asked({ chain, step }: { chain: WatchChain; step: ChainStep }) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const me = useAccount()?.id;
  const { needs, clinician, replacement } = permitOf(chain, step.do);
  const { persons, ward } = stillNeeded(chain, step);
  const names = step.confirmedBy.map((one) =>
    one.clinician ? t("runtime.reaction.clinician", { name: one.name }) : one.name,
  );
  const isMine = step.confirmedBy.some(({ account }) => account === me);
  return (
    <>
      <p className={css.needs}>
        {t("runtime.reaction.needs", { needs: reaction("needs", needs) })}
        {needs !== "never" && needs !== "alone" && clinician && ` ${t("runtime.reaction.withClinician")}`}
        {needs !== "never" && replacement && ` ${t("runtime.reaction.withReplacement")}`}
      </p>
      {names.length > 0 && (
        <p>
          {t("runtime.reaction.confirmedBy", { names: names.join(", ") })}{" "}
          <b>
            {persons > 0 && t(isMine ? "runtime.reaction.yours" : "runtime.reaction.stillOne")}
            {ward && ` ${t("runtime.reaction.stillWard")}`}
          </b>
        </p>
      )}
    </>
  );
}

function StepWays({ chain, step }: { chain: WatchChain; step: ChainStep }) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const reacts = useMay("watch.react");
  const me = useAccount()?.id ?? "";
  const [open, setOpen] = useState<StepWish>();
  const act = actOf(step);
  const wishes = wishesOf(chain, step, me);
  if (!reacts || act === undefined || (wishes.length === 0 && open === undefined)) return null;
  const words = { act: reaction("command", act) };
  const titleOf = (wish: StepWish) =>
    t(`runtime.reaction.sure.${wish === "out" || wish === "back" ? "byHand" : wish}`, words);
  return (
    <div className={css.ways}>
      {wishes.map((wish) => (
        <Button
          key={wish}
          variant={wish === "confirm" ? "filled" : "outline"}
          h={44}
          aria-label={`${labelOf(wish)}${t("runtime.reaction.of", words)}`}
          onClick={() => setOpen(wish)}
        >
          {labelOf(wish)}
        </Button>
      ))}
      {open !== undefined && (
        <WishDialog chain={chain} act={act} wish={open} title={titleOf(open)} onClose={() => setOpen(undefined)} />
      )}
    </div>
  );

  function labelOf(wish: StepWish): string {
    return wish === "out" || wish === "back" ? t(`runtime.reaction.byHand.${wish}`) : t(`runtime.reaction.${wish}`);
  }
}
