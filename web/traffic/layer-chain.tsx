/**
 * The way to something inside a message, each layer beside the one that holds it: body › gzip › JSON $.x › base64, and at
 * its end what was found there, masked as the report has it.
 */
import { useTranslation } from "react-i18next";
import css from "./layer-chain.module.css";
import { layerNames } from "./layer-names.ts";

export function LayerChain({ layers, shown }: { layers: readonly string[]; shown?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <ol className={css.chain} aria-label={t("audit.way")}>
      {layerNames(layers).map((layer, depth) => (
        // Two layers of a chain may be called the same: base64 in base64.
        <li key={`${depth} ${layer}`} lang="en">
          <code>{layer}</code>
        </li>
      ))}
      {shown !== undefined && (
        <li className={css.value}>
          <bdi>{masked(shown, (count) => t("audit.characters", { count }))}</bdi>
        </li>
      )}
    </ol>
  );
}

/** A masked value tells its length, "da…/ (28 characters)"; that is said in the reader's language. */
function masked(shown: string, characters: (count: number) => string): string {
  return shown.replace(/ \((\d+) characters\)$/, (_, count) => ` (${characters(Number(count))})`);
}
