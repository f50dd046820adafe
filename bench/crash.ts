/**
 * Kills the server 100 times at random moments during imports and edits: `node bench/crash.ts [KILLS]`.
 */
import { crashes } from "../test/crash.ts";

const kills = Number(process.argv[2] ?? 100);
const began = performance.now();
const report = await crashes(kills, Math.random);
console.log(JSON.stringify(report), `${((performance.now() - began) / 1000).toFixed(0)} s`);
