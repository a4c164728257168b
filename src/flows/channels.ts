import type { Adapter, Channel, Tools } from '../channel';
import type { ChannelId, ChannelRecord } from '../model';
import type { Store } from '../store';
import type { Around, Channels, Live, Log, OpenChannel } from './house';

/** How the reason begins when an account could not be opened at all; once it can be, it is on again. */
const UNOPENED = 'not opened';
const MOST = 1000;

export interface ChannelDeps {
  readonly store: Store;
  readonly live: Live;
  readonly log: Log;
  readonly adapters: readonly Adapter[];
  readonly tools: Tools;
  /** Turns stored settings, whose secrets are sealed, into what the adapter's schema expects. */
  readonly unseal: (settings: ChannelRecord['settings']) => Record<string, unknown>;
}

/** Opens every configured account. One that cannot be opened is marked broken and the others work. */
export async function openChannels(deps: ChannelDeps): Promise<Channels> {
  const { store, live, log, adapters, tools } = deps;
  const byType = new Map(adapters.map(adapter => [adapter.type, adapter]));
  const opened = new Map<ChannelId, OpenChannel>();
  const changedAt = new Map<ChannelId, number>();

  let around: Around = (_, change) => change();
  const turns = new Map<ChannelId, Promise<void>>();

  /** One after the other for each account, so that none is opened twice. */
  function reload(id: ChannelId): Promise<void> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(() => around(id, () => reopen(id)));
    const ended = turn
      .catch(() => undefined)
      .finally(() => {
        if (turns.get(id) === ended) turns.delete(id);
      });
    turns.set(id, ended);
    return turn;
  }

  async function reopen(id: ChannelId): Promise<void> {
    const record = await store.rows('channel').findOneBy({ id });
    await opened.get(id)?.channel.close?.();
    opened.delete(id);
    changedAt.delete(id);
    if (record) await open(record);
    live.publish({ type: 'channel.updated', channelId: id });
  }

  async function open(record: ChannelRecord): Promise<void> {
    const adapter = byType.get(record.type);
    const channel = adapter ? build(adapter, record) : `${UNOPENED}: there is no adapter for ${record.type}`;
    if (typeof channel === 'string') {
      log.error({ channelId: record.id, type: record.type }, 'a channel could not be opened');
      await mark(record.id, 'broken', channel);
      return;
    }
    const mended = record.state === 'broken' && record.lastError?.startsWith(UNOPENED) === true;
    const state = mended ? 'on' : record.state;
    if (mended) await mark(record.id, state, null);
    opened.set(record.id, { id: record.id, type: record.type, name: record.name, state, channel });
    if (!mended) changedAt.set(record.id, record.updatedAt);
  }

  /** The channel, or in words why there is none. */
  function build(adapter: Adapter, record: ChannelRecord): Channel | string {
    try {
      const parsed = adapter.settings.safeParse(deps.unseal(record.settings));
      if (parsed.success) return adapter.open(record.id, parsed.data, tools);
      return `${UNOPENED}: these settings need attention: ${parsed.error.issues.map(issue => issue.path.join('.')).join(', ')}`;
    } catch {
      return `${UNOPENED}: SECRET_KEY is not the one its secrets were sealed with`;
    }
  }

  async function mark(id: ChannelId, state: ChannelRecord['state'], lastError: string | null): Promise<void> {
    const at = tools.now();
    changedAt.set(id, at);
    await store.transact(transaction =>
      transaction.update('channel', ['state', 'lastError', 'updatedAt'], [[id, state, lastError, at]]),
    );
  }

  for (const record of await store.rows('channel').find({ order: { id: 'ASC' }, take: MOST })) await open(record);

  return {
    adapters,
    get: id => opened.get(id),
    all: () => [...opened.values()],
    reload,
    whileChanging: work => {
      around = work;
    },
    async refresh() {
      const rows = await store.rows('channel').find({ select: { id: true, updatedAt: true }, take: MOST });
      const known = new Set(rows.map(row => row.id));
      for (const row of rows) if (changedAt.get(row.id) !== row.updatedAt) await reload(row.id);
      for (const id of opened.keys()) if (!known.has(id)) await reload(id);
    },
    async pause(id, reason) {
      const known = opened.get(id);
      if (known?.state !== 'on') return;
      opened.set(id, { ...known, state: 'broken' });
      await mark(id, 'broken', reason);
      log.error({ channelId: id }, 'a channel stopped: its platform refuses our credentials');
      live.publish({ type: 'channel.updated', channelId: id });
    },
    async close() {
      await Promise.all([...opened.values()].map(one => one.channel.close?.()));
      opened.clear();
    },
  };
}
