import { telegram } from '../../../adapters/telegram';
import type {
  MediaChannel,
  TestableChannel,
  Tools,
  TypingChannel,
  WebhookChannel,
  WebhookRequest,
} from '../../../src/channel';
import {
  ChannelError,
  type Ear,
  type HealthChannel,
  type ListeningChannel,
  type Outbound,
  openHttp,
} from '../../../src/channel';
import type { ChannelId, Content, Inbound } from '../../../src/model';

export const token = '700100200:AAEstandInTokenOfTheTeaHouse_0123456';
export const secret = 'stand-in_secret_0123456789';
const noon = Date.parse('2026-11-20T12:00:00+08:00');

export type Bot = WebhookChannel &
  ListeningChannel &
  MediaChannel &
  TypingChannel &
  TestableChannel &
  HealthChannel & { forget(): void };

/** The channel alone, with a Telegram somewhere and files in memory. */
export function openBot(
  settings: Readonly<Record<string, unknown>>,
  more: {
    files?: Readonly<Record<string, { bytes: Buffer; mime: string; name: string | null }>>;
    publicUrl?: string;
  } = {},
): Bot {
  const http = openHttp();
  const tools: Tools = {
    http,
    now: () => noon,
    publicUrl: more.publicUrl ?? 'https://kefu.example',
    load: async ({ hash }) => {
      const file = more.files?.[hash ?? ''];
      if (file === undefined) throw new Error('gone');
      return file;
    },
    keep: async () => ({}),
    said: async () => [],
    lastSaidAt: async () => null,
    goalOf: async () => null,
  };
  const opened = telegram.open(
    7 as ChannelId,
    telegram.settings.parse({ token, secretToken: secret, ...settings }),
    tools,
  );
  return Object.assign(opened as Bot, { forget: () => http.close() });
}

/** A message for one address. */
export function outbound(address: string, content: Content | string, more: Partial<Outbound> = {}): Outbound {
  const said: Content = typeof content === 'string' ? { type: 'text', text: content } : content;
  return { address, thread: address, content: said, class: 'reply', key: 'd1', answers: null, ...more };
}

/** A push as Telegram makes it. */
export function push(update: unknown, more: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    method: 'POST',
    path: '',
    query: new URLSearchParams(),
    headers: { 'x-telegram-bot-api-secret-token': secret, 'content-type': 'application/json' },
    body: Buffer.from(typeof update === 'string' ? update : JSON.stringify(update)),
    at: noon,
    ...more,
  };
}

/** An ear that remembers, and can be told to fail. */
export function openEar(cursor: string | null = null) {
  const heard: Inbound[] = [];
  const cursors: (string | undefined)[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const ear: Ear & { fails: boolean } = {
    cursor,
    changed: () => undefined,
    fails: false,
    async hear(inbound, at) {
      if (ear.fails) throw new Error('the disk is full');
      heard.push(...inbound);
      cursors.push(at);
      for (const one of waiting.filter(({ count }) => heard.length >= count)) one.done();
    },
  };
  return {
    ear,
    heard,
    cursors,
    /** Resolves when so much has been heard. */
    until: (count: number) =>
      heard.length >= count ? Promise.resolve() : new Promise<void>(done => waiting.push({ count, done })),
  };
}

/** What a promise rejects with. */
export async function faultOf(work: Promise<unknown>): Promise<ChannelError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error(`no ChannelError but ${String(error)}`);
  return error;
}

export const wang = { id: 900000001, is_bot: false, first_name: '王', last_name: '芳', language_code: 'zh-hans' };
export const wangChat = { id: wang.id, type: 'private', first_name: '王' };
export const group = { id: -4001, type: 'group', title: '茶友群' };
export const seconds = noon / 1000;

/** A message of 王芳 in her own chat, or in another. */
export function message(more: Readonly<Record<string, unknown>>, at: Readonly<Record<string, unknown>> = wangChat) {
  return { update_id: 5001, message: { message_id: 101, date: seconds, from: wang, chat: at, ...more } };
}
