/** One line: how long people now wait for a first answer. Empty and hidden until that is known, and where it is not. */
import { waitingHours } from "../client/index.js";
import type { Intake } from "../client/index.js";
import type { Strings } from "../strings/shape.js";

const HOURS_A_DAY = 24;
/** From here on in days. */
const LONG_HOURS = 48;

function inWords({ language, waits }: Strings, hours: number): string {
  const [unit, count] = hours < LONG_HOURS ? (["hour", Math.max(hours, 1)] as const) : (["day", Math.ceil(hours / HOURS_A_DAY)] as const);
  return waits(new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count));
}

/** Fills the line once the relay has said it; asks for the notice too where there is none yet. */
export async function fillWaitLine(s: Strings, line: HTMLElement, intake: Intake | null): Promise<void> {
  const hours = await waitingHours(intake);
  line.textContent = hours === null ? "" : inWords(s, hours);
  line.hidden = hours === null;
}
