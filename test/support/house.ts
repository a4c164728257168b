import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapters } from '../../adapters';
import { type StageWords, stageRequest } from '../../adapters/stage';
import { type Adapter, type Http, openHttp } from '../../src/channel';
import { hoursTexts } from '../../src/engine/hours';
import { openBooks } from '../../src/flows/books';
import { type Campaigns, openCampaigns } from '../../src/flows/campaigns';
import { openChannels } from '../../src/flows/channels';
import { openClicks } from '../../src/flows/clicks';
import { openFlights } from '../../src/flows/flights';
import type { Heard } from '../../src/flows/heard';
import { offerHours } from '../../src/flows/hours';
import type { House, Log } from '../../src/flows/house';
import { type InboundPath, openInbound } from '../../src/flows/inbound';
import { openLinks } from '../../src/flows/links';
import { openListening } from '../../src/flows/listening';
import { openLive } from '../../src/flows/live';
import { type OutboundPath, openOutbound } from '../../src/flows/outbound';
import { openOwnPages } from '../../src/flows/own-page';
import { openTools } from '../../src/flows/tools';
import { hearWebhook } from '../../src/http/webhooks';
import type { AgentId, ChannelId, Content, ConversationId, Rule } from '../../src/model';
import { openStore } from '../../src/store';
import { type Files, openFiles } from '../../src/store/media';
import { type Scratch, scratchSqlite } from './databases';

export type RuleDraft = Omit<Rule, 'id' | 'enabled' | 'version' | 'priority' | 'on' | 'stop'> & Partial<Rule>;

export interface TestHouse extends House {
  readonly inbound: InboundPath;
  readonly outbound: OutboundPath;
  readonly campaigns: Campaigns;
  readonly files: Files;
  readonly http: Http;
  readonly logged: Record<string, unknown>[];
  /** Moves the clock. */
  pass(ms: number): void;
  addChannel(type: string, settings?: Record<string, unknown>): Promise<ChannelId>;
  addAgent(name: string, presence?: string): Promise<AgentId>;
  setRules(rules: readonly RuleDraft[]): Promise<void>;
  addTemplate(name: string, text: string): Promise<void>;
  /** Words on the stage as the door would hear them, for who wants to stop the time right after. */
  words(channel: ChannelId, address: string, text: string): Heard;
  /** Someone who speaks on the stage. */
  customer(channel: ChannelId, address: string): Customer;
  conversation(channel: ChannelId, address: string): Promise<ConversationId>;
  /** Begins to listen to the accounts that want it; `stop` ends that. `pause` waits between two tries. */
  listen(pause?: (ms: number) => Promise<void>): { stop(): Promise<void> };
  /** Everything said in it, in order: `in: 你好`. */
  history(conversation: ConversationId): Promise<string[]>;
  close(): Promise<void>;
}

export interface Customer {
  /** Says it through the door and resolves to what was answered and delivered because of it. */
  says(text: string, externalId?: string): Promise<string[]>;
  does(words: Omit<StageWords, 'address'>): Promise<string[]>;
}

