/**
 * Usual series on which the detector was only checked, at milestones; nothing was tuned to one of them.
 */
import { between, hourOf, isWeekend, isWork, normal, poisson, type Shape, sine, wandering } from "./shape.ts";

export const CHECK: readonly Shape[] = [
  {
    name: "compressor with a cycle that wanders",
    least: 0,
    start: (chance) => {
      let [phase, speed] = [0, between(chance, 0.05, 0.3)];
      return () => {
        speed = Math.min(0.4, Math.max(0.03, speed * Math.exp(0.01 * normal(chance))));
        phase += speed;
        return 30 + (Math.sin(phase) > 0.2 ? 20 : 0) + normal(chance);
      };
    },
  },
  {
    name: "tank that is used up and refilled",
    least: 0,
    most: 100,
    start: (chance) => {
      let level = between(chance, 20, 90);
      const use = between(chance, 0.02, 0.2);
      return (_, atMs) => {
        level -= use * (isWork(atMs) ? 2 : 0.5) * -Math.log(1 - chance());
        if (level < between(chance, 5, 15)) level = between(chance, 90, 100);
        return level + 0.1 * normal(chance);
      };
    },
  },
  {
    name: "bytes sent, with bursts",
    least: 0,
    start: (chance) => {
      const [mean, often] = [10 ** between(chance, 2, 5), between(chance, 0.002, 0.03)];
      let burst = 0;
      return (_, atMs) => {
        burst = chance() < often ? mean * 5 * (1 - chance()) ** (-1 / 2.5) : burst * 0.5;
        return mean * (1 + 0.5 * sine(atMs, 15)) * Math.exp(0.3 * normal(chance)) + burst;
      };
    },
  },
  {
    name: "visitors, other on weekends",
    least: 0,
    grain: 1,
    start: (chance) => {
      const mean = between(chance, 20, 400);
      return (_, atMs) => {
        const hour = hourOf(atMs);
        const busy = isWeekend(atMs)
          ? 0.3 + 0.4 * Math.max(0, Math.sin(((hour - 9) * Math.PI) / 12))
          : 0.1 + Math.exp(-((hour - 10) ** 2) / 6) + 0.8 * Math.exp(-((hour - 17) ** 2) / 4);
        return poisson(chance, mean * busy);
      };
    },
  },
  {
    name: "processor that works by batches",
    least: 0,
    most: 100,
    start: (chance) => {
      const [idle, busy] = [between(chance, 1, 10), between(chance, 40, 95)];
      let left = 0;
      return () => {
        left = left > 0 ? left - 1 : chance() < 0.01 ? Math.ceil(between(chance, 5, 60)) : 0;
        return (left > 0 ? busy : idle) + 1.5 * normal(chance);
      };
    },
  },
  {
    name: "battery of a cart",
    least: 0,
    most: 100,
    grain: 1,
    start: (chance, stepMs) => {
      let charge = 80;
      return (_, atMs) => {
        charge += ((isWork(atMs) ? -6 : 15) * stepMs) / 3_600_000 + 0.05 * normal(chance);
        charge = Math.min(100, Math.max(5, charge));
        return charge;
      };
    },
  },
  {
    name: "response time with slow ones",
    least: 0,
    start: (chance) => {
      const [fast, share] = [between(chance, 2, 50), between(chance, 0.005, 0.05)];
      return (_, atMs) =>
        fast *
        Math.exp(0.15 * normal(chance)) *
        (isWork(atMs) ? 1.4 : 1) *
        (chance() < share ? between(chance, 3, 20) : 1);
    },
  },
  {
    name: "pressure, slow and smooth",
    start: (chance) => {
      const [slow, quick] = [wandering(chance, 0.999), wandering(chance, 0.9)];
      return () => 1013 + 8 * slow() + 0.3 * quick();
    },
  },
  {
    name: "errors an hour",
    least: 0,
    grain: 1,
    start: (chance) => {
      const mean = between(chance, 0.02, 0.5);
      return () => poisson(chance, mean * (chance() < 0.05 ? 5 : 1));
    },
  },
];
