/**
 * What the watch and people at it did, in an entry of a device's history.
 */
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { LedgerEntry } from "../../src/domain/ledger/ledger.ts";
import { HANDLINGS } from "./handle-dialog.tsx";
import { asSentence, useWatchWords, type WatchWords } from "./watch-words.ts";

export const WATCH_ACTS: readonly string[] = ["watch.find", "reaction.step", "finding.handle", "device.plan"];

/** The lines of an entry whose act is one of `WATCH_ACTS`. */
export function WatchEntry({ entry: { act, changes }, device }: { entry: LedgerEntry; device: string }) {
  const { t } = useTranslation();
  const words = useWatchWords();
  const handled = act === "finding.handle" ? HANDLINGS.find((one) => one in changes) : undefined;
  const lines = [
    handled === undefined ? [] : t(`runtime.handle.do.${handled}`),
    foundIn(changes.found?.[1], device, words),
    overIn(changes.over?.[1], device, words),
    happenedIn(changes.reaction?.[1], words),
    findingIn(changes.finding?.[1], words),
  ].flat();
  return lines.length === 0 ? null : (
    <ul>
      {[...new Set(lines)].map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** The act's words; its own name where a later version wrote it. */
export function watchActInWords(act: string): string {
  return i18next.exists(`acts.${act}`) ? String(i18next.t(`acts.${act}` as "keep.none")) : act;
}

const texts = (value: unknown) =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** "device severity kind subject", of this device only. */
function foundIn(value: unknown, device: string, { of }: WatchWords): string[] {
  return texts(value).flatMap((line) => {
    const [id, , kind = "", ...subject] = line.split(" ");
    return id === device ? `${of("kind", kind)}: ${of("term", subject.join(" "))}` : [];
  });
}

/** "device key". */
function overIn(value: unknown, device: string, words: WatchWords): string[] {
  return texts(value).flatMap((line) =>
    line.startsWith(`${device} `) ? findingIn(line.slice(device.length + 1), words) : [],
  );
}

/** A key is the kind, what it is about, and which of several. */
function findingIn(key: unknown, { of }: WatchWords): string[] {
  if (typeof key !== "string") return [];
  const [kind = "", subject = ""] = key.split("|");
  const name = of("kind", kind);
  return [subject === "" ? name : `${name}: ${of("term", subject)}`];
}

function happenedIn(value: unknown, { reaction }: WatchWords): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const { code, act } = (one ?? {}) as { code?: unknown; act?: unknown };
    if (typeof code !== "string") return [];
    const said = reaction("happened", code);
    return typeof act === "string" ? `${asSentence(reaction("command", act))}: ${said}` : said;
  });
}
