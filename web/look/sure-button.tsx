/**
 * A button for what cannot be undone: asks first, in plain words, and stays open with the reason when it is refused.
 */
import { Button, type ButtonProps } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./dialog.tsx";
import { Actions } from "./field.tsx";
import { Notice } from "./notice.tsx";

interface SureButtonProps {
  /** On the button, and on the one that confirms. */
  readonly label: string;
  readonly title: string;
  /** What will happen, and fields for what else is asked. */
  readonly children: ReactNode;
  readonly onSure: () => Promise<unknown>;
  /** Whether what is asked for in the fields is there. */
  readonly ready?: boolean;
  readonly variant?: ButtonProps["variant"];
  readonly disabled?: boolean;
}

export function SureButton({
  label,
  title,
  children,
  onSure,
  ready = true,
  variant = "outline",
  disabled = false,
}: SureButtonProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const show = (opened: boolean) => {
    setProblem(undefined);
    setOpen(opened);
  };
  const sure = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onSure();
      setOpen(false);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button variant={variant} h={44} disabled={disabled} onClick={() => show(true)}>
        {label}
      </Button>
      {open && (
        <Dialog title={title} onClose={() => show(false)}>
          {children}
          <Notice problem={problem} />
          <Actions>
            <Button h={44} loading={busy} disabled={!ready} onClick={() => void sure()}>
              {label}
            </Button>
            <Button variant="outline" h={44} onClick={() => show(false)}>
              {t("keep.cancel")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}
