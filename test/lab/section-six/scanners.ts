/**
 * The two scanners of section VI.C of Gleißner et al. 2022, and with whom the app of each talks.
 *
 * The wireless one: the maker's cloud and a host of Amazon, both in Montreal. The wired one, on first start: seven hosts
 * of Google, LaunchDarkly, Amazon and Segment. Makers are those of our sample labels; the paper names none.
 */
import { AmazonAddresses, googleAddresses, type PublishedAddress } from "./published-ranges.ts";

export interface Service extends PublishedAddress {
  readonly host: string;
  /** Newest version of TLS that the server speaks. */
  readonly tls: "TLSv1.2" | "TLSv1.3";
  readonly http2: boolean;
}

export interface Scanner {
  readonly name: "wireless" | "wired";
  readonly label: string;
  readonly services: readonly Service[];
}

export function scanners(): { readonly wireless: Scanner; readonly wired: Scanner } {
  const amazon = new AmazonAddresses();
  const [settings, installations, reports] = googleAddresses(3);
  const service = (host: string, place: PublishedAddress | undefined, tls: Service["tls"], http2: boolean): Service => {
    if (place === undefined) throw new Error(`no address for ${host}`);
    return { host, ...place, tls, http2 };
  };
  return {
    wireless: {
      name: "wireless",
      label: "samples/labels/ultrasound-wireless.label.yaml",
      services: [
        service("cloud.northmere.example", amazon.next("ca-central-1", "EC2"), "TLSv1.2", true),
        service(
          "northmere-example-scans.s3.ca-central-1.amazonaws.com",
          amazon.next("ca-central-1", "S3"),
          "TLSv1.3",
          false,
        ),
      ],
    },
    wired: {
      name: "wired",
      label: "samples/labels/ultrasound-wired.label.yaml",
      services: [
        service("firebase-settings.crashlytics.com", settings, "TLSv1.3", true),
        service("firebaseinstallations.googleapis.com", installations, "TLSv1.3", true),
        service("crashlyticsreports-pa.googleapis.com", reports, "TLSv1.3", true),
        service("clientstream.launchdarkly.com", amazon.next("us-east-1", "EC2"), "TLSv1.3", true),
        service("mobile.launchdarkly.com", amazon.next("us-east-1", "EC2"), "TLSv1.2", true),
        service("firehose.us-east-1.amazonaws.com", amazon.next("us-east-1", "AMAZON"), "TLSv1.2", false),
        service("cdn-settings.segment.com", amazon.next("us-east-1", "EC2"), "TLSv1.3", true),
      ],
    },
  };
}
