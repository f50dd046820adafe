/**
 * What CareLabel does about a breach: a time line of its steps, what waits for whom, and what may be wished of each.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moveChainRoute, type WatchChain } from "../../src/contract/runtime.ts";
import { useChange } from "../call.ts";
import { Disclosure } from "../look/disclosure.tsx";
import { Fold } from "../look/fold.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { useAccount, useMay } from "../session.tsx";
import { ACTS, mayReturn, nextOf, permitOf } from "./chain-act.ts";
import { newRequest } from "./new-request.ts";
import { ReactionStep } from "./reaction-step.tsx";
import { ReturnDialog } from "./return-dialog.tsx";
import css from "./runtime.module.css";
import type { Runtime } from "./use-runtime.ts";
import { asSentence, useWatchWords } from "./watch-words.ts";
import { WishDialog } from "./wish-dialog.tsx";

export function DeviceReaction({ chains, boot }: Pick<Runtime, "chains" | "boot">) {
  const { t } = useTranslation();
  const open = chains.filter(({ state }) => state !== "ended");
  const over = chains.filter(({ state }) => state === "ended");
  return (
    <>
      {open.map((chain) => (
        <section key={chain.id} className={css.reaction} aria-labelledby={`reaction-${chain.id}`}>
          <h3 id={`reaction-${chain.id}`}>{t("runtime.reaction.title")}</h3>
          <OneReaction chain={chain} boot={boot} />
        </section>
      ))}
      {over.length > 0 && (
        <Fold className={css.fold} summary={`${t("runtime.reaction.before")} (${over.length})`}>
          {() =>
            over.map((chain) => (
              <div key={chain.id} className={css.reaction}>
                <OneReaction chain={chain} boot={boot} />
              </div>
            ))
          }
        </Fold>
      )}
    </>
  );
}

function OneReaction({ chain, boot }: { chain: WatchChain; boot: Runtime["boot"] }) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const { state, waitingFor, ended, startedAt, operation } = chain;
  return (
    <>
      <p className={css.waiting} role={state === "ended" ? undefined : "status"}>
        <Glyph name={state === "ended" ? "met" : state === "running" ? "info" : "high"} size={22} />
        <b>
          {ended !== null
            ? reaction("ending", ended)
            : waitingFor !== null
              ? reaction("waitingFor", waitingFor)
              : t("runtime.reaction.goesOn")}
        </b>
      </p>
      <p className={sheet.muted}>
        {t("runtime.reaction.began")} <When at={startedAt} exact />
        {". "}
        {state !== "ended" && t("runtime.reaction.isNow", { operation: reaction("operation", operation) })}
      </p>
      <ol className={css.steps}>
        <li data-state={chain.repetition > 0 ? "done" : "planned"}>
          <Glyph name={chain.repetition > 0 ? "met" : "integrating"} size={20} />
          <div>
            <p>
              <b>{asSentence(reaction("command", "notify"))}</b>
            </p>
            <p>
              {chain.repetition === 0
                ? t("runtime.reaction.toldNot")
                : t("runtime.reaction.told", { count: chain.repetition })}{" "}
              <Taken chain={chain} />
            </p>
          </div>
        </li>
        {chain.steps.map((step) => (
          <ReactionStep key={step.do} chain={chain} step={step} />
        ))}
      </ol>
      {state !== "ended" && <Ways chain={chain} boot={boot} />}
    </>
  );
}

function Taken({ chain: { takenByName, takenAt } }: { chain: WatchChain }) {
  const { t } = useTranslation();
  if (takenByName === null || takenAt === null) return t("runtime.reaction.notTaken");
  return (
    <>
      {t("runtime.reaction.takenBy", { name: takenByName })} <When at={takenAt} />.
    </>
  );
}

/** What may be wished of the reaction as a whole. */
function Ways({ chain, boot }: { chain: WatchChain; boot: Runtime["boot"] }) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const reacts = useMay("watch.react");
  const me = useAccount()?.id;
  const take = useChange(moveChainRoute);
  const settle = useChange(moveChainRoute);
  const [open, setOpen] = useState<"return" | (typeof ACTS)[number]>();
  if (!reacts) return null;
  const { id } = chain;
  const next = nextOf(chain);
  const also = ACTS.filter(
    (act) => !chain.steps.some((step) => step.do === act) && permitOf(chain, act).needs !== "never",
  );
  return (
    <div className={css.ways}>
      {chain.takenBy !== me && (
        <Button
          variant={next === "take" ? "filled" : "outline"}
          h={44}
          loading={take.isPending}
          onClick={() => take.mutate({ params: { id }, body: { request: newRequest(), wish: { do: "take" } } })}
        >
          {t("runtime.reaction.take")}
        </Button>
      )}
      {mayReturn(chain) && (
        <Button variant={next === "return" ? "filled" : "outline"} h={44} onClick={() => setOpen("return")}>
          {t("runtime.reaction.return")}
        </Button>
      )}
      {!chain.returning && !chain.steps.some(({ touched }) => touched) && (
        <SureButton
          label={t("runtime.reaction.settle")}
          title={t("runtime.reaction.sure.settle")}
          onSure={() => settle.mutateAsync({ params: { id }, body: { request: newRequest(), wish: { do: "settle" } } })}
        >
          <p>{t("runtime.reaction.sureText.settle")}</p>
        </SureButton>
      )}
      {!chain.returning && also.length > 0 && (
        <Disclosure label={t("runtime.reaction.also")} className={css.more}>
          <ul>
            {also.map((act) => (
              <li key={act}>
                <button type="button" onClick={() => setOpen(act)}>
                  {t(`runtime.reaction.askOf.${act}`)}
                </button>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      <Notice problem={take.error ?? undefined} />
      {open === "return" && <ReturnDialog chain={chain} boot={boot} onClose={() => setOpen(undefined)} />}
      {open !== undefined && open !== "return" && (
        <WishDialog
          chain={chain}
          act={open}
          wish="ask"
          title={t("runtime.reaction.sure.ask", { act: reaction("command", open) })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
