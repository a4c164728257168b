import { http as adapter } from '../../../adapters/http';
import {
  type Channel,
  ChannelError,
  type File,
  hasMedia,
  isTestable,
  openHttp,
  receives,
  type WebhookRequest,
} from '../../../src/channel';
import type { ChannelId, Content, Media } from '../../../src/model';
import type { HttpStandIn } from '../../../stand-ins/http';

/** Saturday 21 November 2026, ten in the morning in Beijing. */
export const tenOClock = Date.UTC(2026, 10, 21, 2, 0, 0);
/** A picture we keep. */
export const kept = 'a'.repeat(64);

/** The account of a shop on a platform of its own, with a clock that only the story moves. */
export function openAccount(platform: HttpStandIn, more: Readonly<Record<string, unknown>> = {}) {
  const clock = { at: tenOClock };
  const http = openHttp({ deadlineMs: 30_000 });
  const settings = adapter.settings.parse({ ...platform.settings, ...more });
  const load = async ({ hash }: Media): Promise<File> => {
    if (hash !== kept) throw new Error('gone');
    return { bytes: Buffer.from('\xff\xd8\xff 茶园', 'latin1'), mime: 'image/jpeg', name: '茶园 (春).jpg' };
  };
  const channel = able(
    adapter.open(7 as ChannelId, settings, {
      http,
      now: () => clock.at,
      load,
      keep: async () => ({}),
      said: async () => [],
      lastSaidAt: async () => null,
      goalOf: async () => null,
      publicUrl: 'https://kefu.example/',
    }),
  );
  const request = (more: Partial<WebhookRequest>): WebhookRequest => ({
    method: 'POST',
    path: '',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    at: clock.at,
    ...more,
  });
  return {
    clock,
    channel,
    request,
    /** What the door hands over for a link of ours. */
    open(link: string) {
      const { pathname, searchParams } = new URL(link);
      return channel.receive(
        request({ method: 'GET', path: pathname.replace('/webhooks/7', ''), query: searchParams }),
      );
    },
    /** Tells whatever it is given as the platform does, signed. */
    async hears(told: unknown, id = 'push-1') {
      const body = Buffer.from(typeof told === 'string' ? told : JSON.stringify(told));
      const { inbound } = await channel.receive(request({ headers: platform.sign(id, body), body }));
      return inbound;
    },
    says: async (content: Content | string, key = 'd1', signal = new AbortController().signal) =>
      channel.send(
        {
          address: 'wang',
          thread: 'order-7',
          content: typeof content === 'string' ? { type: 'text', text: content } : content,
          class: 'reply',
          key,
          answers: null,
        },
        signal,
      ),
    close: () => http.close(),
  };
}

export type Account = ReturnType<typeof openAccount>;

/** The error an attempt ended with; fails when it did not. */
export async function faultOf(attempt: Promise<unknown> | (() => unknown)): Promise<ChannelError> {
  const work = async () => (typeof attempt === 'function' ? attempt() : attempt);
  const error = await work().then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChannelError)) throw new Error(`expected a ChannelError, got ${String(error)}`);
  return error;
}

function able(channel: Channel) {
  if (!receives(channel) || !hasMedia(channel) || !isTestable(channel)) throw new Error('the channel lacks an ability');
  return channel;
}
