/** The reader without the audit behind it: `node bench/traffic/read-alone.ts FILE`, milliseconds on standard output. */
import { readCapture } from "../../src/store/open-capture.ts";

const file = process.argv[2] ?? "-";
const start = performance.now();
let exchanges = 0;
await readCapture(file, {
  exchange() {
    exchanges++;
  },
});
console.log(`${exchanges} exchanges in ${(performance.now() - start).toFixed(0)} ms without the start of Node`);
