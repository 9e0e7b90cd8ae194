/** What each kind of letter says (protocol 4.7), read strictly and written in the protocol's order. Who may say it is decided elsewhere. */
import { bytes, type Check, distinct, exact, list, matching, oneOf, orNull, ShapeProblem, text } from "../json.ts";
import { b64 } from "../sealing/encoding.ts";
import type { Reader } from "../sealing/letters.ts";
import { type AuthPublicKey, authPublicKey, type PostId, postId, sealingPublicKey, type Token, token } from "../sealing/types.ts";

export const MOST_CHARACTERS = 12_000;
export const MOST_TOKENS = 16;

export const LANGUAGES = ["ru", "en"] as const;
export const SITUATIONS = ["taken", "72h", "2w", "planning", "abroad", "other"] as const;
export const FOR_WHOM = ["self", "other"] as const;
export const NEEDS = [
  "summons", "mobilisation", "contract", "absence", "health", "alternative_service", "leave_army", "abroad_asylum", "relative",
  "psychological", "other",
] as const;
export const FLAGS = ["crisis", "minor", "lawyer_first", "nothing_identifying"] as const;

export interface AskBody {
  readonly language: (typeof LANGUAGES)[number];
  readonly situation: (typeof SITUATIONS)[number];
  readonly forWhom: (typeof FOR_WHOM)[number];
  readonly needs: readonly (typeof NEEDS)[number][];
  readonly flags: readonly (typeof FLAGS)[number][];
  readonly actBy: string | null;
  readonly text: string;
  readonly keys: Reader & { readonly postId: PostId };
  readonly tokens: readonly Token[];
  /** Key id (hex) of the notice's signer. */
  readonly network: string;
  readonly teamAuth: AuthPublicKey;
}

export type Body =
  | { readonly kind: "ask"; readonly ask: AskBody }
  | { readonly kind: "letter"; readonly text: string }
  | { readonly kind: "welcome"; readonly reply: Reader }
  | { readonly kind: "shred" };

/** A day of the calendar as `YYYY-MM-DD`; there is no year 0. */
const date: Check<string> = (value) => {
  const day = matching(/^(?!0000)\d{4}-\d{2}-\d{2}$/)(value);
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) throw new ShapeProblem();
  return day;
};

const anyText = text(MOST_CHARACTERS);
const askShape = exact({
  language: oneOf(LANGUAGES),
  situation: oneOf(SITUATIONS),
  for_whom: oneOf(FOR_WHOM),
  needs: distinct(oneOf(NEEDS), 0, NEEDS.length),
  flags: distinct(oneOf(FLAGS), 0, FLAGS.length),
  act_by: orNull(date),
  text: anyText,
  keys: exact({ post_id: bytes(postId), xwing_pub: bytes(sealingPublicKey), auth_pub: bytes(authPublicKey) }),
  tokens: list(bytes(token), MOST_TOKENS),
  network: matching(/^[0-9a-f]{64}$/),
  team_auth_pub: bytes(authPublicKey),
});
const letterShape = exact({ text: anyText });
const welcomeShape = exact({ reply: exact({ xwing_pub: bytes(sealingPublicKey), auth_pub: bytes(authPublicKey) }) });
const shredShape = exact({});

function readAsk(value: unknown): AskBody {
  const { language, situation, for_whom, needs, flags, act_by, text, keys, tokens, network, team_auth_pub } = askShape(value);
  if (new Set(tokens.map(b64)).size !== tokens.length) throw new ShapeProblem();
  const own = { postId: keys.post_id, sealing: keys.xwing_pub, auth: keys.auth_pub };
  return { language, situation, forWhom: for_whom, needs, flags, actBy: act_by, text, keys: own, tokens, network, teamAuth: team_auth_pub };
}

/** The body of that kind. Throws ShapeProblem. */
export function readBody(kind: string, value: unknown): Body {
  switch (kind) {
    case "ask":
      return { kind, ask: readAsk(value) };
    case "letter":
      return { kind, text: letterShape(value).text };
    case "welcome": {
      const { reply } = welcomeShape(value);
      return { kind, reply: { sealing: reply.xwing_pub, auth: reply.auth_pub } };
    }
    case "shred":
      shredShape(value);
      return { kind };
    default:
      throw new ShapeProblem();
  }
}

function askWire(ask: AskBody): object {
  const { language, situation, forWhom, needs, flags, actBy, text, keys, tokens, network, teamAuth } = ask;
  const own = { post_id: b64(keys.postId), xwing_pub: b64(keys.sealing), auth_pub: b64(keys.auth) };
  return {
    language, situation, for_whom: forWhom, needs, flags, act_by: actBy, text, keys: own, tokens: tokens.map(b64), network,
    team_auth_pub: b64(teamAuth),
  };
}

/** The body as it is written into a core. */
export function bodyWire(body: Body): object {
  switch (body.kind) {
    case "ask":
      return askWire(body.ask);
    case "letter":
      return { text: body.text };
    case "welcome":
      return { reply: { xwing_pub: b64(body.reply.sealing), auth_pub: b64(body.reply.auth) } };
    case "shred":
      return {};
  }
}
