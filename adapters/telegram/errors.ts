import { z } from 'zod';
import { ChannelError, type FaultKind } from '../../src/channel';

/**
 * What a call may have done when no answer comes: `message` when a customer may have got something, `none` when
 * asking again is harmless.
 */
export type Effect = 'message' | 'none';

interface Verdict {
  readonly codes: readonly number[];
  /** Only when Telegram's words say so: 400 means many things and Telegram has no finer code. */
  readonly says?: RegExp;
  readonly kind: Exclude<FaultKind, 'forged'>;
}

/**
 * Telegram's error codes by consequence (Bot API, "Making requests"); the first row that fits decides. The words of
 * the second row are not documented by Telegram; where they change, those errors are `refused` instead.
 */
const verdicts: readonly Verdict[] = [
  { codes: [403], kind: 'unreachable' },
  {
    codes: [400],
    says: /chat not found|user not found|deactivated|PEER_ID_INVALID|not enough rights/i,
    kind: 'unreachable',
  },
  { codes: [401, 404], kind: 'broken' },
  { codes: [429], kind: 'busy' },
  { codes: [409], kind: 'busy' },
  { codes: [400, 413], kind: 'refused' },
];

const said = z.object({
  code: z.number().int(),
  description: z.string().catch(''),
  parameters: z
    .object({
      retry_after: z.number().nonnegative().optional().catch(undefined),
      migrate_to_chat_id: z.number().int().optional().catch(undefined),
    })
    .catch({}),
});
const failed = z.object({ code: z.string().optional().catch(undefined), type: z.string().optional().catch(undefined) });

const DETAIL_LENGTH = 200;

/** Where a group lives now that became a supergroup. */
class Moved {
  constructor(readonly to: string) {}
}

/**
 * The error for whatever a call threw: Telegram's own words where there are any. The client's own error holds the
 * message that was sent and may hold the address with the token, so nothing else of it goes on.
 */
export function faultOf(error: unknown, effect: Effect, hide: readonly string[]): ChannelError {
  const parsed = said.safeParse(error);
  if (!parsed.success) return unanswered(error, effect);
  const { code, description, parameters } = parsed.data;
  if (code >= 500) return outOfOrder(code, effect);
  const { retry_after: seconds, migrate_to_chat_id: to } = parameters;
  const detail = hidden(description, hide).slice(0, DETAIL_LENGTH) || 'Telegram gave no reason';
  return new ChannelError(kindOf(code, description), String(code), detail, {
    ...(seconds === undefined ? {} : { retryAfterMs: seconds * 1000 }),
    ...(to === undefined ? {} : { cause: new Moved(String(to)) }),
  });
}

/** The new id of the group, when this error says that it has one. */
export function movedTo(error: unknown): string | null {
  return error instanceof ChannelError && error.cause instanceof Moved ? error.cause.to : null;
}

/** An answer that says nothing we understand. After a message it may mean that the message was taken. */
export function senseless(effect: Effect): ChannelError {
  return new ChannelError(effect === 'message' ? 'unknown' : 'busy', null, 'an answer that makes no sense');
}

function kindOf(code: number, description: string): Verdict['kind'] {
  const row = verdicts.find(
    ({ codes, says }) => codes.includes(code) && (says === undefined || says.test(description)),
  );
  return row?.kind ?? 'refused';
}

/** What is out of order may have passed the message on before it was. */
function outOfOrder(code: number, effect: Effect): ChannelError {
  if (effect === 'message') return new ChannelError('unknown', String(code), 'Telegram gave up half-way');
  return new ChannelError('busy', String(code), 'Telegram is out of order');
}

/** Codes with which the connection failed before a byte of ours could arrive. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED']);

function unanswered(error: unknown, effect: Effect): ChannelError {
  const { code = null, type } = failed.catch({}).parse(error);
  if (code !== null && NOT_SENT.has(code)) return new ChannelError('busy', code, 'Telegram could not be reached');
  if (type === 'invalid-json') return senseless(effect);
  return new ChannelError(effect === 'message' ? 'unknown' : 'busy', code, 'no answer from Telegram');
}

function hidden(text: string, hide: readonly string[]): string {
  return hide.filter(secret => secret !== '').reduce((seen, secret) => seen.replaceAll(secret, '***'), text);
}
