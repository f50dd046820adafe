/**
 * A question in front of the page: the browser's own dialog, which keeps the focus and ends with Escape.
 */
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import css from "./dialog.module.css";

export function Dialog({ title, children, onClose }: { title: string; children: ReactNode; onClose: () => void }) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={css.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={css.content}>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
