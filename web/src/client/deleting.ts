/** Deleting everything: a request to every holder of the case, then the box at once (protocol 4.7 `shred`, 3.3). Each is tried whatever becomes of the other. */
import { noticeOf } from "./intake.ts";
import { whyOf } from "./problems.ts";
import { emptyMemory, type Keyring, keyringOf } from "./seekers.ts";
import { dispatch, packNext } from "./sending.ts";
import type { DeleteOutcome, Intake, Seeker, SendWhy, Thread } from "./types.ts";
import type { World } from "./world.ts";

async function attempt(act: () => Promise<void>): Promise<SendWhy | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return whyOf(error);
  }
}

async function postRequest(world: World, keyring: Keyring, intake: Intake, thread: Thread): Promise<void> {
  const parcel = (keyring.memory.shred ??= await packNext(world, keyring, noticeOf(intake), thread, { kind: "shred" }));
  await dispatch(world, keyring, parcel, () => undefined);
}

export async function deleteEverything(world: World, seeker: Seeker, intake: Intake, thread: Thread): Promise<DeleteOutcome> {
  const keyring = keyringOf(seeker);
  const noRequest = await attempt(() => postRequest(world, keyring, intake, thread));
  const notDeleted = await attempt(() => world.relay.deleteBox(keyring.keys.readKey));
  // What was sent is kept only as long as a request may have to be repeated.
  if (noRequest === null && notDeleted === null) Object.assign(keyring.memory, emptyMemory());
  const problem = notDeleted ?? (noRequest?.kind === "no-thread" ? null : noRequest);
  return { boxDeleted: notDeleted === null, requestPosted: noRequest === null, ...(problem === null ? {} : { problem }) };
}
