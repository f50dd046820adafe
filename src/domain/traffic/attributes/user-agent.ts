/**
 * What a `User-Agent` tells of device and app: the attributes in it, each with its words.
 *
 * Sources: RFC 9110, section 10.1.5 (product/version and comments); Android's `http.agent` property and WebView pages
 * (`Linux; Android VERSION; MODEL Build/ID`); Apple's CFNetwork (`App/1.0 CFNetwork/.. Darwin/..`); Mozilla's page on
 * the header of browsers.
 */

export interface AgentFact {
  readonly attribute: string;
  readonly text: string;
}

const PATTERNS: readonly (readonly [pattern: RegExp, ...attributes: string[]])[] = [
  [/\b(Android) (\d[\d.]*)/, "os-name", "os-version"],
  [
    /\bAndroid \d[\d.]*; (?:[a-z]{2}-[a-zA-Z]{2}; )?([^;)]{2,40}?)(?: Build\/([\w.-]+))?(?:; wv)?\)/,
    "device-model",
    "os-build",
  ],
  [/\((iPhone|iPad|iPod)[;)]/, "device-model"],
  [/\b(iPhone\d+,\d+|iPad\d+,\d+)\b/, "device-model"],
  [/\b(iOS|iPadOS)[ /](\d[\d.]*)/, "os-name", "os-version"],
  [/\b(?:CPU )?(iPhone OS|CPU OS) (\d[\d_]*) like Mac/, "os-name", "os-version"],
  [/\b(Darwin)\/(\d[\d.]*)/, "os-name", "os-version"],
  [/\b(Windows NT) (\d[\d.]*)/, "os-name", "os-version"],
  [/\b(Mac OS X) (\d[\d_.]*)/, "os-name", "os-version"],
  [/\((?:X11; )?(?:[A-Z]\w+; )?(Linux) (\w+)/, "os-name", "cpu"],
  [/^([\w.%+-]{2,40})\/(\d[\w.+-]*) CFNetwork\//, "app-name", "app-version"],
];
/** Words that stand where a model would, and are none. */
const NO_MODEL = /^(?:U|K|wv|Mobile|Tablet|rv:.*|[a-z]{2}(?:-[a-z]{2})?)$/i;

/** Empty when nothing in it is known; the header itself is the attribute `user-agent`. */
export function readUserAgent(text: string): AgentFact[] {
  const facts = new Map<string, string>();
  for (const [pattern, ...attributes] of PATTERNS) {
    const match = pattern.exec(text.slice(0, 400));
    for (const [index, attribute] of attributes.entries()) {
      const words = match?.[index + 1];
      if (words === undefined || facts.has(attribute) || (attribute === "device-model" && NO_MODEL.test(words)))
        continue;
      facts.set(attribute, words);
    }
  }
  return [...facts].map(([attribute, words]) => ({ attribute, text: words }));
}
