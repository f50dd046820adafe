/**
 * Mantine in the colours of the label. They are CSS variables (tokens.css), since the CSP allows no style element.
 */
import { createTheme, type VariantColorsResolver } from "@mantine/core";

const variantColorResolver: VariantColorsResolver = ({ variant }) =>
  variant === "filled"
    ? {
        background: "var(--accent)",
        hover: "var(--accent-hover)",
        color: "var(--on-accent)",
        border: "1px solid transparent",
      }
    : {
        background: "transparent",
        hover: "var(--shade)",
        color: "var(--ink)",
        border: variant === "subtle" ? "1px solid transparent" : "1px solid var(--ink)",
      };

export const theme = createTheme({
  variantColorResolver,
  defaultRadius: 0,
  respectReducedMotion: true,
  cursorType: "pointer",
});
