import { z } from 'zod';
import { ChannelError, type Ear } from '../../src/channel';
import type { Inbound } from '../../src/model';
import type { Api } from './api';
import { type Circumstances, decode } from './decode';
import { senseless } from './errors';
import { type Update, update } from './update';
import type { Vitals } from './vitals';

/** How long Telegram holds a question that has no answer yet, in seconds. */
const HOLD_S = 50;
/** What the way there and back may take besides. */
const WAY_MS = 15_000;
/** Between two answers without news, for a server that does not hold the question. */
const BREATH_MS = 200;

/** What a bot wants to hear of (Bot API, "getUpdates", `allowed_updates`). */
const wanted = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

const batch = z.array(z.unknown());
const numbered = z.looseObject({ update_id: z.number().int().nonnegative() });

/** What listening needs. */
export interface Listening {
  readonly api: Api;
  readonly vitals: Vitals;
  readonly around: Omit<Circumstances, 'at'>;
  readonly now: () => number;
}

/**
 * Long polling (Bot API, "getUpdates"). The cursor is the id of the next update. Asking from there tells Telegram that
 * everything before is safe, so that happens only after it is stored. A webhook is taken away first, for while there is
 * one Telegram answers nobody who asks.
 */
export async function poll(parts: Listening, ear: Ear, signal: AbortSignal): Promise<void> {
  const { api, vitals, now } = parts;
  await api('deleteWebhook', {}, { effect: 'none', signal });
  let offset = /^\d{1,15}$/.test(ear.cursor ?? '') ? Number(ear.cursor) : undefined;
  while (!signal.aborted) {
    const news = await ask(api, offset, signal);
    if (news === null) continue;
    vitals.link('up');
    vitals.fault(null);
    if (news.length === 0) await pause(BREATH_MS, signal);
    const last = news.at(-1);
    if (last === undefined) continue;
    const at = now();
    const heard = await Promise.all(
      news.map(one => (one.update === null ? null : decode(one.update, { ...parts.around, at }))),
    );
    const next = last.id + 1;
    await ear.hear(
      heard.filter((one): one is Inbound => one !== null),
      String(next),
    );
    offset = next;
    await acknowledge(api, news, signal);
  }
}

interface News {
  readonly id: number;
  /** Null when it cannot be read at all. */
  readonly update: Update | null;
}

/** The next updates, or null when Telegram wanted to be left alone and now no longer does. */
async function ask(api: Api, offset: number | undefined, signal: AbortSignal): Promise<readonly News[] | null> {
  const question = { timeout: HOLD_S, allowed_updates: wanted, ...(offset === undefined ? {} : { offset }) };
  try {
    const limitMs = HOLD_S * 1000 + WAY_MS;
    const parsed = batch.safeParse(await api('getUpdates', question, { effect: 'none', signal, limitMs }));
    if (!parsed.success) throw senseless('none');
    return parsed.data.flatMap(newsOf);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.retryAfterMs === null) throw error;
    await pause(error.retryAfterMs, signal);
    return null;
  }
}

function newsOf(raw: unknown): News[] {
  const id = numbered.safeParse(raw).data?.update_id;
  return id === undefined ? [] : [{ id, update: update.safeParse(raw).data ?? null }];
}

/** Ends the waiting of the buttons that were tapped. It is a courtesy: whatever goes wrong is of no consequence. */
async function acknowledge(api: Api, news: readonly News[], signal: AbortSignal): Promise<void> {
  const taps = news.flatMap(one => one.update?.callback_query?.id ?? []);
  const calls = taps.map(id => api('answerCallbackQuery', { callback_query_id: id }, { effect: 'none', signal }));
  await Promise.allSettled(calls);
}

const info = z.object({ last_error_message: z.string().optional(), url: z.string() });

/**
 * Tells Telegram where to call us (Bot API, "setWebhook") and then looks now and again how that goes. Telegram calls
 * only https addresses, so without one nothing is told and an address set by hand stays.
 */
export async function registerWebhook(
  { api, vitals }: Listening,
  webhook: { readonly url: string; readonly secret: string; readonly lookEveryMs: number },
  signal: AbortSignal,
): Promise<void> {
  if (!webhook.url.startsWith('https://')) {
    vitals.fault('PUBLIC_URL is not https: Telegram does not call it; choose polling');
    return until(signal);
  }
  const { url, secret } = webhook;
  const told = { url, secret_token: secret, allowed_updates: wanted, max_connections: 40 };
  await api('setWebhook', told, { effect: 'none', signal });
  vitals.link('up');
  vitals.fault(null);
  while (!signal.aborted) {
    await pause(webhook.lookEveryMs, signal);
    if (signal.aborted) return;
    const parsed = info.safeParse(await api('getWebhookInfo', {}, { effect: 'none', signal }));
    if (!parsed.success) continue;
    const { last_error_message: fault, url: current } = parsed.data;
    vitals.link(current === url ? 'up' : 'down');
    vitals.fault(current === url ? (fault ?? null) : 'somebody has changed the webhook');
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function until(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}
