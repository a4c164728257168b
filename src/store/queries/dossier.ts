import { In, MoreThan } from 'typeorm';
import type { ContactId, ConversationId } from '../../model';
import { mergesOf, partsOf } from '../merged';
import type {
  AuditRow,
  ConsentRow,
  ContactEventRow,
  ContactRow,
  ConversationRow,
  DeliveryRow,
  MessageRow,
} from '../schema/rows';
import type { Store } from '../store';
import { byIds } from './by-ids';
import { messagesSince } from './messages';

const AT_ONCE = 200;

/** A person's conversations, oldest first, in pages. */
export async function* conversationsWith(store: Store, contactId: ContactId): AsyncGenerator<ConversationRow[]> {
  for (let after = 0; ; ) {
    const where = { contactId, id: MoreThan(after) as never };
    const rows = await store.rows('conversation').find({ where, order: { id: 'ASC' }, take: AT_ONCE });
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}

/** What a person allowed and withdrew, oldest first, in pages. */
export async function* consentsOf(store: Store, contactId: ContactId): AsyncGenerator<ConsentRow[]> {
  for (let after = 0; ; ) {
    const where = { contactId, id: MoreThan(after) };
    const rows = await store.rows('consent').find({ where, order: { id: 'ASC' }, take: AT_ONCE });
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}

/** What happened to a person outside of conversations, oldest first, in pages. */
export async function* eventsOf(store: Store, contactId: ContactId): AsyncGenerator<ContactEventRow[]> {
  for (let after = 0; ; ) {
    const where = { contactId, id: MoreThan(after) };
    const rows = await store.rows('contactEvent').find({ where, order: { id: 'ASC' }, take: AT_ONCE });
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}

/** Which links of campaigns a person opened, in pages. */
export async function* clicksOf(
  { read }: Pick<Store, 'read'>,
  contactId: ContactId,
): AsyncGenerator<{ readonly url: string; readonly firstAt: number; readonly count: number }[]> {
  for (let after = 0; ; ) {
    const rows = await read<{ linkId: number; url: string; firstAt: number; count: number }>(
      `SELECT k.linkId, l.url, k.firstAt, k.count FROM click k JOIN trackedLink l ON l.id = k.linkId
       WHERE k.contactId = ? AND k.linkId > ? ORDER BY k.linkId LIMIT ${AT_ONCE}`,
      [contactId, after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = Number(rows.at(-1)!.linkId);
  }
}

/** Everything said with a person, conversation by conversation, in pages. */
export async function* messagesWith(store: Store, contactId: ContactId): AsyncGenerator<MessageRow[]> {
  for await (const conversations of conversationsWith(store, contactId)) {
    for (const { id } of conversations) yield* messagesIn(store, id);
  }
}

async function* messagesIn(store: Store, conversationId: ConversationId): AsyncGenerator<MessageRow[]> {
  for (let since = 0; ; ) {
    const rows = await messagesSince(store, conversationId, since, AT_ONCE);
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    since = rows.at(-1)!.seq;
  }
}

/** What became of everything said to a person, in pages. */
export async function* deliveriesWith(store: Store, contactId: ContactId): AsyncGenerator<DeliveryRow[]> {
  for await (const messages of messagesWith(store, contactId)) {
    const rows = await byIds(
      store,
      'delivery',
      messages.map(message => message.deliveryId),
    );
    if (rows.size > 0) yield [...rows.values()];
  }
}

/** Those who were merged into a person, as they were known before. */
export async function* mergedInto(store: Store, contactId: ContactId): AsyncGenerator<ContactRow[]> {
  const merges = await mergesOf(store, contactId);
  yield merges.map(({ other }) => other).filter(other => other !== null);
}

/** What colleagues did about a person, in pages: to them, to their conversations, to what was sent to them. */
export async function* auditAbout(store: Store, contactId: ContactId): AsyncGenerator<AuditRow[]> {
  yield* auditOf(
    store,
    (await partsOf(store.read, contactId)).map(id => `contact:${id}`),
  );
  for await (const rows of conversationsWith(store, contactId)) {
    yield* auditOf(
      store,
      rows.map(({ id }) => `conversation:${id}`),
    );
  }
  for await (const rows of deliveriesWith(store, contactId)) {
    yield* auditOf(
      store,
      rows.map(({ id }) => `delivery:${id}`),
    );
  }
}

async function* auditOf(store: Store, subjects: readonly string[]): AsyncGenerator<AuditRow[]> {
  for (let after = 0; ; ) {
    const where = { subject: In([...subjects]), id: MoreThan(after) };
    const rows = await store.rows('audit').find({ where, order: { id: 'ASC' }, take: AT_ONCE });
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}
