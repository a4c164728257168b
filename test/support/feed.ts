import { EventEmitter, once } from 'node:events';
import { z } from 'zod';
import { type Adapter, defineAdapter, type Ear, type Limits, type Outbound } from '../../src/channel';
import type { Inbound } from '../../src/model';

/** A platform that keeps a list of what happened and is read from a place in it, like a mailbox. */
export interface Feed {
  readonly adapter: Adapter;
  /** Where each listener began, in order. */
  readonly begun: (string | null)[];
  /** What was sent on it, in order. */
  readonly sent: Outbound[];
  /** Its listeners do not end when they are asked to. */
  stubborn: boolean;
  /** How many listen now. */
  listening(): number;
  /** Something happens on the platform. */
  happens(...inbound: (Partial<Inbound> & Pick<Inbound, 'externalId'>)[]): void;
  /** The channel's health tells something new. */
  changes(): void;
  /** The next listener, or the one that listens, ends with this. */
  fails(fault: unknown): void;
}

const LIMITS: Limits = {
  textBytes: 2048,
  sends: ['text'],
  media: {},
  windows: {},
  rate: { count: 100, perMs: 1000 },
  idempotency: 'key',
};

/** `more` is what its channels can besides listening and sending. */
export function openFeed(limits: Partial<Limits> = {}, more: object = {}): Feed {
  const lines: Inbound[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  const begun: (string | null)[] = [];
  const sent: Outbound[] = [];
  const faults: unknown[] = [];
  let listening = 0;
  let present: Ear | null = null;

  async function listen(ear: Ear, signal: AbortSignal): Promise<void> {
    begun.push(ear.cursor);
    present = ear;
    listening++;
    try {
      for (let read = Number(ear.cursor ?? 0); !signal.aborted || feed.stubborn; ) {
        if (faults.length > 0) throw faults.shift();
        const next = lines.slice(read);
        if (next.length > 0) {
          read += next.length;
          await ear.hear(next, String(read));
        } else if (feed.stubborn) await once(news, 'news');
        else await once(news, 'news', { signal }).catch(() => undefined);
      }
    } finally {
      listening--;
    }
  }

  const feed: Feed = {
    stubborn: false,
    adapter: defineAdapter({
      type: 'feed',
      name: { zh: '信箱', en: 'Feed' },
      settings: z.object({}),
      secrets: [],
      guide: [],
      open: id => ({
        id,
        limits: { ...LIMITS, ...limits },
        listen,
        send: async message => {
          sent.push(message);
          return { externalId: `feed-${message.key}` };
        },
        ...more,
      }),
    }),
    begun,
    sent,
    listening: () => listening,
    happens(...inbound) {
      for (const one of inbound) {
        const content = { type: 'text' as const, text: one.externalId };
        lines.push({ kind: 'message', address: 'wang', content, platformTime: 0, ...one });
      }
      news.emit('news');
    },
    changes: () => present?.changed(),
    fails(fault) {
      faults.push(fault);
      news.emit('news');
    },
  };
  return feed;
}
