import type { Channel, ChannelError, File, Limits } from '../../src/channel';
import { openFlights } from '../../src/flows/flights';
import type { Channels, House, OpenChannel } from '../../src/flows/house';
import { openLive } from '../../src/flows/live';
import type {
  AgentId,
  ChannelId,
  ContactId,
  Content,
  ConversationId,
  DeliveryId,
  MessageId,
  Profile,
} from '../../src/model';
import { type AgentRow, type ConversationRow, type DeliveryRow, openStore, type Store } from '../../src/store';
import type { Scratch } from './databases';

export { databases } from './databases';

/** 2026-11-23 10:00 in Shanghai, a Monday. */
export const MONDAY = Date.UTC(2026, 10, 23, 2);

const nowhere: Limits = {
  textBytes: 2048,
  sends: ['text', 'image'],
  media: { image: { maxBytes: 1000, mimes: ['image/png'] } },
  windows: {},
  rate: { count: 100, perMs: 1000 },
  idempotency: 'none',
};

/** A platform whose files and people live in two maps; what is not in them makes it fail. */
export interface Platform {
  limits: Limits;
  state: OpenChannel['state'];
  readonly files: Map<string, File | ChannelError>;
  readonly people: Map<string, Profile | ChannelError>;
  /** Addresses asked about and files fetched, in order. */
  readonly asked: string[];
}

export type Desk = Pick<House, 'store' | 'live' | 'channels' | 'flights' | 'log' | 'now' | 'zone'> & {
  readonly place: Scratch['place'];
  readonly platform: Platform;
  readonly channelId: ChannelId;
  /** Everything the consoles heard. */
  readonly heard: string[];
  readonly logged: string[];
  pass(ms: number): void;
  agent(name: string, facts?: Partial<AgentRow>): Promise<AgentId>;
  conversation(facts?: Partial<ConversationRow>): Promise<ConversationId>;
  message(conversationId: ConversationId, content: Content, author?: 'contact' | 'agent'): Promise<MessageId>;
  delivery(conversationId: ConversationId, facts?: Partial<DeliveryRow>): Promise<DeliveryId>;
  /** A reply of the bot, waiting to be sent. */
  spoken(conversationId: ConversationId, text: string): Promise<DeliveryId>;
  row(id: ConversationId): Promise<ConversationRow>;
  /** The text of every event told in the conversation. */
  events(id: ConversationId): Promise<string[]>;
  close(): Promise<void>;
};

/** The part of a house where people work: the real store, live events and flights, and a channel that only answers. */
export async function openDesk(scratch: () => Promise<Scratch>): Promise<Desk> {
  const place = await scratch();
  const store = await openStore(place.place);
  const clock = { now: MONDAY };
  const platform: Platform = { limits: nowhere, state: 'on', files: new Map(), people: new Map(), asked: [] };
  const channelId = store.id<'channel'>();
  const channels = channelsOf(channelId, platform);
  const live = openLive(store.id, () => clock.now);
  const heard: string[] = [];
  live.subscribe(event => heard.push(event.type));
  const logged: string[] = [];
  const log = (_: unknown, event: string) => logged.push(event);
  return {
    store,
    live,
    channels,
    flights: openFlights(),
    log: { debug: () => undefined, info: log, warn: log, error: log },
    now: () => clock.now,
    zone: 'Asia/Shanghai',
    place: place.place,
    platform,
    channelId,
    heard,
    logged,
    pass: ms => {
      clock.now += ms;
    },
    ...writes(store, channelId, () => clock.now),
    async close() {
      await store.close();
      await place.remove();
    },
  };
}

