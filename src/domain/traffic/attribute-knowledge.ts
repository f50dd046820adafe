/**
 * What the audit needs to know of attributes: their names, whom they tell about, and which of them a label means.
 */
export interface AttributeFacts {
  readonly id: string;
  readonly name: { readonly en: string; readonly de: string };
  readonly about: "device" | "user" | "patient";
  readonly personal: boolean;
  /** "identifier", "location", "network", "health" ... */
  readonly group: string;
}

export interface AttributeKnowledge {
  find(id: string): AttributeFacts | undefined;
  /** The attribute that a person means by these words, in English or German. */
  ofWords(text: string): string | undefined;
}
