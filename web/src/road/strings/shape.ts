/** The shape every language's sentences about journeys have. */
import type { LegSay, Mode, Paper } from "../../cases/road.ts";

export interface RoadStrings {
  readonly title: string;
  readonly past: string;
  /** Something said is on its way still. */
  readonly going: string;
  readonly show: string;
  readonly sending: {
    readonly title: string;
    readonly stay: string;
    /** No connection, or another trouble that may pass. */
    readonly kept: string;
    readonly now: string;
    readonly letters: string;
    readonly sent: string;
    readonly onlyHere: string;
  };
  readonly leg: {
    readonly modes: Readonly<Record<Mode, string>>;
    readonly mine: string;
    /** What a traveller does where it goes wrong. */
    readonly ifItFails: string;
    readonly forYou: string;
    readonly changed: string;
    readonly calledOff: string;
    readonly when: string;
    readonly from: string;
    readonly where: string;
    readonly said: string;
    readonly heard: string;
    readonly todo: string;
    readonly tell: string;
    readonly papers: string;
    readonly paper: Readonly<Record<Paper, string>>;
    readonly answerBy: string;
    readonly accept: string;
    readonly decline: string;
    readonly propose: string;
    readonly done: string;
    readonly failed: string;
    /** What was answered. */
    readonly answered: Readonly<Record<LegSay, string>>;
    readonly yourWords: string;
    readonly given: string;
    readonly declineTitle: string;
    readonly failedTitle: string;
    readonly proposeTitle: string;
    readonly reason: string;
    readonly reasonHint: string;
    readonly starts: string;
    readonly ends: string;
    readonly zone: (zone: string) => string;
    readonly noTime: string;
    readonly wrongOrder: string;
    readonly send: string;
  };
  readonly journey: {
    readonly offered: string;
    readonly read: string;
    readonly agreed: string;
    readonly refused: string;
    readonly changed: string;
    readonly over: string;
    readonly running: string;
    readonly windows: string;
    readonly windowsWhy: string;
    readonly ladder: string;
    readonly silence: string;
    readonly deleting: string;
    readonly told: (who: string, hours: string) => string;
    readonly words: string;
    readonly wordsWhy: readonly string[];
    readonly fine: string;
    readonly duress: string;
    readonly noWord: string;
    readonly sameWords: string;
    readonly longWord: string;
    readonly yes: string;
    readonly no: string;
    readonly noTitle: string;
    readonly noWhy: string;
    readonly sendNo: string;
  };
  readonly check: {
    readonly title: string;
    readonly awaited: (from: string, until: string) => string;
    readonly first: (from: string) => string;
    readonly allPassed: string;
    readonly missed: string;
    readonly last: (when: string) => string;
    readonly later: (until: string) => string;
    readonly warned: string;
    readonly warnedWhy: string;
    readonly told: (who: string, when: string) => string;
    readonly word: string;
    readonly wordHint: string;
    readonly noWord: string;
    readonly fineButton: string;
    readonly laterButton: string;
    readonly unsafeButton: string;
    readonly sent: string;
  };
}
