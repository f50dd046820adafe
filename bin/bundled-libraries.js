// Libraries of hundreds of small files, each as a few, where `npm run build` has made them: what starts a process or a
// thread starts sooner (decision 12). Without them, or once a library has another version, it is loaded as it came.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const packages = new URL("../node_modules/", import.meta.url);
const folder = new URL(".cache/carelabel/libraries/", packages);

function jsonOf(url) {
  try {
    return JSON.parse(readFileSync(url, "utf8"));
  } catch {
    return undefined; // nobody has built yet, or something of it was taken away
  }
}

const { versions = {}, files = {} } = jsonOf(new URL("bundled.json", folder)) ?? {};
const isCurrent = Object.entries(versions).every(
  ([name, version]) => jsonOf(new URL(`${name}/package.json`, packages))?.version === version,
);
if (isCurrent && Object.keys(files).length > 0)
  registerHooks({
    resolve(specifier, context, next) {
      // What another package asks for may be another version.
      if (!Object.hasOwn(files, specifier) || context.parentURL?.includes("/node_modules/"))
        return next(specifier, context);
      return { url: new URL(files[specifier], folder).href, format: "module", shortCircuit: true };
    },
  });
