/** How long people now wait for a first answer: a courtesy beside the notice, for which nothing ever waits and nothing fails. */
import { verifyStatus } from "../status.ts";
import { fetchIntake, noticeOf } from "./intake.ts";
import type { Intake } from "./types.ts";
import { hourOf, type World } from "./world.ts";

/** Hours, or null where nothing trustworthy is said, whatever the reason. Throws nothing. */
export async function waitingHours(world: World, known: Intake | null): Promise<number | null> {
  try {
    // First, for where there is none nothing else need be asked for.
    const envelope = await world.relay.status();
    const notice = noticeOf(known ?? (await fetchIntake(world)));
    return await verifyStatus(envelope, notice, notice.team.relayId, hourOf(world));
  } catch {
    return null;
  }
}
