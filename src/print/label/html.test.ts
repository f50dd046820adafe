import assert from "node:assert/strict";
import { test } from "node:test";
import { Resvg } from "@resvg/resvg-js";
import { labelBadgeSvg } from "./badge.ts";
import { labelHtml } from "./html.ts";
import { insulinPump, sampleCode, ultrasound, underTier } from "./sample-faces-for-tests.ts";

test("the page says every fact of the face in its language, under headings and in tables", () => {
  const page = labelHtml(insulinPump, sampleCode()).replaceAll("<wbr>", "");
  for (const part of [
    '<!doctype html>\n<html lang="de">',
    "<title>Geräte-Steckbrief: Halcyra Flow 2</title>",
    "<h1>Geräte-Steckbrief</h1>",
    "<h2>Wer Daten bekommt</h2>",
    "nach 24 Monaten",
    "HF2-2026-004711",
    "04012345678901",
  ]) {
    assert.ok(page.includes(part), part);
  }
  for (const { rows } of insulinPump.groups) {
    for (const { name, value } of rows) {
      const row = [...page.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><\/tr>/g)].find(([, th]) =>
        th?.startsWith(name),
      );
      assert.equal(row?.[2], value);
    }
  }
});

test("the page loads nothing and runs nothing", () => {
  const page = labelHtml(ultrasound, sampleCode());
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|\son\w+=|\ssrc=/i);
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  assert.deepEqual(links, [sampleCode().text]);
});

test("text of a label stays text, and a code that is no web address is no link", () => {
  const attack = `"><script>alert(1)</script><a href='javascript:alert(1)'>&amp;`;
  const face = {
    ...ultrasound,
    title: attack,
    model: attack,
    groups: [{ heading: attack, keep: 1, rows: [{ name: attack, value: attack, note: attack }] }],
    tier: { tier: "observed", word: attack, sentence: attack },
    codeCaption: [attack],
    identity: [{ name: attack, value: attack }],
  } as const;
  const page = labelHtml(face, { text: "javascript:alert(1)" });
  assert.doesNotMatch(page, /<script|<a /i);
  assert.ok(page.replaceAll("<wbr>", "").includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
  assert.doesNotMatch(labelBadgeSvg(face), /<script|<a /i);
});

test("a draft and an observed label say so at the top of the page", () => {
  assert.match(
    labelHtml(underTier(ultrasound, "unsigned"), sampleCode()),
    /<p class="band">DRAFT: not signed<\/p>\n<h1>/,
  );
  assert.match(
    labelHtml(underTier(insulinPump, "observed"), sampleCode()),
    /<p class="band">beobachtet, nicht erklärt<\/p>\n<h1>/,
  );
  assert.doesNotMatch(labelHtml(ultrasound, sampleCode()), /<p class="band">/);
});

test("the badge is a picture of its own that names itself and the tier in words", () => {
  for (const tier of ["unsigned", "observed", "self", "reviewed", "lab"] as const) {
    const face = underTier(insulinPump, tier);
    const badge = labelBadgeSvg(face);
    assert.ok(badge.includes(`<title>Geräte-Steckbrief: ${face.tier.word}</title>`));
    assert.ok(new Resvg(badge).render().width > 0);
    assert.doesNotMatch(badge, /href|url\(/);
  }
});
