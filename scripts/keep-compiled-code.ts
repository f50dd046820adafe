/**
 * For tests: what `bin/carelabel.js` does so that a command starts sooner, for every process that a test starts. Compiled
 * code is kept, since each would else translate and compile the same modules again, and bundled libraries are taken.
 */
import { fileURLToPath } from "node:url";
import "../bin/bundled-libraries.js";

process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/carelabel/compiled", import.meta.url));
// As a URL: a space in the folder's name would part the options.
const sooner = `--import=${new URL("../bin/bundled-libraries.js", import.meta.url).href}`;
if (!process.env.NODE_OPTIONS?.includes(sooner))
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} ${sooner}`.trim();
