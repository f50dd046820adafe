/**
 * The one button of a line of *Now* that is likely next. An alarm is taken here; whatever is done to a device is decided
 * on its page, where all of it stands.
 */
import { useTranslation } from "react-i18next";
import type { NowItem } from "../../src/contract/device.ts";
import { moveChainRoute } from "../../src/contract/runtime.ts";
import { useChange } from "../call.ts";
import { Notice } from "../look/notice.tsx";
import { Link } from "../router.tsx";
import { nextOf } from "../runtime/chain-act.ts";
import { newRequest } from "../runtime/new-request.ts";
import { useMay } from "../session.tsx";
import css from "./now-line.module.css";

export function NowNext({ item }: { item: NowItem }) {
  const { t } = useTranslation();
  const [writes, reacts] = [useMay("device.write"), useMay("watch.react")];
  const take = useChange(moveChainRoute);
  const { device, why, chain } = item;
  const address = `/devices/${device.id}`;
  const of = <span className={css.of}> {device.title}</span>;
  const next = chain !== null && reacts ? nextOf(chain) : undefined;
  if (chain !== null && next === "take")
    return (
      <div className={css.act}>
        <button
          type="button"
          className={css.next}
          data-first="true"
          aria-disabled={take.isPending}
          onClick={() => {
            if (!take.isPending)
              take.mutate({ params: { id: chain.id }, body: { request: newRequest(), wish: { do: "take" } } });
          }}
        >
          {t("runtime.now.take")}
          {of}
        </button>
        <Notice problem={take.error ?? undefined} />
      </div>
    );
  const moves = next === undefined && chain === null && writes && (why === "integrating" || why === "in-maintenance");
  const href = next === undefined ? (moves ? `${address}?do=operation` : address) : `${address}#reaction`;
  return (
    <Link href={href} className={css.next} data-first={next !== undefined}>
      {next !== undefined ? t(`runtime.now.${next}`) : t(moves ? `now.next.${why}` : "now.next.look")}
      {of}
    </Link>
  );
}
