/**
 * Opens the app: words first, then the page, then the service worker that keeps it for when the server is stopped.
 */
import "./look/mantine.css";
import "./look/tokens.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { theme } from "./look/theme.ts";
import { queries } from "./queries.ts";
import { router } from "./rooms.tsx";
import { readSession } from "./session.tsx";
import { startWords } from "./words/i18n.ts";

// Asked at once, together with the room that is opened; whoever needs the answer waits for it there.
void readSession();
// Colours before words: who works in the dark is not dazzled while these are on their way.
const chosen = localStorageColorSchemeManager().get("auto");
const dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
await startWords();

const root = document.getElementById("app");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Without it the page works as long as the server does; private windows of some browsers refuse it.
  navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
}
