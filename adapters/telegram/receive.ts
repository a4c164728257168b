import { createHash, timingSafeEqual } from 'node:crypto';
import { ChannelError, type Received, type WebhookRequest, type WebhookResponse } from '../../src/channel';
import { type Circumstances, decode } from './decode';
import { limits } from './limits';
import { type Update, update } from './update';

const HEADER = 'x-telegram-bot-api-secret-token';

/**
 * One push (Bot API, "setWebhook"): proved by the secret header, then decoded. Everything that is not provably
 * Telegram's is refused with the same `forged`. A tap is acknowledged on the response itself, which ends the button's
 * waiting ("Making requests when getting updates").
 */
export async function receive(
  request: WebhookRequest,
  secret: string,
  around: Omit<Circumstances, 'at'>,
): Promise<Received> {
  const heard = prove(request, secret);
  const inbound = await decode(heard, { ...around, at: request.at });
  return { inbound: inbound === null ? [] : [inbound], response: responseTo(heard) };
}

function responseTo({ callback_query }: Update): WebhookResponse {
  if (callback_query === undefined) return { status: 200, type: 'text/plain', body: 'ok' };
  const body = JSON.stringify({ method: 'answerCallbackQuery', callback_query_id: callback_query.id });
  return { status: 200, type: 'application/json', body };
}

function prove({ method, headers, body }: WebhookRequest, secret: string): Update {
  const claimed = headers[HEADER];
  if (method !== 'POST' || typeof claimed !== 'string' || !isSame(claimed, secret)) throw forged();
  if (body.length === 0 || body.length > limits.pushBytes) throw forged();
  const parsed = update.safeParse(jsonOf(body));
  if (!parsed.success) throw forged();
  return parsed.data;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

/** Compares in a time that tells neither where the words differ nor how long they are. */
function isSame(claimed: string, right: string): boolean {
  const digest = (word: string) => createHash('sha256').update(word).digest();
  return timingSafeEqual(digest(claimed), digest(right));
}

/** One face for every refusal, so that a forger learns nothing from it. */
function forged(): ChannelError {
  return new ChannelError('forged', null, 'this is not from Telegram');
}