export interface HouseOptions {
  readonly scratch?: Scratch;
  readonly at?: string;
  /** Where files of messages lie; nothing is kept when left out. */
  readonly mediaDir?: string;
  /** How secrets of channels are opened; they lie open when left out. */
  /** Kinds of channel beside those of the house. */
  readonly adapters?: readonly Adapter[];
  readonly unseal?: (settings: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

const OFFICE = {
  zone: 'Asia/Shanghai',
  days: Object.fromEntries(['1', '2', '3', '4', '5'].map(day => [day, [['09:00', '18:00'] as [string, string]]])),
};

/** A whole house with its real store, paths and adapters, and a clock the test holds. */
export async function openHouse(options: HouseOptions = {}): Promise<TestHouse> {
  const scratch = options.scratch ?? scratchSqlite();
  const store = await openStore(scratch.place);
  let time = Date.parse(options.at ?? '2026-11-20T10:00:00+08:00');
  const now = () => time;
  const logged: Record<string, unknown>[] = [];
  const write = (level: string) => (facts: Readonly<Record<string, unknown>>, event: string) =>
    void logged.push({ level, event, ...facts });
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const zone = 'Asia/Shanghai';
  const http = openHttp({ deadlineMs: 30_000 });
  const live = openLive(() => store.id(), now);
  const files = openFiles(store, options.mediaDir ?? join(tmpdir(), 'guanxi-nowhere'), now);
  const unseal = options.unseal ?? (settings => ({ ...settings }));
  const tools = openTools({ store, files, http, now, publicUrl: 'https://kefu.example' });
  const channels = await openChannels({
    store,
    live,
    log,
    adapters: [...adapters, ...(options.adapters ?? [])],
    tools,
    unseal,
  });
  const books = await openBooks(store, log, async () => ({
    zone,
    businessName: '云锦茶行',
    businessHours: hoursTexts((await offerHours({ store, log })) ?? OFFICE),
  }));
  const print = (text: string) => createHmac('sha256', 'a key for tests').update(text).digest('hex');
  const pages = openOwnPages(text => [print(text)], 'https://kefu.example');
  const links = openLinks(print);
  const clicks = openClicks(text => [print(text)], 'https://kefu.example');
  const house: House = { store, live, channels, books, flights: openFlights(), links, pages, clicks, log, now, zone };
  const inbound = openInbound(house);
  const outbound = openOutbound(house);
  const campaigns = openCampaigns(house);

  const ending = new AbortController();
  const works: Promise<void>[] = [];

  const said = async (channel: ChannelId, words: StageWords): Promise<string[]> => {
    const last = await store.read<{ id: number | null }>('SELECT MAX(id) AS id FROM message');
    const step = await hearWebhook({ ...house, inbound, outbound }, String(channel), stageRequest(words, time));
    if (step.response.status !== 200) throw new Error(`the door answered ${step.response.status}`);
    if (step.ride) await outbound.land(step.ride, true);
    await outbound.drain();
    const rows = await store.read<{ content: string }>(
      "SELECT m.content FROM message m JOIN delivery d ON d.id = m.deliveryId WHERE m.id > ? AND m.direction = 'out' AND d.state = 'sent' ORDER BY m.id",
      [last[0]?.id ?? 0],
    );
    return rows.map(row => wordsOf(row.content));
  };

  return {
    ...house,
    inbound,
    outbound,
    campaigns,
    files,
    http,
    logged,
    pass: ms => {
      time += ms;
    },
    async addChannel(type, settings = {}) {
      const id = store.id<'channel'>();
      await store.transact(transaction =>
        transaction.insert(
          'channel',
          ['id', 'type', 'name', 'settings', 'state', 'createdAt', 'updatedAt'],
          [[id, type, type, JSON.stringify(settings), 'on', time, time]],
        ),
      );
      await channels.reload(id);
      return id;
    },
    async addAgent(name, presence = 'online') {
      const id = store.id<'agent'>();
      await store.transact(transaction =>
        transaction.insert(
          'agent',
          ['id', 'email', 'name', 'role', 'enabled', 'presence', 'capacity', 'seenAt', 'createdAt'],
          [[id, `${id}@yunjin.example`, name, 'agent', 1, presence, 5, time, time]],
        ),
      );
      return id;
    },
    async setRules(rules) {
      await store.transact(async transaction => {
        await transaction.run('DELETE FROM rule');
        const rows = rules.map((draft, index) => {
          const {
            name,
            enabled = true,
            priority = 100 - index,
            id: _id,
            version = 1,
            ...body
          } = { on: 'message', stop: true, ...draft };
          return [store.id(), name, enabled ? 1 : 0, priority, JSON.stringify(body), version, time, time];
        });
        await transaction.insert(
          'rule',
          ['id', 'name', 'enabled', 'priority', 'body', 'version', 'createdAt', 'updatedAt'],
          rows,
        );
      });
      await books.reload();
    },
    async addTemplate(name, text) {
      const columns = ['id', 'name', 'purpose', 'bodies', 'version', 'createdAt', 'updatedAt'];
      await store.transact(transaction =>
        transaction.insert('template', columns, [
          [store.id(), name, 'reply', JSON.stringify({ 'zh-CN': text }), 1, time, time],
        ]),
      );
      await books.reload();
    },
    words: (channel, address, text) => ({
      open: channels.get(channel)!,
      inbound: {
        kind: 'message',
        externalId: `words-${store.id()}`,
        address,
        content: { type: 'text', text },
        platformTime: time,
      },
      request: null,
    }),
    customer: (channel, address) => ({
      says: (text, externalId) => said(channel, { address, text, ...(externalId ? { externalId } : {}) }),
      does: words => said(channel, { ...words, address }),
    }),
    async conversation(channel, address) {
      const rows = await store.read<{ id: ConversationId }>(
        'SELECT id FROM conversation WHERE channelId = ? AND address = ?',
        [channel, address],
      );
      return rows[0]!.id;
    },
    async history(conversation) {
      const rows = await store.read<{ direction: string; content: string }>(
        'SELECT direction, content FROM message WHERE conversationId = ? ORDER BY seq',
        [conversation],
      );
      return rows.map(row => `${row.direction}: ${wordsOf(row.content)}`);
    },
    listen(pause) {
      const running = openListening(house, inbound, pause).run(ending.signal);
      works.push(running);
      return {
        stop: () => {
          ending.abort();
          return running;
        },
      };
    },
    async close() {
      ending.abort();
      await Promise.all(works);
      await channels.close();
      http.close();
      await store.close();
      await scratch.remove();
    },
  };
}

function wordsOf(json: string): string {
  const content = JSON.parse(json) as Content;
  return 'text' in content && content.text !== undefined ? content.text : content.type;
}
