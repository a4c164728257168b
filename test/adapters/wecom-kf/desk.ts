import { wecomKf } from '../../../adapters/wecom-kf';
import {
  type Channel,
  ChannelError,
  type File,
  type HttpRequest,
  handsOver,
  hasMedia,
  hasProfiles,
  isTestable,
  listens,
  type Outbound,
  openHttp,
  receives,
  tellsHealth,
  type WebhookRequest,
} from '../../../src/channel';
import type { ChannelId, Content, Inbound } from '../../../src/model';
import { type Callback, openWecomKfStandIn, type WecomKfOptions } from '../../../stand-ins/wecom-kf';
import { until } from '../../channel/kit';

/** Saturday 21 November 2026, ten in the morning in Beijing. */
export const tenOClock = Date.UTC(2026, 10, 21, 2, 0, 0);
export const wang = 'wmWANG0000000000000000000000001';
export const li = 'wmLIII0000000000000000000000002';
export const teaDesk = 'wkTEA00000000000000000000000001';
export const giftDesk = 'wkGIFT0000000000000000000000002';

export interface DeskOptions extends WecomKfOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, File>>;
  /** Whose secret it has for customer contact: that of the app which may, or of the one that serves customers. */
  readonly contact?: 'contact' | 'service';
}

/** An account of a tea shop with WeCom played on loopback, and a clock that only the story moves. */
export async function openDesk(options: DeskOptions = {}) {
  const clock = { at: tenOClock };
  const now = () => clock.at;
  const wecom = await openWecomKfStandIn({ now, desks: [teaDesk], ...options });
  const http = openHttp({ deadlineMs: 30_000 });
  const calls: HttpRequest[] = [];
  const secrets = { contact: wecom.contactSecret, service: wecom.settings.secret };
  const settings = wecomKf.settings.parse({
    ...wecom.settings,
    pollSeconds: 3600,
    ...(options.contact === undefined ? {} : { contactSecret: secrets[options.contact] }),
    ...options.settings,
  });
  const start = () =>
    able(
      wecomKf.open(7 as ChannelId, settings, {
        http(call) {
          calls.push(call);
          return http(call);
        },
        now,
        load: async media => {
          const file = options.files?.[media.hash ?? ''];
          if (file === undefined) throw new Error('no such file');
          return file;
        },
        keep: async () => ({ hash: '0'.repeat(64) }),
        said: async () => [],
        lastSaidAt: async () => null,
        goalOf: async () => null,
        publicUrl: 'https://kefu.example',
      }),
    );
  const channel = start();
  const request = ({ query, body }: Callback): WebhookRequest => ({
    method: 'POST',
    path: '',
    headers: {},
    at: clock.at,
    query,
    body,
  });
  const ears: { stop(): Promise<void> }[] = [];

  return {
    clock,
    wecom,
    channel,
    settings,
    request,
    /** What was said to WeCom at this path, in order. */
    said: (path: string): readonly unknown[] =>
      calls.filter(({ url }) => new URL(url).pathname === path).map(({ body }) => JSON.parse(String(body))),
    /** The same account after a restart. */
    again: start,
    /** Rings the doorbell of the channel. */
    ring: (desk?: string) => channel.receive(request(wecom.callback(desk))),
    says: (content: Content | string, more: Partial<Outbound> = {}, signal = new AbortController().signal) =>
      channel.send(message(content, more), signal),
    /** Listens until stopped. What was heard and the cursors are told as they come. */
    listen(cursor: string | null = null, who: ReturnType<typeof start> = channel) {
      const heard: Inbound[] = [];
      const writes: { readonly ids: readonly string[]; readonly cursor: string | undefined }[] = [];
      const ending = new AbortController();
      const done = who.listen(
        {
          cursor,
          changed: () => undefined,
          async hear(inbound, next) {
            heard.push(...inbound);
            writes.push({ ids: inbound.map(one => one.externalId), cursor: next });
          },
        },
        ending.signal,
      );
      const ear = {
        heard,
        writes,
        /** Resolves when so many were heard. */
        async count(number: number) {
          const ended = done.then(() => Promise.reject(new Error('it stopped listening')));
          await Promise.race([until(() => heard.length >= number), ended]);
          return heard;
        },
        done,
        async stop() {
          ending.abort();
          await done;
        },
      };
      ears.push(ear);
      return ear;
    },
    async close() {
      await Promise.all(ears.map(ear => ear.stop().catch(() => undefined)));
      await channel.close?.();
      http.close();
      await wecom.close();
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

let keys = 0;

export function message(content: Content | string, more: Partial<Outbound> = {}): Outbound {
  const said: Content = typeof content === 'string' ? { type: 'text', text: content } : content;
  keys += 1;
  return { address: wang, thread: wang, content: said, class: 'reply', key: `k${keys}`, answers: null, ...more };
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
    receives(channel) &&
    listens(channel) &&
    handsOver(channel) &&
    hasProfiles(channel) &&
    hasMedia(channel) &&
    isTestable(channel) &&
    tellsHealth(channel);
  if (!isWhole) throw new Error('the channel lacks an ability');
  return channel;
}
