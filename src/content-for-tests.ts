/**
 * The content examination for tests of the pure floors, which may not reach into the store themselves.
 */
export { nodeContentExaminer } from "./store/content-examiner.ts";
export { loadContentStandards } from "./store/content-standards.ts";
