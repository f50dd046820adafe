/**
 * How the page is built: one app, one service worker that knows the app's files, nothing inlined (the CSP forbids it).
 */
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { parse } from "yaml";

const API = "http://127.0.0.1:8420";

/** A label as people write it, imported as the value it holds. */
function labelDocuments(): Plugin {
  return {
    name: "carelabel-label-documents",
    transform: (text, id) => (id.endsWith(".label.yaml") ? `export default ${JSON.stringify(parse(text))}` : null),
  };
}

/** Tells the service worker which files make up the app and under which version to keep them. */
function appShell(): Plugin {
  return {
    name: "carelabel-app-shell",
    apply: "build",
    async generateBundle(_options, bundle) {
      const worker = bundle["service-worker.js"];
      if (worker?.type !== "chunk") throw new Error("the service worker was not built");
      const files = Object.keys(bundle).filter((name) => name !== worker.fileName && !name.endsWith(".map"));
      const page = bundle["index.html"];
      const text = `${files.sort().join()}${page?.type === "asset" ? String(page.source) : ""}${worker.code}`;
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
      const version = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
      const shell = {
        version,
        files: [
          "/",
          "/icon.svg",
          "/manifest.webmanifest",
          ...files.filter((name) => name !== "index.html").map((name) => `/${name}`),
        ],
      };
      worker.code = worker.code.replace("__SHELL__", () => JSON.stringify(shell));
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), labelDocuments(), appShell()],
  css: { modules: { generateScopedName: "[name]_[local]" } },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": { target: API, changeOrigin: false } } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: { app: `${import.meta.dirname}/index.html`, "service-worker": `${import.meta.dirname}/service-worker.ts` },
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
