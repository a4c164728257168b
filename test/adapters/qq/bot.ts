import { qq } from '../../../adapters/qq';
import {
  type Channel,
  ChannelError,
  type File,
  type Http,
  hasMedia,
  isTestable,
  type Outbound,
  openHttp,
  type Received,
  receives,
  tellsHealth,
  type WebhookRequest,
} from '../../../src/channel';
import type { ChannelId, Content, Inbound, Media } from '../../../src/model';
import { openQqStandIn } from '../../../stand-ins/qq';

/** Saturday 21 November 2026, ten in the morning in Beijing. */
export const tenOClock = Date.UTC(2026, 10, 21, 2, 0, 0);
export const wang = 'WANG0000000000000000000000000001';
export const li = 'LI000000000000000000000000000002';
export const teaGroup = 'GROUP00000000000000000000000TEA1';
export const patient = new AbortController().signal;

interface BotOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, File>>;
  readonly http?: Http;
  readonly blockBytes?: number;
}

/** A tea shop's bot, opened, on a QQ played by the same clock, which only the story moves. */
export async function openBot(options: BotOptions = {}) {
  const clock = { at: tenOClock };
  const now = () => clock.at;
  const http = options.http ?? openHttp({ deadlineMs: 30_000 });
  const platform = await openQqStandIn({ now, blockBytes: options.blockBytes ?? 1024 * 1024 });
  const settings = qq.settings.parse({ ...platform.settings, ...options.settings });
  const load = async (media: Media): Promise<File> => {
    const file = options.files?.[media.hash ?? ''];
    if (file === undefined) throw new Error('no such file');
    return file;
  };
  const channel = able(
    qq.open(7 as ChannelId, settings, {
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
  const bot = {
    clock,
    platform,
    channel,
    secret: String(platform.settings.appSecret),
    receive: (request: WebhookRequest): Received => {
      const received = channel.receive(request);
      if (received instanceof Promise) throw new Error('receive must not wait');
      return received;
    },
    /** An event as the door hands it over, signed. */
    pushed: (name: string, d: Readonly<Record<string, unknown>>, id?: string): WebhookRequest =>
      requestOf(platform.letter(name, d, id), clock.at),
    /** Any bytes as the door hands them over, signed. */
    signed: (body: string | Buffer, seconds: number | string = Math.floor(clock.at / 1000)): WebhookRequest =>
      requestOf({ body, headers: platform.seal.headers(body, seconds) }, clock.at),
    /** What is heard of an event. */
    hears: (name: string, d: Readonly<Record<string, unknown>>, id?: string): readonly Inbound[] =>
      bot.receive(bot.pushed(name, d, id)).inbound,
    says: (content: Content | string, more: Partial<Outbound> = {}, signal = patient) =>
      channel.send(outbound(content, more), signal),
    async close() {
      await channel.close?.();
      if ('close' in http && typeof http.close === 'function') http.close();
      await platform.close();
    },
  };
  opened.push(bot);
  return bot;
}

const opened: { close(): Promise<void> }[] = [];

/** Closes every bot of a test, whether or not it succeeded. */
export async function closeBots(): Promise<void> {
  for (const bot of opened.splice(0)) await bot.close();
}

export type Bot = Awaited<ReturnType<typeof openBot>>;

/** An answer to a message of 王芳's that the platform knows as `m1`. */
export function outbound(content: Content | string, more: Partial<Outbound> = {}): Outbound {
  const said: Content = typeof content === 'string' ? { type: 'text', text: content } : content;
  return { address: wang, thread: wang, content: said, class: 'reply', key: 'd1', answers: answering('m1'), ...more };
}

/** What an answer answers, heard at ten o'clock unless said otherwise. */
export function answering(externalId: string, before = 0, platformTime = tenOClock): NonNullable<Outbound['answers']> {
  return { externalId, content: { type: 'text', text: '请问' }, platformTime, before };
}

export function requestOf(
  letter: { readonly body: string | Buffer; readonly headers: WebhookRequest['headers'] },
  at: number,
): WebhookRequest {
  const { headers, body } = letter;
  return { method: 'POST', path: '', query: new URLSearchParams(), headers, body: Buffer.from(body), at };
}

/** The body of a push in a single chat. */
export function chat(text: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 'ROBOT1.0_m1',
    author: { id: wang, user_openid: wang, union_openid: '' },
    content: text,
    timestamp: '2026-11-21T10:00:00+08:00',
    message_type: 0,
    ...more,
  };
}

/** Fails unless the request is refused, with the one face every refusal has. */
export function expectForged(bot: Bot, request: WebhookRequest) {
  try {
    bot.receive(request);
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelError);
    expect((error as ChannelError).message).toBe('forged: this is not from QQ');
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
  const isWhole = receives(channel) && hasMedia(channel) && isTestable(channel) && tellsHealth(channel);
  if (!isWhole) throw new Error('the channel lacks an ability');
  return channel;
}
