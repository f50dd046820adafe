/**
 * A program: the app of the wired scanner on its first start, up to the log-in page that it does not get past.
 *
 * Messages have the form in which the services' own libraries for Android send them: Firebase (installations, settings,
 * crash reports through the transport of log events), LaunchDarkly 5, Segment for Kotlin, Kinesis Data Firehose.
 * usage: node wired-app.ts FOLDER
 */
import { createCipheriv, randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { PHONE, Phone } from "./phone.ts";

const phone = new Phone(process.argv[2] ?? ".");
const { patient, writeKey } = phone.setting;
const APP = { id: "example.ondemer.scan", name: "Ondemer Scan", version: "1.14.2", build: "11402" };
const googleAppId = "1:100200300400:android:0123456789abcdef";
const installation = "dSampleInstallation000";
const anonymous = randomUUID();
const now = Date.now();
const json = { "content-type": "application/json" };

await crashlytics();
await launchDarkly();
await segment();
await firehose();
phone.close();

async function crashlytics(): Promise<void> {
  const client = { "user-agent": "Crashlytics Android SDK/19.2.1", "x-crashlytics-api-client-version": "19.2.1" };
  await phone.send({
    method: "GET",
    host: "firebase-settings.crashlytics.com",
    path: `/spi/v2/platforms/android/gmp/${googleAppId}/settings?build_version=${APP.build}&display_version=${APP.version}&source=1&instance=7f3c`,
    headers: {
      ...client,
      accept: "application/json",
      "x-crashlytics-google-app-id": googleAppId,
      "x-crashlytics-api-client-type": "android",
      "x-crashlytics-device-model": `${PHONE.manufacturer}/${PHONE.model}`,
      "x-crashlytics-os-build-version": PHONE.osBuild,
      "x-crashlytics-os-display-version": PHONE.osVersion,
      "x-crashlytics-installation-id": installation,
    },
  });
  await phone.send({
    method: "POST",
    host: "firebaseinstallations.googleapis.com",
    path: "/v1/projects/ondemer-scan/installations",
    headers: {
      ...json,
      accept: "application/json",
      "content-encoding": "gzip",
      "x-android-package": APP.id,
      "x-android-cert": "00112233445566778899AABBCCDDEEFF00112233",
      "x-goog-api-key": "sample-not-a-key",
    },
    body: gzipSync(
      JSON.stringify({ fid: installation, appId: googleAppId, authVersion: "FIS_v2", sdkVersion: "a:18.0.0" }),
    ),
  });
  await phone.send({
    method: "POST",
    host: "crashlyticsreports-pa.googleapis.com",
    path: "/v1/firelog/legacy/batchlog",
    headers: {
      ...json,
      "user-agent": "datatransport/3.3.0 android/",
      "content-encoding": "gzip",
      "accept-encoding": "gzip",
      "x-goog-api-key": "sample-not-a-key",
    },
    body: gzipSync(JSON.stringify({ logRequest: [logRequest()] })),
  });
}

/** A report inside of the envelope that every library of Firebase shares, as JSON inside of JSON. */
function logRequest(): object {
  const report = {
    sdkVersion: "19.2.1",
    gmpAppId: googleAppId,
    platform: 4,
    installationUuid: randomUUID().replaceAll("-", ""),
    firebaseInstallationId: installation,
    buildVersion: APP.build,
    displayVersion: APP.version,
    session: {
      generator: "Crashlytics Android SDK/19.2.1",
      identifier: Buffer.from(randomUUID()).toString("base64"),
      startedAt: Math.floor(now / 1000),
      crashed: false,
      app: { identifier: APP.id, version: APP.build, displayVersion: APP.version },
      os: { platform: 3, version: PHONE.osVersion, buildVersion: PHONE.osBuild, jailbroken: true },
      device: {
        arch: 9,
        model: PHONE.model,
        manufacturer: PHONE.manufacturer,
        modelClass: PHONE.product,
        cores: 8,
        ram: 7_926_083_584,
        diskSpace: 112_640_000_000,
        simulator: false,
        state: 0,
      },
      events: [
        {
          timestamp: Math.floor(now / 1000),
          type: "error",
          app: {
            execution: {
              exception: { type: "java.io.IOException", reason: "no scanner found at the USB port", frames: [] },
            },
            background: false,
            uiOrientation: 1,
          },
          device: {
            batteryLevel: 0.83,
            batteryVelocity: 1,
            proximityOn: false,
            orientation: 1,
            ramUsed: 3_112_000_000,
          },
        },
      ],
    },
  };
  return {
    requestTimeMs: now,
    requestUptimeMs: 86_400_000,
    clientInfo: {
      clientType: "ANDROID_FIREBASE",
      androidClientInfo: {
        sdkVersion: PHONE.sdk,
        model: PHONE.model,
        hardware: PHONE.chipset,
        device: PHONE.device,
        product: PHONE.product,
        osBuild: PHONE.osBuild,
        manufacturer: PHONE.manufacturer,
        fingerprint: PHONE.fingerprint,
        locale: PHONE.language,
        country: PHONE.country,
        mccMnc: PHONE.mccMnc,
        applicationBuild: APP.build,
      },
    },
    logSourceName: "FIREBASE_CRASHLYTICS_REPORT",
    qosTier: "DEFAULT",
    logEvent: [
      {
        eventTimeMs: now,
        eventUptimeMs: 86_400_000,
        sourceExtensionJsonProto3: JSON.stringify(report),
        timezoneOffsetSeconds: PHONE.timezoneOffsetSeconds,
        networkConnectionInfo: { networkType: "WIFI", mobileSubtype: "UNKNOWN_MOBILE_SUBTYPE" },
      },
    ],
  };
}

async function launchDarkly(): Promise<void> {
  const context = {
    kind: "multi",
    ld_application: {
      key: "sample-application-key",
      envAttributesVersion: "1.0",
      id: APP.id,
      name: APP.name,
      version: APP.build,
      versionName: APP.version,
      locale: PHONE.locale,
    },
    ld_device: {
      key: anonymous,
      envAttributesVersion: "1.0",
      manufacturer: PHONE.manufacturer,
      model: PHONE.model,
      storageBytes: 128_000_000_000,
      os: { family: "Android", name: `Android${PHONE.sdk}`, version: PHONE.osVersion },
    },
    // What this app adds by itself.
    user: { key: anonymous, anonymous: true, chipset: PHONE.chipset, fingerprint: PHONE.fingerprint },
  };
  const client = { authorization: "mob-sample-not-a-key", "user-agent": "AndroidClient/5.6.0" };
  await phone.send({
    method: "GET",
    host: "clientstream.launchdarkly.com",
    path: `/meval/${Buffer.from(JSON.stringify(context)).toString("base64url")}`,
    headers: { ...client, accept: "text/event-stream" },
  });
  await phone.send({
    method: "POST",
    host: "mobile.launchdarkly.com",
    path: "/mobile/events/bulk",
    headers: {
      ...client,
      ...json,
      "x-launchdarkly-event-schema": "4",
      "x-launchdarkly-payload-id": randomUUID(),
    },
    body: JSON.stringify([{ kind: "identify", creationDate: now, context }]),
  });
}

async function segment(): Promise<void> {
  const client = { "user-agent": "analytics-kotlin/1.16.3" };
  const answered = await phone.send({
    method: "GET",
    host: "cdn-settings.segment.com",
    path: `/v1/projects/${writeKey}/settings`,
    headers: client,
  });
  const [host = "", ...path] = String(JSON.parse(answered).integrations["Segment.io"].apiHost).split("/");
  const context = {
    app: { name: APP.name, version: APP.version, namespace: APP.id, build: APP.build },
    device: {
      id: anonymous,
      manufacturer: PHONE.manufacturer,
      model: PHONE.model,
      name: PHONE.device,
      type: "android",
      fingerprint: PHONE.fingerprint,
      chipset: PHONE.chipset,
    },
    os: { name: "Android", version: PHONE.osVersion },
    screen: PHONE.screen,
    network: { wifi: true, bluetooth: true, cellular: false, carrier: PHONE.carrier },
    locale: PHONE.locale,
    timezone: PHONE.timezone,
    userAgent: `Dalvik/2.1.0 (Linux; U; Android ${PHONE.osVersion}; ${PHONE.model} Build/${PHONE.osBuild})`,
    library: { name: "analytics-kotlin", version: "1.16.3" },
  };
  const event = (name: string, properties: object) => ({
    type: "track",
    event: name,
    properties,
    anonymousId: anonymous,
    messageId: randomUUID(),
    timestamp: new Date(now).toISOString(),
    context,
    integrations: {},
  });
  await phone.send({
    method: "POST",
    host,
    path: `/${path.join("/")}/b`,
    headers: { ...client, ...json, "content-encoding": "gzip" },
    body: gzipSync(
      JSON.stringify({
        batch: [
          event("Application Installed", { version: APP.version, build: APP.build }),
          event("Application Opened", { from_background: false, version: APP.version }),
        ],
        sentAt: new Date(now).toISOString(),
        writeKey,
      }),
    ),
  });
}

/** Records that the app encrypts before it sends them; the key leaves this program nowhere. */
async function firehose(): Promise<void> {
  const key = randomBytes(32);
  const sealed = (value: unknown) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const text = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
    return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString("base64");
  };
  const day = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  await phone.send({
    method: "POST",
    host: "firehose.us-east-1.amazonaws.com",
    path: "/",
    headers: {
      "user-agent": "aws-sdk-android/2.77.0",
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "Firehose_20150804.PutRecordBatch",
      "x-amz-date": day,
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${day.slice(0, 8)}/us-east-1/firehose/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${randomBytes(32).toString("hex")}`,
    },
    body: JSON.stringify({
      DeliveryStreamName: "ondemer-events",
      Records: [{ Data: sealed({ patient }) }, { Data: sealed({ event: "scan-started", installation }) }],
    }),
  });
}