function channelsOf(id: ChannelId, platform: Platform): Channels {
  const look = <Found>(shelf: Map<string, Found | ChannelError>, key: string): Found => {
    platform.asked.push(key);
    const found = shelf.get(key);
    if (found === undefined) throw new Error(`nothing is known of ${key}`);
    if (found instanceof Error) throw found;
    return found;
  };
  const channel: Channel & Record<string, unknown> = {
    id,
    get limits() {
      return platform.limits;
    },
    send: () => Promise.reject(new Error('nothing leaves this desk')),
    download: async (media: { platformId?: string }) => look(platform.files, media.platformId ?? ''),
    profile: async (address: string) => look(platform.people, address),
  };
  const open = { id, type: 'stage', name: '前台', channel };
  const none = () => Promise.resolve();
  return {
    adapters: [],
    get: asked => (asked === id ? { ...open, state: platform.state } : undefined),
    all: () => [{ ...open, state: platform.state }],
    reload: none,
    refresh: async () => undefined,
    pause: none,
    whileChanging: () => undefined,
    close: none,
  };
}

function writes(store: Store, channelId: ChannelId, now: () => number) {
  const put = (table: string, row: Readonly<Record<string, unknown>>) =>
    store.transact(tx =>
      tx.insert(table, Object.keys(row), [
        Object.values(row).map(value =>
          typeof value === 'boolean'
            ? Number(value)
            : value !== null && typeof value === 'object'
              ? JSON.stringify(value)
              : (value as string | number | null),
        ),
      ]),
    );
  const desk = {
    async agent(name: string, facts: Partial<AgentRow> = {}) {
      const id = store.id<'agent'>();
      await put('agent', {
        id,
        email: `${id}@guanxi.test`,
        name,
        role: 'agent',
        enabled: true,
        presence: 'online',
        capacity: 5,
        seenAt: now(),
        createdAt: now(),
        ...facts,
      });
      return id;
    },
    async conversation(facts: Partial<ConversationRow> = {}) {
      const id = store.id<'conversation'>();
      const contactId = facts.contactId ?? store.id<'contact'>();
      const address = facts.address ?? `o${id}`;
      if (facts.contactId === undefined) await put('contact', person(contactId, now()));
      await put('identity', { id: store.id(), contactId, channelId, address, reachable: true });
      await put('conversation', {
        id,
        contactId,
        channelId,
        address,
        thread: address,
        owner: 'bot',
        epoch: 1,
        priority: 'normal',
        labels: [],
        lastSeq: 0,
        preview: '',
        unread: 0,
        createdAt: now(),
        updatedAt: now(),
        ...facts,
      });
      return id;
    },
    async message(conversationId: ConversationId, content: Content, author: 'contact' | 'agent' = 'contact') {
      const id = store.id<'message'>();
      await store.transact(async tx => {
        await tx.run('UPDATE conversation SET lastSeq = lastSeq + 1 WHERE id = ?', [conversationId]);
        await tx.run(
          `INSERT INTO message (id, conversationId, channelId, seq, direction, author, content, createdAt)
           SELECT ?, id, channelId, lastSeq, ?, ?, ?, ? FROM conversation WHERE id = ?`,
          [id, author === 'contact' ? 'in' : 'out', author, JSON.stringify(content), now(), conversationId],
        );
      });
      return id;
    },
    async delivery(conversationId: ConversationId, facts: Partial<DeliveryRow> = {}) {
      const id = store.id<'delivery'>();
      await put('delivery', {
        id,
        dedupeKey: `reply:${id}`,
        conversationId,
        contactId: 1,
        channelId,
        class: 'reply',
        route: 'send',
        state: 'due',
        epoch: 1,
        attempts: 0,
        dueAt: now(),
        createdAt: now(),
        updatedAt: now(),
        ...facts,
      });
      return id;
    },
    async spoken(conversationId: ConversationId, text: string) {
      const messageId = await desk.message(conversationId, { type: 'text', text }, 'agent');
      return desk.delivery(conversationId, { messageId });
    },
    row: (id: ConversationId) => store.rows('conversation').findOneByOrFail({ id }) as Promise<ConversationRow>,
    async events(conversationId: ConversationId) {
      const told = await store
        .rows('message')
        .find({ where: { conversationId, author: 'system' }, order: { seq: 'ASC' } });
      return told.map(({ content }) => (content.type === 'event' ? content.text : ''));
    },
  };
  return desk;
}

const person = (id: ContactId, now: number) => ({
  id,
  name: '',
  gender: 'unknown',
  locale: 'zh-CN',
  tags: [],
  fields: {},
  createdAt: now,
  updatedAt: now,
});
