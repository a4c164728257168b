import { weibo } from '../../../adapters/weibo';
import {
  answersInline,
  broadcasts,
  type Channel,
  ChannelError,
  type Ear,
  hasMedia,
  isTestable,
  listens,
  type Outbound,
  openHttp,
  tellsHealth,
  type WebhookRequest,
} from '../../../src/channel';
import type { ChannelId, Content, Inbound } from '../../../src/model';
import { openWeiboStandIn, type WeiboOptions } from '../../../stand-ins/weibo';

/** Saturday 21 November 2026, ten in the morning in Beijing. */
export const tenOClock = Date.UTC(2026, 10, 21, 2, 0, 0);
export const wang = '2489518277';
export const li = '1987654321';

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** A tea house's Weibo account on a played Weibo, with a clock that only the story moves. */
export async function openDesk(
  options: { readonly weibo?: WeiboOptions; readonly settings?: Readonly<Record<string, unknown>> } = {},
) {
  const clock = { at: tenOClock };
  const now = () => clock.at;
  const platform = await openWeiboStandIn({ now, ...options.weibo });
  const settings = weibo.settings.parse({ ...platform.settings, ...options.settings });
  const http = openHttp({ deadlineMs: 30_000 });
  const channel = able(
    weibo.open(7 as ChannelId, settings, {
      http,
      now,
      load: async () => {
        throw new Error('no such file');
      },
      keep: async () => ({ hash: '0'.repeat(64) }),
      said: async () => [],
      lastSaidAt: async () => null,
      goalOf: async () => null,
      publicUrl: 'https://kefu.example',
    }),
  );
  const request = (bytes: Buffer | string): WebhookRequest => {
    const signed = platform.sign(Buffer.from(bytes));
    return { method: 'POST', path: '', headers: {}, at: clock.at, ...signed };
  };
  return {
    clock,
    platform,
    channel,
    now,
    http,
    settings,
    /** Any bytes, signed. */
    request,
    /** What is heard of a push. */
    async hears(body: object | string): Promise<Inbound> {
      const bytes = typeof body === 'string' ? body : JSON.stringify(body);
      const { inbound } = await channel.receive(request(bytes));
      if (inbound[0] === undefined) throw new Error('nothing was heard');
      return inbound[0];
    },
    says: (content: Content | string, more: Partial<Outbound> = {}) =>
      channel.send(message(content, more), new AbortController().signal),
    async close() {
      await channel.close?.();
      http.close();
      await platform.close();
    },
  };
}

export function message(content: Content | string, more: Partial<Outbound> = {}): Outbound {
  const said: Content = typeof content === 'string' ? { type: 'text', text: content } : content;
  return { ...BASE, content: said, ...more };
}

const BASE = { address: wang, thread: wang, class: 'reply', key: 'd1', answers: null, attempt: 1 } as const;

/** An ear that keeps everything, and wakes whoever waits for it. */
export function openEar(cursor: string | null = null) {
  const heard: Inbound[] = [];
  const state = { cursor, times: 0 };
  const ear: Ear = {
    cursor,
    async hear(inbound, next) {
      heard.push(...inbound);
      state.cursor = next ?? state.cursor;
      state.times += 1;
    },
    changed: () => undefined,
  };
  return { ear, heard, state };
}

/** Waits for a condition. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5));
}

/** The error an attempt ended with; fails when it did not. */
export async function faultOf(attempt: Promise<unknown>): Promise<ChannelError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChannelError)) throw new Error(`expected a ChannelError, got ${String(error)}`);
  return error;
}

function able(channel: Channel) {
  const isWhole =
    answersInline(channel) &&
    listens(channel) &&
    broadcasts(channel) &&
    hasMedia(channel) &&
    tellsHealth(channel) &&
    isTestable(channel);
  if (!isWhole) throw new Error('the channel lacks an ability');
  return channel;
}
