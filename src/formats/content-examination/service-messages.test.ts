import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { nodeContentExaminer } from "../../content-for-tests.ts";

const examiner = nodeContentExaminer(null, { showValues: true });

/** What adapters say of a message, as "attribute value". */
function told(host: string, target: string, headers: readonly string[], body: string | Uint8Array): string[] {
  const message = examiner.begin();
  const head = Buffer.from([`POST ${target} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
  message.push("head", head, 0, head.length);
  const bytes = Buffer.from(body);
  message.push("body", bytes, 0, bytes.length);
  const path = target.split("?")[0] as string;
  const content = message.end({ host, path, direction: 0, mediaType: null, contentEncoding: null });
  return (content?.attributes ?? [])
    .filter(({ because }) => because !== "name of the field" && because !== "User-Agent")
    .map(({ attribute, shown }) => `${attribute} ${shown}`);
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

test("LaunchDarkly: the context in base64 at the end of the path", () => {
  const context = {
    kind: "multi",
    ld_device: { key: "5f-1", model: "Pixel 7", os: { family: "Android", version: "34" } },
  };
  assert.deepEqual(told("clientsdk.launchdarkly.com", `/msdk/evalx/contexts/${base64(context)}`, [], ""), [
    "device-id 5f-1",
    "device-model Pixel 7",
    "os-name Android",
    "os-version 34",
  ]);
});

test("Firebase: batch log with a report as JSON inside of JSON", () => {
  const report = { installationUuid: "c3a1", session: { device: { model: "Pixel 7", ram: 7_800_000_000 } } };
  const body = {
    logRequest: [
      {
        clientInfo: {
          clientType: "ANDROID_FIREBASE",
          androidClientInfo: { hardware: "panther", fingerprint: "google/x:14/u" },
        },
        logEvent: [{ timezoneOffsetSeconds: 3600, sourceExtensionJsonProto3: JSON.stringify(report) }],
      },
    ],
  };
  assert.deepEqual(
    told("crashlyticsreports-pa.googleapis.com", "/v1/firelog/legacy/batchlog", [], gzipSync(JSON.stringify(body))),
    [
      "os-name ANDROID_FIREBASE",
      "chipset panther",
      "build-fingerprint google/x:14/u",
      "timezone 3600",
      "installation-id c3a1",
      "device-model Pixel 7",
      "memory 7800000000",
    ],
  );
});

test("Crashlytics: settings are asked for with the model in a header", () => {
  const headers = ["X-CRASHLYTICS-DEVICE-MODEL: Google/Pixel 7", "X-CRASHLYTICS-OS-DISPLAY-VERSION: 14"];
  const target = "/spi/v2/platforms/android/gmp/1:2:android:3/settings?build_version=1042&display_version=4.2";
  assert.deepEqual(told("firebase-settings.crashlytics.com", target, headers, ""), [
    "app-build 1042",
    "app-version 4.2",
    "device-model Google/Pixel 7",
    "os-version 14",
  ]);
});

test("Sentry: each line of an envelope", () => {
  const lines = [
    { sent_at: "2026-11-22T08:00:00Z" },
    { type: "event" },
    { user: { id: "u1" }, contexts: { device: { battery_level: 85 }, os: { rooted: false } } },
  ];
  assert.deepEqual(
    told("o1.ingest.sentry.io", "/api/42/envelope/", [], lines.map((line) => JSON.stringify(line)).join("\n")),
    ["user-id u1", "battery-level 85", "jailbreak false"],
  );
});

test("Mixpanel: base64 in a form", () => {
  const events = [{ event: "Scan", properties: { $os: "Android", $wifi: true, distinct_id: "d-77" } }];
  assert.deepEqual(told("api.mixpanel.com", "/track", [], `data=${encodeURIComponent(base64(events))}`), [
    "usage-event Scan",
    "os-name Android",
    "network-type true",
    "anonymous-id d-77",
  ]);
});

test("Facebook: the list of device facts in a form", () => {
  const facts = ["a2", "com.example.scan", 1042, "4.2.1", "14", "Pixel 7", "de_DE", "CET", "Telekom"];
  const body = `advertiser_id=38400000-8cf0-11bd-b23e-10b96e40000d&extinfo=${encodeURIComponent(JSON.stringify(facts))}`;
  assert.deepEqual(told("graph.facebook.com", "/v16.0/1234/activities", [], body), [
    "advertising-id 38400000-8cf0-11bd-b23e-10b96e40000d",
    "app-id com.example.scan",
    "app-build 1042",
    "app-version 4.2.1",
    "os-version 14",
    "device-model Pixel 7",
    "locale de_DE",
    "timezone CET",
    "carrier Telekom",
  ]);
});

test("Amplitude: events as a list in a form field", () => {
  const events = [{ device_model: "Pixel 7", carrier: "Telekom", event_type: "scan" }];
  assert.deepEqual(told("api.amplitude.com", "/", [], `client=1&e=${encodeURIComponent(JSON.stringify(events))}`), [
    "device-model Pixel 7",
    "carrier Telekom",
    "usage-event scan",
  ]);
});
