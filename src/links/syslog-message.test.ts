import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type SyslogMessage, type SyslogOrigin, writeSyslog } from "./syslog-message.ts";

const ORIGIN: SyslogOrigin = { facility: 13, hostName: "carelabel.example", processId: 42 };
const FINDING: SyslogMessage = {
  severity: "critical",
  time: new Date("2026-11-22T08:15:30.125Z"),
  messageId: "fail-safe",
  text: "temperature above its fail-safe limit",
};
const text = (message: SyslogMessage, limit = 8192) => Buffer.from(writeSyslog(message, ORIGIN, limit)).toString();
const HEAD = "<106>1 2026-11-22T08:15:30.125Z carelabel.example carelabel 42 fail-safe";

test("a message has priority, version, time, host, application, process, kind, facts and text", () => {
  assert.equal(text(FINDING), `${HEAD} - temperature above its fail-safe limit`);
  assert.equal(
    text({ ...FINDING, facts: { device: "Q7", limit: "45" } }),
    `${HEAD} [carelabel@32473 device="Q7" limit="45"] temperature above its fail-safe limit`,
  );
});

test("quotes, brackets and backslashes in facts are escaped, and line breaks shown", () => {
  const written = text({ ...FINDING, facts: { 'na me="]': 'C:\\x "y" [z]\n' } });
  assert.ok(written.includes(String.raw`[carelabel@32473 name="C:\\x \"y\" [z\]\\u000a"]`), written);
});

test("text beyond ASCII opens with the byte order mark, plain ASCII does not", () => {
  assert.ok(text({ ...FINDING, text: "Gerät still" }).endsWith(" - \ufeffGerät still"));
  assert.ok(!text(FINDING).includes("\ufeff"));
});

test("no text at all leaves no space behind", () => {
  assert.equal(text({ ...FINDING, text: "" }), `${HEAD} -`);
});

test("a text that is too long is cut between characters", () => {
  const written = writeSyslog({ ...FINDING, text: "ä".repeat(5000) }, ORIGIN, 2048);
  assert.ok(written.length === 2048 || written.length === 2047);
  assert.ok(new TextDecoder("utf-8", { fatal: true }).decode(written).endsWith("ä"));
});

test("whole facts are left out before the form breaks", () => {
  const written = text({ ...FINDING, facts: { one: "1", two: "2".repeat(500) } }, 480);
  assert.ok(written.startsWith(`${HEAD} [carelabel@32473 one="1"] temperature`), written);
});

test("whatever stands in a message, it has one line, its form, and its limit", () => {
  const any = fc.string({ unit: "binary", maxLength: 300 });
  const form =
    /^<\d{1,3}>1 \S+ [\x21-\x7e]{1,255} carelabel 42 [\x21-\x7e]{1,32} (?:-|\[carelabel@32473(?: [\x21-\x3c\x3e-\x5c\x5e-\x7e]{1,32}="(?:[^"\\\]]|\\["\\\]])*")+\])(?: |$)/;
  fc.assert(
    fc.property(any, any, any, any, fc.integer({ min: 480, max: 8192 }), (words, kind, name, value, limit) => {
      const message = { ...FINDING, text: words, messageId: kind, facts: { [name]: value, device: value } };
      const bytes = writeSyslog(message, ORIGIN, limit);
      assert.ok(bytes.length <= limit);
      const written = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      assert.doesNotMatch(written, /\p{Cc}/u);
      assert.match(written, form);
    }),
  );
});
