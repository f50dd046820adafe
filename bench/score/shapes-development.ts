/**
 * Usual series that were looked at while the detector was built.
 */
import { between, isWeekend, isWork, normal, poisson, type Shape, sine, wandering } from "./shape.ts";

export const DEVELOPMENT: readonly Shape[] = [
  {
    name: "room temperature",
    grain: 0.1,
    start: (chance) => {
      const [swing, peak, noise] = [between(chance, 0.3, 3), between(chance, 0, 24), wandering(chance, 0.9)];
      return (_, atMs) => 22 + swing * sine(atMs, peak) + 0.2 * noise();
    },
  },
  {
    name: "processor load",
    least: 0,
    most: 100,
    start: (chance) => {
      const [idle, busy, noise] = [between(chance, 2, 10), between(chance, 10, 50), wandering(chance, 0.6)];
      return (_, atMs) => idle + (isWork(atMs) ? busy : 0) + 3 * noise() + (chance() < 0.005 ? 25 * chance() : 0);
    },
  },
  {
    name: "requests",
    least: 0,
    grain: 1,
    start: (chance) => {
      const [mean, depth] = [between(chance, 3, 80), between(chance, 0, 0.9)];
      return (_, atMs) => poisson(chance, mean * (1 + depth * sine(atMs, 14)));
    },
  },
  {
    name: "latency",
    least: 0,
    start: (chance) => {
      const [middle, width] = [between(chance, 5, 200), between(chance, 0.1, 0.5)];
      return () => middle * Math.exp(width * normal(chance));
    },
  },
  {
    name: "noise around a constant",
    start: (chance) => {
      const [level, width] = [between(chance, -1000, 1000), 10 ** between(chance, -3, 2)];
      return () => level + width * normal(chance);
    },
  },
  {
    name: "wandering level",
    start: (chance) => {
      const noise = wandering(chance, between(chance, 0.97, 0.995));
      return () => 50 + 5 * noise() + 0.3 * normal(chance);
    },
  },
  {
    name: "on and off",
    start: (chance) => {
      const [on, off] = [Math.round(between(chance, 5, 30)), Math.round(between(chance, 10, 60))];
      return (index) => (index % (on + off) < on ? 10 : 1) + 0.3 * normal(chance);
    },
  },
  {
    name: "status that seldom changes",
    grain: 1,
    least: 0,
    start: (chance) => {
      const seldom = between(chance, 0.002, 0.03);
      return () => (chance() < seldom ? 1 + Math.floor(3 * chance()) : 0);
    },
  },
  {
    name: "network traffic",
    least: 0,
    start: (chance) => {
      const [mean, alpha] = [10 ** between(chance, 3, 6), between(chance, 2.2, 4)];
      return (_, atMs) => mean * (isWork(atMs) ? 3 : 1) * (1 - chance()) ** (-1 / alpha);
    },
  },
  {
    name: "queue",
    least: 0,
    grain: 1,
    start: (chance) => {
      const load = between(chance, 0.4, 0.8);
      let waiting = 0;
      return () => {
        waiting = Math.max(0, waiting + poisson(chance, load * 2) - 2);
        return waiting;
      };
    },
  },
  {
    name: "cycle of its own",
    start: (chance) => {
      const [period, swing] = [between(chance, 15, 90), between(chance, 1, 6)];
      return (index) => swing * Math.sin((2 * Math.PI * index) / period) + 0.5 * normal(chance);
    },
  },
  {
    name: "coarse voltage",
    grain: 0.5,
    start: (chance) => {
      const noise = wandering(chance, 0.8);
      return () => 230 + 0.7 * noise();
    },
  },
  {
    name: "disk that fills and is emptied",
    least: 0,
    most: 100,
    start: (chance) => {
      const [slope, full] = [between(chance, 0.02, 0.1), between(chance, 60, 90)];
      let used = 20;
      return () => {
        used = used > full ? 20 : used + slope * (0.5 + chance());
        return used;
      };
    },
  },
  {
    name: "fridge, read now and then",
    grain: 0.1,
    irregular: true,
    start: (chance) => {
      const [period, noise] = [between(chance, 40, 90) * 60_000, wandering(chance, 0.7)];
      return (_, atMs) => 5 + 1.2 * Math.sin((2 * Math.PI * atMs) / period) + 0.2 * noise();
    },
  },
  {
    name: "volatile in clusters",
    start: (chance) => {
      let variance = 1;
      let last = 0;
      return () => {
        variance = 0.02 + 0.08 * last * last + 0.9 * variance;
        last = Math.sqrt(variance) * normal(chance);
        return 100 + last;
      };
    },
  },
  {
    name: "humidity, more on weekends",
    least: 0,
    most: 100,
    grain: 1,
    start: (chance) => {
      const noise = wandering(chance, 0.95);
      const weekend = between(chance, 3, 12);
      return (_, atMs) => 50 + 6 * sine(atMs, 5) + (isWeekend(atMs) ? weekend : 0) + 2 * noise();
    },
  },
];
