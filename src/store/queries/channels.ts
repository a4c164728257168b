import type { ChannelId, ChannelState } from '../../model';
import type { Store } from '../store';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;
type Settings = Readonly<Record<string, unknown>>;

/** Adds an account whose secrets are sealed already. */
export const addChannel = (
  store: Store,
  channel: { readonly type: string; readonly name: string; readonly settings: Settings },
  by: By,
): Promise<ChannelId> =>
  store.transact(async transaction => {
    const id = store.id<'channel'>();
    await transaction.insert(
      'channel',
      ['id', 'type', 'name', 'settings', 'state', 'createdAt', 'updatedAt'],
      [[id, channel.type, channel.name, JSON.stringify(channel.settings), 'on', by.at, by.at]],
    );
    const data = { type: channel.type, name: channel.name };
    await writeAudit(store, transaction, { ...by, action: 'channel.add', subject: `channel:${id}`, data });
    return id;
  });

export interface ChannelChange {
  readonly name?: string;
  readonly settings?: Settings;
  readonly state?: ChannelState;
}

/** Changes what is given. A state set to `on` forgets the last error. */
export const changeChannel = (store: Store, id: ChannelId, change: ChannelChange, by: By): Promise<void> =>
  store.transact(async transaction => {
    const values: Record<string, string | number | null> = { updatedAt: by.at };
    if (change.name !== undefined) values.name = change.name;
    if (change.settings !== undefined) values.settings = JSON.stringify(change.settings);
    if (change.state !== undefined) values.state = change.state;
    if (change.state === 'on') values.lastError = null;
    await transaction.update('channel', Object.keys(values), [[id, ...Object.values(values)]]);
    const data = { name: change.name, state: change.state, settings: change.settings && Object.keys(change.settings) };
    await writeAudit(store, transaction, { ...by, action: 'channel.change', subject: `channel:${id}`, data });
  });

/** Removes an account and cancels what was still to be sent on it. */
export const removeChannel = (store: Store, id: ChannelId, by: By): Promise<void> =>
  store.transact(async transaction => {
    await transaction.run('DELETE FROM channel WHERE id = ?', [id]);
    await transaction.run(
      `UPDATE delivery SET state = 'cancelled', updatedAt = ? WHERE channelId = ? AND state = 'due'`,
      [by.at, id],
    );
    const subject = `channel:${id}`;
    await writeAudit(store, transaction, { ...by, action: 'channel.remove', subject, data: null });
  });
