/** Whom to write to: relay and notice, fetched and verified (protocol 7.3). */
import { type Notice, type NoticeFault, NoticeRefused, verifyNotice } from "../notice.ts";
import type { RelayInfo } from "../post/client.ts";
import { Refused, RelayMisbehaved, Unreachable } from "../post/problems.ts";
import { type Intake, IntakeProblem, type IntakeWhy } from "./types.ts";
import { dayOf, type World } from "./world.ts";

const notices = new WeakMap<Intake, Notice>();

export function noticeOf(intake: Intake): Notice {
  const notice = notices.get(intake);
  if (notice === undefined) throw new TypeError("an Intake is made by fetchIntake");
  return notice;
}

function intakeOf(info: RelayInfo, notice: Notice): Intake {
  const { network, languages, addresses, clientSha256, week } = notice;
  const intake: Intake = {
    network, languages, addresses, clientSha256, week, listeners: notice.complaints?.listeners, seekerBoxDays: info.seekerBoxDays, teamLetterDays: info.teamLetterDays,
  };
  notices.set(intake, notice);
  return intake;
}

const WHY: Record<NoticeFault, IntakeWhy["kind"]> = {
  malformed: "bad-signature", lineage: "bad-signature", signature: "bad-signature", network: "bad-signature", relay: "wrong-relay", "other-signer": "other-network",
  "not-yet": "out-of-date", expired: "out-of-date",
};

function whyRefused({ fault, notice }: NoticeRefused, today: number, pinned: string): IntakeWhy {
  const kind = WHY[fault];
  if (kind === "out-of-date") return { kind, today, fromDay: notice?.fromDay ?? 0, untilDay: notice?.untilDay ?? 0 };
  if (kind === "other-network") return { kind, pinned, found: notice?.network ?? "" };
  return { kind } as IntakeWhy;
}

function whyNot(error: unknown, today: number, pinned: string): IntakeWhy {
  if (error instanceof NoticeRefused) return whyRefused(error, today, pinned);
  if (error instanceof Unreachable) return { kind: "unreachable" };
  if (error instanceof Refused && error.problem === "no-notice") return { kind: "no-notice" };
  if (error instanceof Refused || error instanceof RelayMisbehaved) return { kind: "relay-misbehaved", detail: error.message };
  throw error;
}

/** Throws IntakeProblem. `pinned` is the network an earlier notice or letter named: another one is refused. */
export async function fetchIntake(world: World, pinned?: string): Promise<Intake> {
  if (!world.canSeal()) throw new IntakeProblem({ kind: "insecure-context" });
  const today = dayOf(world);
  try {
    const [info, envelope] = await Promise.all([world.relay.relayInfo(), world.relay.notice()]);
    return intakeOf(info, await verifyNotice(envelope, info.relayId, today, pinned));
  } catch (error) {
    throw new IntakeProblem(whyNot(error, today, pinned ?? ""));
  }
}
