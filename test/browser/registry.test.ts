import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel, PASSWORD, type WatchedPage, watchedPage } from "./open-carelabel.ts";

let hospital: CareLabel;
let browser: Browser;
before(async () => {
  [hospital, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

/** A page of somebody who is signed in, at `path`. */
async function pageOf(
  signInName: string,
  path: string,
  options: BrowserContextOptions = {},
  server = hospital,
): Promise<WatchedPage> {
  const watched = await watchedPage(browser, server.origin, options);
  await watched.page.context().addCookies([await server.session(signInName)]);
  await watched.page.goto(`${server.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

/** The page of the device that is named `title`. */
async function openDevice(page: Page, title: string): Promise<void> {
  await page.goto(`${hospital.origin}/devices?q=${title}`);
  await page.getByRole("link", { name: title, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

/** What has the focus: its own words. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

/** The device that stands first in the list of `query`, as far as `seenBy` sees. */
async function firstDevice(query: string, seenBy = "engineer"): Promise<{ id: string; title: string; place: string }> {
  const { name, value } = await hospital.session(seenBy);
  const response = await fetch(`${hospital.origin}/api/v1/devices?limit=1&${query}`, {
    headers: { cookie: `${name}=${value}` },
  });
  return ((await response.json()) as { devices: { id: string; title: string; place: string }[] }).devices[0] as never;
}

const STATES: Record<string, (page: Page) => Promise<void>> = {
  now: async (page) => {
    await page.goto(`${hospital.origin}/`);
    await page.locator("main ol > li").first().waitFor();
  },
  devices: async (page) => {
    await page.goto(`${hospital.origin}/devices`);
    await page.getByRole("link", { name: "INF-0007", exact: true }).waitFor();
  },
  "devices, nothing found": async (page) => {
    await page.goto(`${hospital.origin}/devices?q=nothing-is-called-so`);
    await page.getByText(/^(No device fits|Kein Gerät passt)/).waitFor();
  },
  device: async (page) => {
    await page.goto(`${hospital.origin}/devices/${(await firstDevice("q=INF-0007")).id}`);
    await page.locator("#history").waitFor();
  },
  ...Object.fromEntries(
    ["edit", "tier", "operation", "retire", "merge", "share"].map((task) => [
      `device, ${task}`,
      async (page: Page) => {
        await page.goto(`${hospital.origin}/devices/${(await firstDevice("q=INF-0007")).id}?do=${task}`);
        await page.locator("form[aria-labelledby]").waitFor();
      },
    ]),
  ),
  "new device": async (page) => {
    await page.goto(`${hospital.origin}/devices/new`);
    await page.locator("fieldset").waitFor();
  },
};

const VIEWS = [
  { locale: "en-GB", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { locale: "de-DE", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

describe("the pages of the registry can be used by everybody", { concurrency: 2 }, () => {
  for (const view of VIEWS) {
    test(`${view.locale}, ${view.colorScheme}, ${view.viewport.width} px wide`, async () => {
      const { page, complaints, close } = await pageOf("engineer", "/", view);
      for (const [state, reach] of Object.entries(STATES)) {
        await reach(page);
        await page.locator("h1").waitFor();
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
        );
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
        assert.deepEqual(found, [], state);
        const beyond = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth - clientWidth;
        });
        assert.ok(beyond <= 0, `${state}: the page is ${beyond} px wider than the window`);
        assert.equal(await page.locator("html").getAttribute("lang"), view.locale.slice(0, 2), state);
        assert.match((await page.locator("footer").textContent()) ?? "", /diagnos/i, state);
      }
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});

test("what needs somebody stands in one queue, what endangers a patient first, with the telephone and the next step", async () => {
  const { page, complaints, close } = await pageOf("engineer", "/");
  const line = page.locator("main ol > li").first();
  assert.match(await line.innerText(), /INF-0007/);
  assert.match(await line.innerText(), /Fail-safe: it is in its safe state, for \d+ (minutes?|hours?)/);
  assert.match(await line.innerText(), /on a patient.*Only the ward may stop it/s);
  assert.match((await line.locator("time").getAttribute("title")) ?? "", /\d{4} at \d\d:\d\d CES?T/);
  assert.match((await line.locator("a[href^=tel]").getAttribute("href")) ?? "", /^tel:\+49\d+$/);
  await line.getByRole("link", { name: /^Look at it/ }).click();
  await page.getByRole("heading", { level: 1, name: "INF-0007" }).waitFor();
  assert.equal(await focused(page), "INF-0007", "a new page is told to who cannot see it");
  const safety = page.getByRole("region", { name: "Is it safe to use now" });
  assert.match(await safety.innerText(), /Fail-safe.*Off the network: the ward decides.*Call .*: \+49/s);
  assert.deepEqual(complaints, []);
  await close();
});

test("a device that waits is accepted from the queue, and leaves it", async () => {
  const { page, complaints, close } = await pageOf("engineer", "/");
  const next = page.getByRole("link", { name: /^Accept / }).first();
  const title = ((await next.textContent()) ?? "").replace("Accept ", "");
  await next.click();
  await page.getByLabel("Reason").fill("First start was as expected");
  await page.getByRole("button", { name: "Take into operation" }).click();
  await page.getByRole("link", { name: "Change", exact: true }).waitFor();
  await page.getByText("First start was as expected").waitFor();
  await page.getByRole("link", { name: "Now", exact: true }).click();
  await page.locator("main ol > li").first().waitFor();
  await page.getByRole("link", { name: title, exact: true }).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
  await close();
});

test("the ward says that a device is on a patient, and the engineer's page shows it at once", async () => {
  // Not on a patient and free to take away, so that what changes can be seen.
  const device = await firstDevice("state=conforming&order=title&down=yes", "ward");
  const engineer = await pageOf("engineer", `/devices/${device.id}`);
  const ward = await pageOf("ward", `/devices/${device.id}`);
  await engineer.page.getByText("Its history").waitFor();
  assert.equal(
    await ward.page.getByRole("link", { name: "Change", exact: true }).count(),
    0,
    "not the ward's to change",
  );
  await ward.page.getByRole("link", { name: "What may be done to it" }).click();
  await ward.page.getByLabel("It is on a patient now").check();
  await ward.page.getByRole("button", { name: "Save" }).click();
  await engineer.page.getByText("It is on a patient.").waitFor();
  await engineer.page.getByText("Out of operation: the ward decides, and does it.").waitFor();
  assert.deepEqual([...engineer.complaints, ...ward.complaints], []);
  await Promise.all([engineer.close(), ward.close()]);
});

test("a device is found by tag, serial number, MAC, room and a scanned code", async () => {
  const { page, complaints, close } = await pageOf("auditor", "/");
  const serial = /INF\d{6,}/;
  await page.goto(`${hospital.origin}/devices?q=INF-0009`);
  await page.getByRole("link", { name: "INF-0009", exact: true }).click();
  await page.getByRole("heading", { name: "Its history" }).waitFor();
  const facts = await page.locator("main").innerText();
  const [number = ""] = serial.exec(facts) ?? [];
  const [mac = ""] = /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/.exec(facts) ?? [];
  assert.ok(number !== "" && mac !== "", facts);
  for (const words of [number, mac, mac.replaceAll(":", "-").toUpperCase(), `(01)09521000001039(21)${number}`]) {
    await page.getByRole("searchbox").fill(words);
    await page.keyboard.press("Enter");
    await page.getByText("One device", { exact: true }).waitFor();
    await page.getByRole("link", { name: "INF-0009", exact: true }).waitFor();
    await page.goto(`${hospital.origin}/`);
  }
  await page.getByRole("searchbox").fill("intensivstation 2");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=intensivstation/);
  await page
    .getByRole("cell", { name: /^Intensivstation 2/ })
    .first()
    .waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("without a mouse: search, walk through the list, open a device, change it, and come back", async () => {
  const { page, complaints, close } = await pageOf("engineer", "/");
  await page.keyboard.press("/");
  await page.keyboard.type("Radiologie");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=Radiologie/);
  const titles = page.locator("tbody a");
  await titles.first().waitFor();
  for (let pressed = 0; pressed < 40 && (await focused(page)) !== (await titles.first().textContent()); pressed++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  const second = (await titles.nth(1).textContent()) ?? "";
  assert.equal(await focused(page), second);
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), second);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: second }).waitFor();
  await page.getByRole("link", { name: "Change", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Change what is kept of it" }).waitFor();
  await page.getByLabel("Note").focus();
  await page.keyboard.type("walked here by keyboard");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Change", exact: true }).waitFor();
  await page.locator("dd").getByText("walked here by keyboard").waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("filters and order stand in the address, and the list is taken away as it is shown", async () => {
  const { page, complaints, close } = await pageOf("engineer", "/devices?state=silent,unreachable&order=place");
  await page.locator("tbody a").first().waitFor();
  const shown = await page.locator("tbody a").allTextContents();
  assert.equal(await page.locator("th[aria-sort=ascending]").innerText(), "Place ▲");
  await page.getByRole("button", { name: "Take this list away" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "as JSON" }).click(),
  ]);
  const taken = JSON.parse(
    await (await file.createReadStream()).toArray().then((parts) => Buffer.concat(parts).toString()),
  );
  assert.equal((Array.isArray(taken) ? taken : taken.devices).length, shown.length);
  await page.getByRole("columnheader", { name: "Place" }).getByRole("button").click();
  await page.waitForURL(/order=place&down=yes/);
  await page.getByRole("button", { name: /^Silent/ }).click();
  await page.waitForURL(/state=unreachable(&|$)/);
  assert.deepEqual(complaints, []);
  await close();
});

test("two people change one device: each sees the other's change, and nothing typed is lost", async () => {
  const one = await pageOf("engineer", "/");
  const other = await pageOf("administrator", "/");
  for (const { page } of [one, other]) {
    await openDevice(page, "INF-0020");
    await page.getByRole("link", { name: "Change", exact: true }).click();
  }
  await one.page.getByLabel("Owner").fill("Dialysis");
  await one.page.getByLabel("Note").fill("rattles when it starts");
  await other.page.getByLabel("Owner").fill("Surgery");
  await other.page.getByLabel("Telephone").fill("+49 30 5550 777");
  await other.page.getByRole("button", { name: "Save" }).click();

  await one.page.getByText("You both changed this").waitFor();
  assert.equal(await one.page.getByLabel("Telephone").inputValue(), "+49 30 5550 777", "what only the other changed");
  assert.equal(await one.page.getByLabel("Note").inputValue(), "rattles when it starts", "what only this one typed");
  const row = one.page.getByRole("row", { name: /Owner/ });
  assert.match(await row.innerText(), /Dialysis.*Surgery/s);
  assert.ok(await one.page.getByRole("button", { name: "Save" }).isDisabled(), "undecided is not saved");
  await row.getByRole("button", { name: /^Keep mine/ }).click();
  await one.page.getByRole("button", { name: "Save" }).click();
  await one.page.getByRole("link", { name: "Change", exact: true }).waitFor();
  for (const { page } of [one, other]) {
    for (const value of ["Dialysis", "rattles when it starts"]) {
      await page.locator("dd").getByText(value, { exact: true }).waitFor();
    }
    await page.getByRole("link", { name: "+49 30 5550 777" }).waitFor();
  }
  assert.deepEqual([...one.complaints, ...other.complaints], []);
  await Promise.all([one.close(), other.close()]);
});

test("what was typed outlives the end of the session", async () => {
  const { page, close } = await pageOf("engineer", "/");
  await openDevice(page, "INF-0021");
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("Note").fill("typed before the end");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your session has ended").waitFor();
  await page.getByLabel("Sign-in name").fill("engineer");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("dd").getByText("typed before the end").waitFor();
  await close();
});

test("a device on a patient goes into maintenance only when the ward has agreed and a reason is given", async () => {
  const { id } = await firstDevice("q=INF-0007");
  const { page, complaints, close } = await pageOf("engineer", `/devices/${id}?do=operation`);
  const go = page.getByRole("button", { name: "Take into maintenance" });
  await go.waitFor();
  assert.equal(await go.isDisabled(), true);
  await page.getByLabel("Reason").fill("its alarm is silent");
  assert.equal(await go.isDisabled(), true, "a reason alone is not the ward's word");
  await page.getByLabel("The ward has agreed and does it").check();
  await go.click();
  await page.locator("dd").getByText("in maintenance").waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("who asks for a page without being signed in finds it behind the sign-in", async () => {
  const { page, complaints, close } = await watchedPage(browser, hospital.origin);
  await page.goto(`${hospital.origin}/devices?q=INF-0007`);
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await page.getByLabel("Sign-in name").fill("auditor");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "INF-0007", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "INF-0007" }).waitFor();
  for (const task of ["Change", "Maintenance and operation", "What may be done to it"])
    assert.equal(
      await page.getByRole("link", { name: task, exact: true }).count(),
      0,
      `an auditor is not offered: ${task}`,
    );
  await page.locator("header button[aria-expanded]").last().click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("a patient at home opens the device's page without signing in, until it is closed", async () => {
  const engineer = await pageOf("engineer", "/");
  const { id } = await firstDevice("q=INS-0010");
  await engineer.page.goto(`${hospital.origin}/devices/${id}?do=share`);
  await engineer.page.getByRole("button", { name: "Open the page" }).click();
  const link = engineer.page.getByRole("link", { name: /\/d\/[a-z0-9]+$/ });
  const address = (await link.textContent()) ?? "";
  const patient = await watchedPage(browser, hospital.origin, {
    locale: "de-DE",
    viewport: { width: 390, height: 844 },
  });
  await patient.page.goto(address);
  await patient.page.getByText("Wir haben länger nichts von ihm gehört").waitFor();
  assert.ok(await patient.page.locator("a[href^=tel]").isVisible());
  assert.deepEqual(patient.complaints, []);
  await engineer.page.getByRole("button", { name: "Close the page" }).click();
  await engineer.page.getByText("The page is closed.").waitFor();
  await patient.page.reload();
  await patient.page.getByText("Diese Seite ist geschlossen").waitFor();
  assert.deepEqual(engineer.complaints, []);
  await Promise.all([engineer.close(), patient.close()]);
});

test("a device is retired with proof of erasure, and stays to be found", async () => {
  const { page, complaints, close } = await pageOf("engineer", "/");
  await openDevice(page, "TH-0023");
  await page.getByRole("button", { name: "More", exact: true }).last().click();
  await page.getByRole("link", { name: "Retire", exact: true }).click();
  await page.getByLabel("How its memory was erased").selectOption("purge");
  await page.getByLabel("Reason").fill("end of life");
  const report = { name: "erasure report.txt", mimeType: "text/plain", buffer: Buffer.from("erased") };
  await page.locator("form input[type=file]").first().setInputFiles(report);
  await page.getByText("erasure report.txt").waitFor();
  const day = page.getByLabel("Retired on");
  const today = await day.inputValue();
  await day.fill("2199-01-01");
  await page.getByRole("button", { name: "Retire for good" }).click();
  await page
    .locator("[data-wrong=true]", { has: day })
    .getByText(/still to come/)
    .waitFor();
  await page.getByRole("alert").getByText("Day:").waitFor();
  await day.fill(today);
  // What the browser itself says of the refusal.
  complaints.splice(0, 1, ...complaints.slice(0, 1).filter((text) => !text.includes("400")));
  await page.getByRole("button", { name: "Retire for good" }).click();
  await page.getByText("It no longer belongs to the inventory.").waitFor();
  await page.getByText(/end of life\. Erasure: purged/).waitFor();
  const entry = page.locator("ol li li", { hasText: "Erasure: purged" });
  // The name of the file is asked for once its digest has come.
  await entry.first().getByText("erasure report.txt").waitFor();
  assert.match(await entry.first().innerText(), /by .+\. Proof: erasure report\.txt$/);
  assert.match(
    (await entry.getByRole("link", { name: "erasure report.txt" }).getAttribute("href")) ?? "",
    /\/evidence\/[0-9a-f]{64}$/,
  );
  await page.goto(`${hospital.origin}/devices?state=retired&q=TH-0023`);
  await page.getByRole("link", { name: "TH-0023", exact: true }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("a tag that another device has is told at its field, with the way to that device", async () => {
  const { page, close } = await pageOf("engineer", "/");
  const { id } = await firstDevice("q=INF-0008");
  await page.goto(`${hospital.origin}/devices/${id}?do=edit`);
  const name = page.locator("input[value='INF-0008']");
  await name.fill("INF-0007");
  await page.getByRole("button", { name: "Save" }).click();
  const field = page.locator("[data-wrong=true]");
  await field.getByText(/Tag “INF-0007” belongs already to INF-0007/).waitFor();
  await field.getByRole("link", { name: "INF-0007" }).waitFor();
  await page.getByRole("alert").getByRole("link", { name: "INF-0007" }).click();
  await page.getByRole("heading", { level: 1, name: "INF-0007" }).waitFor();
  await close();
});

test("beside a search the states say that they count the whole inventory", async () => {
  const { page, close } = await pageOf("engineer", "/devices");
  await page.getByRole("group", { name: "States" }).waitFor();
  await page.goto(`${hospital.origin}/devices?q=INF-0007`);
  await page.getByRole("group", { name: "Counted in the whole inventory:" }).waitFor();
  await close();
});

test("on a phone the ways lie at the foot, and all that can be touched is large enough", async () => {
  const { page, close } = await pageOf("engineer", "/", { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.locator("main ol > li").first().waitFor();
  await page.getByRole("navigation", { name: "Tasks" }).getByRole("link", { name: "Devices" }).click();
  await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
  await page.getByText("Filter and order").click();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, select, input, summary, nav a")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
      .map((one) => one.outerHTML.slice(0, 100)),
  );
  assert.deepEqual(small, []);
  await close();
});

test("a maker's people see their products and no device", async () => {
  const { page, complaints, close } = await pageOf("maker", "/");
  await page.waitForURL(/\/products$/);
  assert.equal(await page.getByRole("link", { name: "Devices", exact: true }).count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test("a new installation asks who it is for, and then leads through its first hour", async () => {
  const fresh = await openCareLabel("new");
  const { page, complaints, close } = await watchedPage(browser, fresh.origin);
  await page.goto(`${fresh.origin}/`);
  await page.getByRole("heading", { level: 1, name: "Set up CareLabel" }).waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Lindenhof Practice");
  await page.getByLabel("Your name").fill("Mara Licht");
  await page.getByLabel("Sign-in name").fill("mara");
  await page.getByLabel("Password", { exact: true }).fill("a whole sentence nobody guesses");
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByRole("heading", { name: "The first hour" }).waitFor();
  await page.getByText("0 of 4 steps done").waitFor();
  await page.getByRole("link", { name: "Enter a place" }).click();
  await page.waitForURL(/\/places$/);
  await page.goto(`${fresh.origin}/devices/new`);
  await page.getByLabel("Name").first().fill("GL-1");
  await page.getByLabel("Product", { exact: true }).selectOption("new");
  await page.getByLabel("Maker").fill("GlucoWell");
  await page.getByLabel("Model").fill("Home 2");
  await page.getByLabel("Place", { exact: true }).selectOption({ index: 1 });
  await page.getByLabel("Now it is").selectOption("operating");
  await page.getByRole("button", { name: "Enter the device" }).click();
  await page.getByRole("heading", { level: 1, name: "GL-1" }).waitFor();
  await page.getByRole("link", { name: "Now", exact: true }).click();
  await page.getByText("There is one device in the registry.").waitFor();
  await page.getByText("No device is watched yet").waitFor();
  await page.getByText("1 of 4 steps done").waitFor();
  await page.getByRole("button", { name: "Hide the first hour" }).click();
  await page.getByRole("heading", { name: "The first hour" }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("button", { name: "Show the first hour" }).click();
  await page.getByRole("heading", { name: "The first hour" }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
  await fresh.close();
});
