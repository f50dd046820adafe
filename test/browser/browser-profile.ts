/**
 * For browser tests: browser profiles that are like new, without the app being fetched and compiled anew for each test.
 *
 * A profile that a test gives back is emptied of all that a page can keep (cookies, storages, caches, workers); only the
 * browser's own copies of the app's files stay, and one page that shows nothing, so that the process that compiled them
 * stays too (`--process-per-site`).
 */
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession } from "playwright-core";

export interface Profile {
  readonly context: BrowserContext;
  /** Takes in what is told from now on. */
  complainTo(complaints: string[]): void;
  /** Closes its pages and empties it for the next who asks for one like it. */
  giveBack(): Promise<void>;
}

/** A file of every server that takes no work to show. */
const NOTHING = "/icon.svg";

const free = new WeakMap<Browser, Map<string, Profile[]>>();

export async function takeProfile(browser: Browser, origin: string, options: BrowserContextOptions): Promise<Profile> {
  const kinds = free.get(browser) ?? new Map<string, Profile[]>();
  free.set(browser, kinds);
  const kind = JSON.stringify([origin, options]);
  const alike = kinds.get(kind) ?? [];
  kinds.set(kind, alike);
  return alike.pop() ?? newProfile(await browser.newContext(options), origin, alike);
}

/** @param alike where it lies while nobody has it. */
async function newProfile(context: BrowserContext, origin: string, alike: Profile[]): Promise<Profile> {
  let heard: string[] = [];
  await context.exposeFunction("complain", (text: string) => heard.push(text));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      (window as unknown as { complain(text: string): void }).complain(`CSP ${violatedDirective} ${blockedURI}`);
    });
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) heard.push(`left the origin: ${url}`);
  });
  // A busy machine is no fault of a page.
  context.setDefaultTimeout(20_000);
  let emptied: (() => Promise<void>) | undefined;
  const profile: Profile = {
    context,
    complainTo(complaints) {
      heard = complaints;
    },
    async giveBack() {
      try {
        const used = context.pages();
        await context.setOffline(false);
        await context.unrouteAll();
        emptied ??= await emptier(context, origin);
        await Promise.all(used.filter((page) => !page.url().endsWith(NOTHING)).map((page) => page.close()));
        await emptied();
        alike.push(profile);
      } catch {
        // Its server is gone, or the page itself: nobody gets it again.
        await context.close();
      }
    },
  };
  return profile;
}

/** Opens the page that stays; what it answers with takes away everything that pages of `origin` have kept. */
async function emptier(context: BrowserContext, origin: string): Promise<() => Promise<void>> {
  const page = await context.newPage();
  await page.goto(`${origin}${NOTHING}`);
  const browser: CDPSession = await context.newCDPSession(page);
  return async () => {
    await context.clearCookies();
    await context.clearPermissions();
    await browser.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  };
}
