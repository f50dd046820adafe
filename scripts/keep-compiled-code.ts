/**
 * Keeps compiled code for the commands that a test starts, as the starter in `bin` does: each is a process of its own,
 * which would else translate and compile the same modules again.
 */
import { fileURLToPath } from "node:url";

process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/carelabel/compiled", import.meta.url));
