/** Plays one unit after another, as they are handed over. */
import { parentPort } from "node:worker_threads";
import { play, type Unit } from "./play.ts";

parentPort?.on("message", (unit: Unit) => parentPort?.postMessage(play(unit)));
