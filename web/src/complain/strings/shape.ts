/** The shape every language's sentences about complaints have. */
export interface ComplaintStrings {
  /** Who reads it, in words, by how many there are. */
  readonly readers: (count: number) => string;
  readonly notTheHelper: string;
  readonly nobodyNow: string;
  readonly earlier: string;
  /** Above the form, where something was written before. */
  readonly more: string;
  readonly me: string;
  readonly listeners: string;
  readonly waiting: string;
  readonly noAnswerWanted: string;
  readonly onlyHere: string;
  readonly label: string;
  readonly hint: string;
  readonly wantsAnswer: string;
  readonly send: string;
  readonly sent: string;
  /** Everything was to be deleted. */
  readonly asked: string;
  readonly notAsked: string;
}
