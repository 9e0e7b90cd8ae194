/** An invented network: signs notices, reads its team box, welcomes and answers. Made of the client's own sealing room. */
import { getPublicKeyAsync, signAsync } from "@noble/ed25519";
import type { AskBody } from "../../src/cases/bodies.ts";
import { type Core, readCore, writeCore } from "../../src/cases/core.ts";
import { NOTICE_TYPE } from "../../src/notice.ts";
import { b64, base64, type Bytes, concat, hex, utf8 } from "../../src/sealing/encoding.ts";
import { authorId } from "../../src/sealing/keys.ts";
import { eventIdOf, NOT_FOR_ME, openLetter, type Reader, type ReaderKeys, readerKeys, sealLetter } from "../../src/sealing/letters.ts";
import { keyidOf } from "../../src/sealing/signing.ts";
import { authPrivateKey, type EventId, postId, type PostId, sealingSeed, verifyKey } from "../../src/sealing/types.ts";
import { STATUS_TYPE } from "../../src/status.ts";
import type { RelayInMemory } from "./relay.ts";

const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
export const freshReader = (): Promise<ReaderKeys> => readerKeys(sealingSeed(random(32)), authPrivateKey(random(32)));
/** Wednesday of the week the invented story plays in. */
export const TODAY = 20_000 * 7;
const WEEK = Math.floor((TODAY + 3) / 7);

export interface Opened {
  readonly core: Core;
  readonly eventId: EventId;
}

async function signedBy(seed: Bytes, type: string, fields: Record<string, unknown>): Promise<unknown> {
  const payload = utf8(JSON.stringify(fields));
  const message = concat(utf8(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload);
  const sig = base64(new Uint8Array(await signAsync(message, seed)));
  return { payload: base64(payload), payloadType: type, signatures: [{ keyid: await keyidOf(verifyKey(await getPublicKeyAsync(seed))), sig }] };
}

/** What the network says; mostly without files. */
type Said = Omit<Core, "author" | "attachments"> & Partial<Pick<Core, "attachments">>;

export class InventedNetwork {
  readonly steward = random(32);
  team: ReaderKeys;
  box: PostId;

  private constructor(readonly relay: RelayInMemory, team: ReaderKeys) {
    this.team = team;
    this.box = postId(random(32));
  }

  static async found(relay: RelayInMemory): Promise<InventedNetwork> {
    const network = new InventedNetwork(relay, await freshReader());
    await network.publish();
    return network;
  }

  /** New team keys and box: what happens when a week begins. The old box is closed. */
  async nextWeek(): Promise<void> {
    const old = this.relay.boxes.get(b64(this.box));
    if (old !== undefined) old.closed = true;
    this.team = await freshReader();
    this.box = postId(random(32));
    await this.publish();
  }

  private async publish(): Promise<void> {
    this.relay.openTeamBox(this.box);
    this.relay.notice = await this.envelope({});
  }

  /** A signed notice with some fields replaced before signing. */
  async envelope(changes: Record<string, unknown>): Promise<unknown> {
    const pub = verifyKey(await getPublicKeyAsync(this.steward));
    const { sealing, auth } = this.team.public;
    const notice = {
      network: await keyidOf(pub), steward_pub: b64(pub), lineage: [], version: 1, week: WEEK, valid_from_day: WEEK * 7 - 3, valid_until_day: WEEK * 7 + 3,
      relay_id: b64(this.relay.id), team: { post_id: b64(this.box), xwing_pub: b64(sealing), auth_pub: b64(auth) }, languages: ["ru", "en"],
      addresses: ["http://127.0.0.1:8750/"], client_sha256: null, ...changes,
    };
    return signedBy(this.steward, NOTICE_TYPE, notice);
  }

  /** Tells the relay how long people wait; with some fields replaced before signing, or signed by another. */
  async say(waiting: number | null, changes: Record<string, unknown> = {}, seed = this.steward): Promise<void> {
    const network = await keyidOf(verifyKey(await getPublicKeyAsync(this.steward)));
    const status = { network, relay_id: b64(this.relay.id), at_hour: TODAY * 24, until_hour: TODAY * 24 + 24, waiting_hours: waiting, ...changes };
    this.relay.status = await signedBy(seed, STATUS_TYPE, status);
  }

  /** Everything in a team box that these keys open. */
  async read(keys: ReaderKeys = this.team, box: PostId = this.box): Promise<readonly Opened[]> {
    const results = await Promise.all(this.relay.lettersIn(box).map((letter) => openLetter(letter, keys, { relayId: this.relay.id, postId: box })));
    return results.flatMap((result) => (result === NOT_FOR_ME ? [] : [{ core: readCore(result.core), eventId: result.eventId }]));
  }

  /** Puts a letter straight into the seeker's box. */
  async put(ask: AskBody, sender: ReaderKeys, role: "t" | "r" | "s", core: Said): Promise<EventId> {
    const bytes = writeCore({ attachments: [], ...core, author: await authorId(role, sender.public.auth) });
    const reader: Reader = ask.keys;
    const letter = await sealLetter(bytes, sender.auth, reader, { relayId: this.relay.id, postId: ask.keys.postId });
    this.putLetter(ask.keys.postId, letter);
    return eventIdOf(bytes);
  }

  putLetter(box: PostId, letter: Bytes): void {
    const found = this.relay.boxes.get(b64(box));
    if (found === undefined) throw new Error(`no box ${hex(box)}`);
    found.letters.push({ cursor: found.next++, letter });
  }
}
