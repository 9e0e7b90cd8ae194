/** Every sentence about complaints, in English. No logic. */
import type { ComplaintStrings } from "./shape.ts";

const NUMBERS = ["", "One person reads", "Two people read", "Three people read", "Four people read", "Five people read"];

export const en: ComplaintStrings = {
  readers: (n) => `${NUMBERS[n] ?? `${n} people read`} this: members of the network whom it has named to hear complaints.`,
  notTheHelper:
    "The person who helps you does not read it, and is not told that you wrote. Their own program leaves it closed, even if they are one of those named. The listeners see which case it is about, so that they can do something.",
  nobodyNow: "The network names nobody to hear complaints this week. What was said before stands below.",
  earlier: "What you wrote",
  more: "Write again",
  me: "You",
  listeners: "Answer to your complaint",
  waiting: "No answer yet.",
  noAnswerWanted: "You wanted no answer.",
  onlyHere: "The copy of this was not kept: once you leave you will not see it here.",
  label: "What is wrong",
  hint: "In your own words: what happened, and what you would like. You need not name yourself or anyone else.",
  wantsAnswer: "I would like an answer (it comes here, apart from your other letters)",
  send: "Seal and send",
  sent: "Sent to those who hear complaints.",
  asked: "Those who hear complaints are asked to destroy yours.",
  notAsked: "Those who hear complaints could not be asked to destroy yours.",
};
