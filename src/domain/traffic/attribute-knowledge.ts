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
  /** Attributes whose naming in a label names this one with it: who names the phone's model names its maker. */
  readonly impliedBy?: readonly string[] | undefined;
}

export interface AttributeKnowledge {
  find(id: string): AttributeFacts | undefined;
  /** The attributes that a person names by these words, in English or German. */
  ofWords(text: string): readonly string[];
}
