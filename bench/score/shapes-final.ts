/**
 * Usual series that were written when the detector was done, and changed nothing in it.
 */
import { between, hourOf, isWeekend, normal, poisson, type Shape, sine, wandering } from "./shape.ts";

export const FINAL: readonly Shape[] = [
  {
    name: "load of a virtual machine, with a nightly job",
    least: 0,
    most: 100,
    grain: 0.01,
    start: (chance) => {
      const [idle, job, at] = [between(chance, 0.5, 40), between(chance, 10, 50), between(chance, 0, 24)];
      return (_, atMs) =>
        idle * (1 + 0.05 * normal(chance)) +
        ((hourOf(atMs) - at + 24) % 24 < 0.75 ? job * between(chance, 0.8, 1.2) : 0);
    },
  },
  {
    name: "temperature of a large machine",
    start: (chance) => {
      const [slow, quick] = [wandering(chance, 0.998), wandering(chance, 0.95)];
      return (_, atMs) => 85 + 6 * slow() + 1.5 * quick() + 1.5 * sine(atMs, 16);
    },
  },
  {
    name: "mentions, in waves",
    least: 0,
    grain: 1,
    start: (chance) => {
      const mean = between(chance, 3, 60);
      let wave = 0;
      return (_, atMs) => {
        wave = chance() < 0.003 ? mean * between(chance, 0.5, 4) : wave * 0.85;
        return poisson(chance, mean * (1 + 0.6 * sine(atMs, 20)) + wave);
      };
    },
  },
  {
    name: "rides, by hour and weekday",
    least: 0,
    grain: 1,
    start: (chance) => {
      const [mean, noise] = [between(chance, 500, 20_000), wandering(chance, 0.9)];
      return (_, atMs) => {
        const hour = hourOf(atMs);
        const night = isWeekend(atMs) ? Math.exp(-((hour - 1) ** 2) / 5) : 0.3 * Math.exp(-(hour ** 2) / 3);
        return mean * (0.2 + night + 0.8 * Math.max(0, Math.sin(((hour - 6) * Math.PI) / 17)) + 0.04 * noise());
      };
    },
  },
  {
    name: "price of a click",
    least: 0,
    start: (chance) => {
      const mean = between(chance, 0.05, 2);
      return (_, atMs) =>
        mean *
        (1 + 0.2 * sine(atMs, 12)) *
        Math.exp(0.25 * normal(chance)) *
        (chance() < 0.004 ? between(chance, 2, 5) : 1);
    },
  },
  {
    name: "speed on a road, read now and then",
    least: 0,
    grain: 1,
    irregular: true,
    start: (chance) => {
      const noise = wandering(chance, 0.7);
      return (_, atMs) => {
        const hour = hourOf(atMs);
        const rush = isWeekend(atMs) ? 0 : Math.exp(-((hour - 8) ** 2) / 2) + Math.exp(-((hour - 17) ** 2) / 3);
        return 70 - 30 * rush + 4 * noise();
      };
    },
  },
  {
    name: "bytes written, mostly none",
    least: 0,
    start: (chance) => {
      const often = between(chance, 0.02, 0.3);
      return () => (chance() < often ? 10 ** between(chance, 3, 6) : 0);
    },
  },
  {
    name: "memory that is freed now and then",
    least: 0,
    start: (chance) => {
      let used = 300;
      const [slope, most] = [between(chance, 0.05, 1), between(chance, 600, 1000)];
      return () => {
        used =
          used > most * between(chance, 0.9, 1.1) ? between(chance, 250, 350) : used + slope * -Math.log(1 - chance());
        return used + normal(chance);
      };
    },
  },
  {
    name: "block of the day",
    start: (chance) => {
      const [low, high, from] = [between(chance, 10, 30), between(chance, 50, 90), between(chance, 6, 11)];
      return (_, atMs) => (hourOf(atMs) >= from && hourOf(atMs) < from + 9 ? high : low) + between(chance, -4, 4);
    },
  },
];
