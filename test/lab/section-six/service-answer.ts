/**
 * What each service answers, in the form in which it really does.
 */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly endsAfterMs: number;
}

export function serviceAnswer(host: string, path: string, writeKey: string): ServiceAnswer {
  const service = SERVICES[host];
  if (service !== undefined) return service(path, writeKey);
  return told(404, "application/json", JSON.stringify({ error: "not found" }));
}

const told = (status: number, type: string, body: string, endsAfterMs = 0): ServiceAnswer => {
  return { status, headers: { "content-type": type }, body, endsAfterMs };
};
const json = (value: unknown, status = 200) => told(status, "application/json; charset=utf-8", JSON.stringify(value));

const SERVICES: Readonly<Record<string, (path: string, writeKey: string) => ServiceAnswer>> = {
  "cloud.northmere.example": (path) => {
    if (path.startsWith("/v1/log-in")) return json({ token: "sample-not-a-token", name: "Dr. A. Sample" });
    if (path.startsWith("/v1/app/updates")) return json({ latest: "2.9.0", mandatory: false });
    return json({ stored: true }, 201);
  },
  "northmere-example-scans.s3.ca-central-1.amazonaws.com": () => told(200, "application/xml", ""),
  "firebase-settings.crashlytics.com": () =>
    json({
      settings_version: 3,
      cache_duration: 86_400,
      features: { collect_logged_exceptions: true, collect_reports: true, collect_anrs: false },
      app: { status: "activated", update_required: false, report_upload_variant: 2, native_report_upload_variant: 2 },
      fabric: { org_id: "0123456789abcdef01234567", bundle_id: "example.ondemer.scan" },
    }),
  "firebaseinstallations.googleapis.com": () =>
    json({
      name: "projects/100200300400/installations/dSampleInstallation000",
      fid: "dSampleInstallation000",
      refreshToken: "3_sample-not-a-token",
      authToken: { token: "sample-not-a-token", expiresIn: "604800s" },
    }),
  "crashlyticsreports-pa.googleapis.com": () => json({ nextRequestWaitMillis: "86400000" }),
  // The proxy holds an answer back until it is whole, so a stream that never ends would never reach the app.
  "clientstream.launchdarkly.com": () => told(200, "text/event-stream; charset=utf-8", FLAGS, 300),
  "mobile.launchdarkly.com": () => told(202, "application/json", ""),
  "firehose.us-east-1.amazonaws.com": () => told(200, "application/x-amz-json-1.1", JSON.stringify(RECORDED)),
  "cdn-settings.segment.com": (path, writeKey) =>
    path.endsWith("/settings")
      ? json({
          // The library sends its events to whatever host stands here; section VI saw them at this one.
          integrations: { "Segment.io": { apiKey: writeKey, apiHost: "cdn-settings.segment.com/v1" } },
          plan: { track: { __default: { enabled: true, integrations: {} } } },
          edgeFunction: {},
        })
      : json({ success: true }),
};

const FLAGS = [
  ":",
  "",
  "event: put",
  'data: {"video-call":{"version":12,"flagVersion":3,"value":true,"variation":0,"trackEvents":false}}',
  "",
  "",
].join("\n");

const RECORDED = {
  Encrypted: false,
  FailedPutCount: 0,
  RequestResponses: [{ RecordId: "sample-1" }, { RecordId: "sample-2" }],
};
