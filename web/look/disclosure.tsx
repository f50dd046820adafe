/**
 * A button that opens a small panel below itself: a list of ways, or of what can be done. Escape, a click elsewhere, or
 * leaving it by keyboard closes it.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import css from "./disclosure.module.css";

interface DisclosureProps {
  readonly label: ReactNode;
  readonly className?: string | undefined;
  /** The side of the button at which the panel is flush. */
  readonly side?: "start" | "end";
  /** Opens upwards, from the foot of the window. */
  readonly up?: boolean;
  readonly children: ReactNode;
}

export function Disclosure({ label, className, side = "start", up = false, children }: DisclosureProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const here = whole.current;
    if (!open || here === null) return;
    const ended = new AbortController();
    const { signal } = ended;
    const close = () => setOpen(false);
    const within = (target: EventTarget | null) => target instanceof Node && here.contains(target);
    addEventListener("pointerdown", ({ target }) => !within(target) && close(), { signal });
    here.addEventListener("focusout", ({ relatedTarget: to }) => to !== null && !within(to) && close(), { signal });
    here.addEventListener(
      "keydown",
      ({ key }) => {
        if (key !== "Escape") return;
        close();
        button.current?.focus();
      },
      { signal },
    );
    // Whatever is chosen in the panel ends it, after its own handler was called.
    panel.current?.addEventListener("click", () => setTimeout(close), { signal });
    return () => ended.abort();
  }, [open]);
  return (
    <div ref={whole} className={css.whole}>
      <button
        ref={button}
        type="button"
        className={`${css.button} ${className ?? ""}`}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      <div ref={panel} id={id} className={css.panel} data-side={side} data-up={up} hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
