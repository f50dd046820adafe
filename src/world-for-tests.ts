/**
 * The world of `standards/` for tests on the pure floors, which must not know who loads it.
 */
import { loadWorld } from "./store/load-world.ts";

export const world = loadWorld();
