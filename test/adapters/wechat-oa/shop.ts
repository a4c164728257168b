import { wechatOa } from '../../../adapters/wechat-oa';
import {
  answersInline,
  type Channel,
  ChannelError,
  type File,
  type Http,
  hasMedia,
  hasProfiles,
  isTestable,
  type Outbound,
  openHttp,
  type Received,
  showsTyping,
  type WebhookRequest,
} from '../../../src/channel';
import type { ChannelId, Content, Media } from '../../../src/model';
import { openWechatPushes, type Push, type PushOptions, sampleAccount } from '../../../stand-ins/wechat-oa/pushes';

/** Saturday 21 November 2026, ten in the morning in Beijing. */
export const tenOClock = Date.UTC(2026, 10, 21, 2, 0, 0);
export const wang = 'oWANG000000000000000000000001';
export const li = 'oLIII000000000000000000000002';

export interface ShopOptions {
  readonly apiBase?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, File>>;
  readonly http?: Http;
}

/** A tea shop's account, opened, with a clock that only the story moves. */
export function openShop(options: ShopOptions = {}) {
  const clock = { at: tenOClock };
  const now = () => clock.at;
  const http = options.http ?? openHttp({ deadlineMs: 30_000 });
  const settings = wechatOa.settings.parse({
    appId: sampleAccount.appId,
    appSecret: sampleAccount.appSecret,
    token: sampleAccount.token,
    encodingAesKey: sampleAccount.encodingAesKey,
    apiBase: options.apiBase ?? 'http://127.0.0.1:9',
    ...options.settings,
  });
  const load = async (media: Media): Promise<File> => {
    const file = options.files?.[media.hash ?? media.url ?? ''];
    if (file === undefined) throw new Error('no such file');
    return file;
  };
  const channel = able(
    wechatOa.open(7 as ChannelId, settings, {
      http,
      now,
      load,
      keep: async () => ({ hash: '0'.repeat(64) }),
      said: async () => [],
      lastSaidAt: async () => null,
      goalOf: async () => null,
      publicUrl: 'https://kefu.example',
    }),
  );
  const pushes = openWechatPushes(sampleAccount, now);
  const receive = (request: WebhookRequest): Received => {
    const received = channel.receive(request);
    if (received instanceof Promise) throw new Error('receive must not wait');
    return received;
  };
  return {
    clock,
    channel,
    pushes,
    load,
    /** What the door hands over for a push. */
    post: (push: Push): WebhookRequest => ({ method: 'POST', path: '', headers: {}, at: clock.at, ...push }),
    get: (query: URLSearchParams): WebhookRequest => ({
      method: 'GET',
      path: '',
      headers: {},
      at: clock.at,
      query,
      body: Buffer.alloc(0),
    }),
    /** Lets the channel receive, which it does without waiting. */
    receive,
    /** Pushes one message and tells what was heard. */
    hears(push: PushOptions) {
      const received = receive({ method: 'POST', path: '', headers: {}, at: clock.at, ...pushes.push(push) });
      const [inbound] = received.inbound;
      if (inbound === undefined) throw new Error('nothing was heard');
      return inbound;
    },
    says: (content: Content | string, signal = new AbortController().signal) => channel.send(message(content), signal),
    async close() {
      await channel.close?.();
      if ('close' in http && typeof http.close === 'function') http.close();
    },
  };
}

export type Shop = ReturnType<typeof openShop>;

export function message(content: Content | string): Outbound {
  const said: Content = typeof content === 'string' ? { type: 'text', text: content } : content;
  return { address: wang, thread: wang, content: said, class: 'reply', key: 'd1', answers: null };
}

/** Fails unless the request is refused, with the one face every refusal has. */
export function expectForged(shop: Shop, request: WebhookRequest) {
  try {
    shop.receive(request);
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelError);
    expect({ ...(error as ChannelError) }).toEqual({
      name: 'ChannelError',
      kind: 'forged',
      code: null,
      detail: 'this is not from WeChat',
      retryAfterMs: null,
    });
    expect((error as ChannelError).message).toBe('forged: this is not from WeChat');
    return;
  }
  throw new Error('it was believed');
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
    answersInline(channel) && hasProfiles(channel) && showsTyping(channel) && hasMedia(channel) && isTestable(channel);
  if (!isWhole) throw new Error('the channel lacks an ability');
  return channel;
}
