/**
 * What stands before claims about whole lists, by their pointer.
 */

/** Claims about a whole list, by their pointer. */
export const CLAIM_WORDS: Record<string, string> = {
  "/components/data/thirdParties": "who gets data: ",
  "/components/data/attributes": "these data and no other: ",
  "/components/data/cloudLocations": "countries: ",
  "/components/data/endpoints": "these peers and no other: ",
};
