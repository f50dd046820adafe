/**
 * One file for IT security or the maker: the device's facts, what was found and done, its newest values and its history;
 * with the SHA-256 by which whoever gets it checks that it is unchanged.
 */
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { deviceHistoryRoute, readDeviceRoute } from "../../src/contract/device.ts";
import { WINDOW_LIMIT } from "../../src/contract/parts.ts";
import { deviceRuntimeRoute } from "../../src/contract/runtime.ts";
import { call } from "../call.ts";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import css from "./runtime.module.css";

interface Bundle {
  readonly name: string;
  readonly address: string;
  readonly digest: string;
}

export function HandOver({ id }: { id: string }) {
  const { t } = useTranslation();
  const [bundle, setBundle] = useState<Bundle>();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    // The bytes of the one before are let go.
    if (bundle !== undefined) return () => URL.revokeObjectURL(bundle.address);
  }, [bundle]);
  const make = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setBundle(await bundleOf(id));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={sheet.part} aria-labelledby="hand-over">
      <h3 id="hand-over">{t("runtime.handOver.title")}</h3>
      <p>{t("runtime.handOver.text")}</p>
      <div className={css.ways}>
        <Button variant="outline" h={44} loading={busy} onClick={() => void make()}>
          {t("runtime.handOver.do")}
        </Button>
      </div>
      <Notice problem={problem} />
      <div role="status">
        {bundle !== undefined && (
          <>
            <p>
              <a href={bundle.address} download={bundle.name} className={css.download}>
                {t("runtime.handOver.save", { file: bundle.name })}
              </a>
            </p>
            <p className={css.digest}>
              {t("runtime.handOver.digest")}: <code>{bundle.digest}</code>
            </p>
          </>
        )}
      </div>
    </section>
  );
}

async function bundleOf(id: string): Promise<Bundle> {
  const [page, runtime, history] = await Promise.all([
    call(readDeviceRoute, { params: { id } }),
    call(deviceRuntimeRoute, { params: { id } }),
    call(deviceHistoryRoute, { params: { id }, query: { limit: String(WINDOW_LIMIT) } }),
  ]);
  const made = runtime.date.toISOString();
  const content = {
    kind: "carelabel-hand-over",
    made,
    device: page.reply,
    runtime: runtime.reply,
    history: history.reply,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(content, undefined, 2)}\n`);
  return {
    name: `carelabel-${id}-${made.slice(0, 16).replaceAll(":", "")}Z.json`,
    address: URL.createObjectURL(new Blob([bytes], { type: "application/json" })),
    digest: await digestOf(bytes),
  };
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
