/**
 * Asks once more before a wish is sent: what it does to the device, and whether a replacement stands ready where that
 * counts.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ChainWish, moveChainRoute, type WatchChain } from "../../src/contract/runtime.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions, CheckField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import { type Act, permitOf, type StepWish } from "./chain-act.ts";
import { newRequest } from "./new-request.ts";
import { useWatchWords } from "./watch-words.ts";

interface WishDialogProps {
  readonly chain: WatchChain;
  readonly act: Act;
  readonly wish: StepWish;
  readonly title: string;
  readonly onClose: () => void;
}

export function WishDialog({ chain, act, wish, title, onClose }: WishDialogProps) {
  const { t } = useTranslation();
  const { reaction } = useWatchWords();
  const move = useChange(moveChainRoute, { onDone: onClose });
  const [replacementReady, setReady] = useState(false);
  // Sent twice, it counts once.
  const [request] = useState(newRequest);
  const permit = permitOf(chain, act);
  const orders = wish === "confirm" || wish === "ask";
  const asksReplacement = orders && permit.replacement;
  return (
    <Dialog title={title} onClose={onClose}>
      {orders ? (
        <>
          {permit.because.length > 0 && <p>{permit.because.map((code) => reaction("reason", code)).join(" ")}</p>}
          <p>{t("runtime.reaction.needs", { needs: reaction("needs", permit.needs) })}</p>
        </>
      ) : (
        <p>
          {t(
            wish === "out"
              ? "runtime.reaction.sureText.byHandOut"
              : wish === "back"
                ? "runtime.reaction.sureText.byHandBack"
                : `runtime.reaction.sureText.${wish}`,
          )}
        </p>
      )}
      {asksReplacement && (
        <CheckField label={t("runtime.reaction.replacement")} value={replacementReady} onChange={setReady} />
      )}
      <Notice problem={move.error ?? undefined} />
      <Actions>
        <Button
          h={44}
          loading={move.isPending}
          onClick={() =>
            move.mutate({ params: { id: chain.id }, body: { request, wish: wishFor(wish, act, replacementReady) } })
          }
        >
          {wish === "out" || wish === "back" ? t(`runtime.reaction.byHand.${wish}`) : t(`runtime.reaction.${wish}`)}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </Dialog>
  );
}

function wishFor(wish: StepWish, act: Act, replacementReady: boolean): ChainWish {
  switch (wish) {
    case "confirm":
    case "ask":
      return { do: wish, act, replacementReady };
    case "refuse":
    case "undo":
      return { do: wish, act };
    case "out":
    case "back":
      return { do: "by-hand", act, now: wish };
  }
}
