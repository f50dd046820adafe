/**
 * Keeps the app on the device, so that a label is verified with the network off and the server stopped.
 *
 * The app's files come from the cache first, under the version of their build. The pinned keys come from the network
 * first and from the cache when there is none. Nothing else is touched: a check or an audit needs the server.
 */
/// <reference lib="webworker" />
export {};

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build: every file of the app, and a version that changes with any of them. */
declare const __SHELL__: { readonly version: string; readonly files: readonly string[] };

const SHELL = __SHELL__;
const APP = `carelabel-app-${SHELL.version}`;
const TRUST = "carelabel-trust";
const TRUST_PATH = "/api/v1/trust";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(APP);
      await cache.addAll(SHELL.files.map((path) => new Request(path, { cache: "reload" })));
      await rememberTrust().catch(() => undefined);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name !== APP && name !== TRUST).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === TRUST_PATH) event.respondWith(trust());
  // A file to take away is fetched as if one went there; it is the server's to answer, not a page.
  else if (url.pathname.startsWith("/api/v1/")) return;
  else if (request.mode === "navigate") event.respondWith(fromApp("/", request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(fromApp(url.pathname, request));
});

async function fromApp(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(APP);
  return (await cache.match(path)) ?? fetch(request);
}

async function trust(): Promise<Response> {
  try {
    return await rememberTrust();
  } catch {
    const kept = await (await caches.open(TRUST)).match(TRUST_PATH);
    return kept ?? Response.error();
  }
}

async function rememberTrust(): Promise<Response> {
  const response = await fetch(TRUST_PATH, { cache: "no-store" });
  if (response.ok) await (await caches.open(TRUST)).put(TRUST_PATH, response.clone());
  return response;
}
