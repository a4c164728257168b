import type { ContactId, ConversationId } from '../../src/model';
import type { Store } from '../../src/store';
import { replayConsents } from '../../src/store/consents';

/** A person as a test makes one; what is left out is empty. */
export interface PersonFacts {
  readonly name?: string;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly gender?: string;
  readonly tags?: readonly string[];
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly at?: number;
}

const AT = Date.parse('2026-11-20T10:00:00+08:00');

type Row = Readonly<Record<string, unknown>>;

/** Writes people and what hangs on them straight into a store. */
export function peopleIn(store: Store) {
  const put = async (table: string, row: Row) => {
    const values = Object.values(row).map(value =>
      typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as string | number | null),
    );
    await store.transact(tx => tx.insert(table, Object.keys(row), [values]));
  };
  const talk = { owner: 'bot', epoch: 1, priority: 'normal', labels: [], lastSeq: 1, preview: '', unread: 0 };
  return {
    async person({ at = AT, ...facts }: PersonFacts = {}): Promise<ContactId> {
      const id = store.id<'contact'>();
      const empty = { name: '', gender: 'unknown', locale: 'zh-CN', tags: [], fields: {} };
      await put('contact', { id, ...empty, ...facts, createdAt: at, updatedAt: at });
      return id;
    },
    async gift(contactId: ContactId, what: string, value: number): Promise<void> {
      const facts = { direction: 'given', what, value, date: '2026-09-25', createdAt: AT };
      await put('gift', { id: store.id(), contactId, ...facts });
    },
    /** A name on a channel, and a conversation there with one message, one delivery that left and one that waits. */
    async speaks(contactId: ContactId, channelId: number, address: string, facts: Row = {}): Promise<ConversationId> {
      const [id, messageId, deliveryId] = [store.id<'conversation'>(), store.id(), store.id()];
      await put('identity', { id: store.id(), contactId, channelId, address, reachable: 1, ...facts });
      await put('conversation', {
        ...{ id, contactId, channelId, address, thread: address, ...talk },
        ...{ lastMessageAt: AT, createdAt: AT, updatedAt: AT },
      });
      const content = { type: 'text', text: '在吗' };
      const message = { conversationId: id, channelId, direction: 'in', author: 'contact', content, createdAt: AT };
      await put('message', { id: messageId, seq: 1, deliveryId, ...message });
      const delivery = {
        conversationId: id,
        contactId,
        channelId,
        class: 'reply',
        route: 'send',
        epoch: 1,
        attempts: 0,
      };
      const times = { dueAt: AT, createdAt: AT, updatedAt: AT };
      await put('delivery', { id: deliveryId, dedupeKey: `k${deliveryId}`, state: 'sent', ...delivery, ...times });
      await put('greeted', { contactId, deliveryId, at: AT });
      const waiting = store.id();
      await put('delivery', { id: waiting, dedupeKey: `k${waiting}`, state: 'due', ...delivery, ...times });
      return id;
    },
    /** What they allowed or withdrew on a channel. */
    async allows(contactId: ContactId, channelId: number, granted: boolean): Promise<number> {
      const id = store.id();
      const row = {
        id,
        contactId,
        channelId,
        purpose: 'marketing',
        granted: granted ? 1 : 0,
        source: 'platform',
        at: AT,
      };
      await put('consent', row);
      await store.transact(tx => replayConsents(tx, [contactId]));
      return id;
    },
    async errand(contactId: ContactId, channelId: number): Promise<void> {
      await put('errand', { id: store.id(), kind: 'profile', channelId, contactId, attempts: 0, dueAt: AT });
    },
  };
}
