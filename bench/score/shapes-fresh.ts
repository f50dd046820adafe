/**
 * Usual series that were written when the memory of events was done, and changed nothing in it.
 */
import { between, HOUR, hourOf, isWork, normal, poisson, type Shape, sine, wandering } from "./shape.ts";

export const FRESH: readonly Shape[] = [
  {
    name: "sterilizer that runs a few times a day",
    least: 0,
    start: (chance, stepMs) => {
      const [often, hot] = [between(chance, 2, 7), between(chance, 60, 120)];
      let leftMs = 0;
      return (_, atMs) => {
        leftMs -= stepMs;
        if (leftMs < -HOUR && isWork(atMs) && chance() < (often * stepMs) / (10 * HOUR)) leftMs = 0.75 * HOUR;
        return (leftMs > 0 ? hot : 22) + 0.6 * normal(chance);
      };
    },
  },
  {
    name: "patients waiting, by clinic day",
    least: 0,
    grain: 1,
    start: (chance) => {
      const days = Array.from({ length: 7 }, () => (chance() < 0.6 ? between(chance, 4, 25) : 0.3));
      return (_, atMs) => {
        const hour = hourOf(atMs);
        const open = Math.max(0, Math.sin(((hour - 8) * Math.PI) / 9)) * (hour > 8 && hour < 17 ? 1 : 0);
        return poisson(chance, (days[Math.floor(atMs / (24 * HOUR)) % 7] ?? 0) * open);
      };
    },
  },
  {
    name: "oxygen pressure at the wall outlet",
    grain: 0.01,
    start: (chance) => {
      const [level, slow] = [between(chance, 4, 5), wandering(chance, 0.99)];
      let draw = 0;
      return (_, atMs) => {
        draw = chance() < (isWork(atMs) ? 0.02 : 0.004) ? between(chance, 0.02, 0.15) : draw * 0.93;
        return level + 0.03 * slow() - draw + 0.008 * normal(chance);
      };
    },
  },
  {
    name: "round trip, over a path that changes now and then",
    least: 0.1,
    start: (chance, stepMs) => {
      let path = between(chance, 5, 40);
      return () => {
        if (chance() < stepMs / (60 * HOUR)) path = between(chance, 5, 60);
        return path + -Math.log(1 - chance()) * 0.08 * path;
      };
    },
  },
  {
    name: "memory of a program that is started anew at night",
    least: 0,
    most: 100,
    start: (chance, stepMs) => {
      const [leak, at] = [between(chance, 0.3, 2), between(chance, 1, 5)];
      let used = 20;
      return (_, atMs) => {
        const since = (hourOf(atMs) - at + 24) % 24;
        used = since * HOUR < stepMs ? 20 : used + (leak * stepMs) / HOUR;
        return used + 0.7 * normal(chance);
      };
    },
  },
  {
    name: "messages in the log, with storms",
    least: 0,
    grain: 1,
    start: (chance) => {
      const [mean, often] = [between(chance, 0.5, 12), between(chance, 0.0005, 0.004)];
      let storm = 0;
      return () => {
        storm = chance() < often ? mean * between(chance, 5, 60) : storm * 0.6;
        return poisson(chance, mean + storm);
      };
    },
  },
  {
    name: "current of a motor that starts and stops",
    least: 0,
    start: (chance) => {
      const [rest, run] = [between(chance, 5, 60), between(chance, 3, 20)];
      let [runs, left] = [false, 10];
      return () => {
        if (--left < 0) [runs, left] = [!runs, (runs ? rest : run) * (0.4 + 1.2 * chance())];
        return runs ? 6 + 0.5 * normal(chance) : 0.05 + 0.01 * Math.abs(normal(chance));
      };
    },
  },
  {
    name: "draught in a corridor, gusty",
    least: 0,
    start: (chance) => {
      const [gust, strength] = [wandering(chance, 0.9), wandering(chance, 0.995)];
      return (_, atMs) => (2 + sine(atMs, 14)) * Math.exp(0.4 * strength()) * Math.abs(1 + 0.5 * gust());
    },
  },
  {
    name: "battery cell, in steps of ten millivolts",
    grain: 0.01,
    start: (chance) => {
      const lastsMs = between(chance, 20, 90) * HOUR;
      return (_, atMs) => {
        const share = (atMs / lastsMs) % 1;
        const charge = share < 0.9 ? 1 - share / 0.9 : (share - 0.9) / 0.1;
        return 3.2 + 0.8 * charge + 0.006 * normal(chance);
      };
    },
  },
];
