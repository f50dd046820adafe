/**
 * The photos of a step: taken with the phone's camera, shrunk, kept here until the server has them.
 */
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readEvidenceRoute } from "../../src/contract/evidence.ts";
import type { StepAnswer } from "../../src/domain/inspection/outcome.ts";
import { addressOf } from "../call.ts";
import css from "./checklist.module.css";
import { shrinkPhoto } from "./shrink-photo.ts";
import { photos } from "./use-inspection.ts";

type Proof = StepAnswer["evidence"][number];
const PHOTOS_MOST = 20;

interface PhotosProps {
  readonly answer: StepAnswer;
  readonly onTaken?: (evidence: Proof[]) => void;
  readonly onSafe?: (safe: boolean) => void;
}

export function Photos({ answer: { evidence }, onTaken, onSafe }: PhotosProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"ready" | "busy" | "unreadable">("ready");
  const take = async (files: readonly File[]) => {
    setState("busy");
    try {
      const taken: Proof[] = [];
      for (const file of files) {
        const { blob, digest } = await shrinkPhoto(file);
        const isSafe = await photos.keep(digest, blob);
        if (!isSafe) onSafe?.(false);
        taken.push({ digest, name: `photo-${digest.slice(0, 8)}.jpg` });
      }
      const known = new Set(evidence.map(({ digest }) => digest));
      onTaken?.([...evidence, ...taken.filter(({ digest }) => !known.has(digest))].slice(0, PHOTOS_MOST));
      setState("ready");
    } catch {
      setState("unreadable");
    }
  };
  return (
    <div className={css.photos}>
      {evidence.length > 0 && (
        <ul aria-label={t("inspections.photos")}>
          {evidence.map((one) => (
            <li key={one.digest}>
              <Photo of={one} />
              {onTaken !== undefined && (
                <Button
                  variant="subtle"
                  h={44}
                  onClick={() => onTaken(evidence.filter(({ digest }) => digest !== one.digest))}
                >
                  {t("inspections.removePhoto")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {onTaken !== undefined && evidence.length < PHOTOS_MOST && (
        <>
          <input
            ref={input}
            type="file"
            accept="image/*"
            capture="environment"
            className={css.camera}
            aria-label={t("inspections.photo")}
            tabIndex={-1}
            onChange={({ target }) => {
              const files = [...(target.files ?? [])];
              target.value = "";
              if (files.length > 0) void take(files);
            }}
          />
          <Button variant="outline" h={44} loading={state === "busy"} onClick={() => input.current?.click()}>
            {t("inspections.photo")}
          </Button>
          <p className={css.hint}>{t("inspections.photoHint")}</p>
        </>
      )}
      {state === "unreadable" && <p role="alert">{t("inspections.photoUnreadable")}</p>}
    </div>
  );
}

/** One that waits here is shown; one that the server has is a link, since whoever reads it stands in the ledger. */
function Photo({ of: { digest, name } }: { of: Proof }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let wanted = true;
    void photos.find(digest).then((blob) => {
      if (!wanted || blob === undefined) return;
      made = URL.createObjectURL(blob);
      setAddress(made);
    });
    return () => {
      wanted = false;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [digest]);
  if (address !== undefined) return <img src={address} alt={t("inspections.photoAlt")} className={css.photo} />;
  return (
    <a href={addressOf(readEvidenceRoute, { params: { digest } })} download={name}>
      {name}
    </a>
  );
}
