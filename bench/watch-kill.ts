/**
 * Kills the server 200 times while devices report, also between commit and PUBACK: `node bench/watch-kill.ts [KILLS]`.
 */
import { watchKills } from "../test/watch-kill.ts";

const kills = Number(process.argv[2] ?? 200);
const began = performance.now();
const log = (text: string) => console.error(text);
const report = await watchKills({ kills, devices: 40, everyMs: 25, random: Math.random, log });
console.log(JSON.stringify(report), `${((performance.now() - began) / 1000).toFixed(0)} s`);
