import type { ContactId, ConversationId, Locale } from '../model';
import {
  addContacts,
  addConversations,
  addIdentities,
  findIdentities,
  findThreads,
  type Store,
  type Transaction,
  type Value,
} from '../store';
import type { Heard } from './heard';

/** Conversations whose ids this process remembers; an id never changes once it is committed. */
export type ThreadIds = Map<string, ConversationId>;

export interface Met {
  readonly conversationId: ConversationId;
  readonly isNew: boolean;
}

const REMEMBERED = 50_000;

export const keyOf = (open: Pick<Heard['open'], 'id'>, thread: string): string => `${open.id}|${thread}`;

export const threadKey = ({ open, inbound }: Pick<Heard, 'open' | 'inbound'>): string =>
  keyOf(open, inbound.thread ?? inbound.address);

/**
 * The conversation of each message heard, made when there is none: ten first messages of one customer in the same
 * moment are one contact and one conversation. What is made here is remembered only after commit.
 */
export async function meet(
  store: Store,
  transaction: Transaction,
  remembered: ThreadIds,
  heard: readonly Heard[],
  now: number,
): Promise<Met[]> {
  if (remembered.size > REMEMBERED) remembered.clear();
  const unknown = new Map<string, Heard>();
  const keys = heard.map(threadKey);
  for (let index = 0; index < heard.length; index++) {
    const one = heard[index]!;
    const key = keys[index]!;
    if (!remembered.has(key) && !unknown.has(key)) unknown.set(key, one);
  }
  const found = new Map<string, ConversationId>();
  if (unknown.size > 0) await find(transaction, unknown, found);
  for (const [key, id] of found) remembered.set(key, id);

  const strangers = [...unknown].filter(([key]) => !found.has(key)).map(([, one]) => one);
  const made =
    strangers.length > 0 ? await make(store, transaction, strangers, now) : new Map<string, ConversationId>();
  return keys.map(key => {
    const id = remembered.get(key) ?? found.get(key);
    return id === undefined ? { conversationId: made.get(key)!, isNew: true } : { conversationId: id, isNew: false };
  });
}

async function find(
  transaction: Transaction,
  unknown: ReadonlyMap<string, Heard>,
  found: Map<string, ConversationId>,
): Promise<void> {
  for (const [open, list] of byChannel([...unknown.values()])) {
    const threads = list.map(one => one.inbound.thread ?? one.inbound.address);
    for (const row of await findThreads(transaction, open.id, threads)) found.set(`${open.id}|${row.thread}`, row.id);
  }
}

async function make(
  store: Store,
  transaction: Transaction,
  strangers: readonly Heard[],
  now: number,
): Promise<Map<string, ConversationId>> {
  const made = new Map<string, ConversationId>();
  const contacts: Value[][] = [];
  const identities: Value[][] = [];
  const conversations: Value[][] = [];
  for (const [open, list] of byChannel(strangers)) {
    const addresses = [...new Set(list.map(one => one.inbound.address))];
    const known = new Map(
      (await findIdentities(transaction, open.id, addresses)).map(row => [row.address, row.contactId]),
    );
    for (const { inbound } of list) {
      const { address, profile } = inbound;
      let contactId = known.get(address);
      if (contactId === undefined) {
        contactId = store.id<'contact'>() as ContactId;
        known.set(address, contactId);
        const locale = localeOf(profile?.language);
        contacts.push([
          contactId,
          profile?.name ?? '',
          null,
          null,
          'unknown',
          locale,
          null,
          null,
          null,
          '[]',
          '{}',
          null,
          now,
          now,
        ]);
        identities.push([
          store.id(),
          contactId,
          open.id,
          address,
          profile?.unionId ?? null,
          1,
          profile?.avatarUrl ?? null,
        ]);
      }
      const id = store.id<'conversation'>();
      const thread = inbound.thread ?? address;
      made.set(`${open.id}|${thread}`, id);
      conversations.push([id, contactId, open.id, address, thread, 'bot', 1, 'normal', '[]', 0, '', 0, now, now]);
    }
  }
  await addContacts(transaction, contacts);
  await addIdentities(transaction, identities);
  await addConversations(transaction, conversations);
  return made;
}

function byChannel(heard: readonly Heard[]): Map<Heard['open'], Heard[]> {
  const groups = new Map<Heard['open'], Heard[]>();
  for (const one of heard) {
    const group = groups.get(one.open);
    if (group) group.push(one);
    else groups.set(one.open, [one]);
  }
  return groups;
}

/** Platforms say `zh_CN`, `zh-Hans`, `en_US`; a customer of whom nothing is known is addressed in simplified Chinese. */
export function localeOf(language: string | undefined): Locale {
  const tag = (language ?? '').replace('_', '-').toLowerCase();
  if (tag === '' || tag === 'zh-cn' || tag.startsWith('zh-hans')) return 'zh-CN';
  if (tag === 'zh-hk' || tag === 'zh-mo') return 'zh-HK';
  if (tag === 'zh-tw' || tag.startsWith('zh-hant')) return 'zh-TW';
  if (tag.startsWith('zh')) return 'zh-CN';
  return 'en';
}
