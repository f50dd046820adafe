import assert from "node:assert/strict";
import { test } from "node:test";
import { type WatchedPage, watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const { carelabel: hospital, browser } = await theHospital();

/** An engineer's page at `path`. */
async function pageOf(path: string): Promise<WatchedPage> {
  const watched = await watchedPage(browser, hospital.origin, { session: await hospital.session("engineer") });
  await watched.page.goto(`${hospital.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

async function deviceNamed(title: string): Promise<string> {
  const { name, value } = await hospital.session("engineer");
  const response = await fetch(`${hospital.origin}/api/v1/devices?limit=1&q=${title}`, {
    headers: { cookie: `${name}=${value}` },
  });
  const { devices } = (await response.json()) as { devices: { id: string }[] };
  return devices[0]?.id ?? assert.fail(`the sample hospital has no ${title}`);
}

test("a fail-safe device is brought back with a reason, what was checked and the ward's word, and its history says so", async () => {
  const id = await deviceNamed("INF-0007");
  const { page, complaints, close } = await pageOf(`/devices/${id}`);
  await page.getByRole("link", { name: "End the safe state" }).click();
  const go = page.getByRole("button", { name: "End the safe state and take into operation" });
  await page.getByLabel("Reason").fill("the line was blocked");
  await page.getByLabel("The ward has agreed that it is used again").check();
  assert.equal(await go.isDisabled(), true, "what was checked is missing");
  await page.getByLabel("What was checked").fill("occlusion alarm, first start");
  await go.click();
  const history = page.locator("li").filter({ hasText: "the line was blocked" });
  assert.match(await history.innerText(), /Agreed beforehand: the ward.*Checked: occlusion alarm, first start/s);
  assert.equal(await page.getByRole("link", { name: "End the safe state" }).count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test("at a patient's home the carer decides, and the number is named as that of the place it belongs to", async () => {
  const id = await deviceNamed("IMP-0003");
  const { page, close } = await pageOf(`/devices/${id}`);
  const safety = page.getByRole("region", { name: "Is it safe to use now" });
  const text = await safety.innerText();
  assert.match(text, /Out of operation: the carer at home decides/);
  assert.doesNotMatch(text, /ward/);
  assert.match(text, /Call Haus Auenthal \(site\):/);
  assert.match(text, /Behaviour\s+not known now: last report \d+ days ago/);
  await close();
});

test("a device that is not there, or out of reach, is told so, with a way back", async () => {
  const { page, close } = await pageOf("/devices/aaaaaaaaaaaaaaaa");
  await page.getByRole("heading", { level: 1, name: "No such device here" }).waitFor();
  await page.getByRole("link", { name: "Go to the list of devices" }).click();
  await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
  await close();
});

test("what is missing leads to exactly the devices and products that make it up", async () => {
  const { page, complaints, close } = await pageOf("/");
  const said = await page.getByText(/nobody has said what may be done to them/).innerText();
  const count = /\d+/.exec(said)?.[0];
  await page.getByRole("link", { name: "See these devices" }).click();
  await page.getByText(`${count} devices`, { exact: true }).waitFor();
  await page.getByRole("link", { name: "Now", exact: true }).click();
  await page.getByRole("link", { name: "See these products" }).click();
  await page.getByText("One product", { exact: true }).waitFor();
  await page.getByText("No label", { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("a device is entered together with a product that was not listed; refused, what was typed stays", async () => {
  const { page, close } = await pageOf("/devices/new");
  await page.getByLabel("Name").first().fill("INF-0007");
  await page.getByLabel("Product", { exact: true }).selectOption("new");
  await page.getByLabel("Maker").fill("Neuwerk");
  await page.getByLabel("Model").fill("NW 1");
  await page.getByLabel("Place", { exact: true }).selectOption({ index: 2 });
  await page.getByRole("button", { name: "Enter the device" }).click();
  await page.getByText("The product is entered and chosen above; the device is not entered yet.").waitFor();
  await page.getByLabel("Name").first().fill("NW-0001");
  await page.getByRole("button", { name: "Enter the device" }).click();
  await page.getByRole("heading", { level: 1, name: "NW-0001" }).waitFor();
  await page.getByRole("link", { name: "Neuwerk NW 1" }).waitFor();
  await close();
});
