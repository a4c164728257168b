import type { ContactId, Content, MessageId } from '../../model';
import type { ContactRow } from '../schema/rows';
import type { Store } from '../store';
import { marks, type Value } from '../transaction';

/** What two contacts have in common. */
export type Sign = 'phone' | 'email' | 'avatar' | 'name';

export interface Alike {
  readonly contactId: ContactId;
  readonly sign: Sign;
  readonly value: string;
}

/** What more people than this have in common tells nothing of anybody: a switchboard, the picture everybody starts with. */
const COMMON = 5;
const NEAR_MS = 3 * 86_400_000;

/** Other contacts with one of these numbers, in any of the spellings given for it. */
export const withPhone = (store: Store, except: ContactId, value: string, spellings: readonly string[]) =>
  alike(store, except, 'phone', value, `SELECT id FROM contact WHERE phone IN (${marks(spellings.length)})`, spellings);

/** Other contacts with this address, written down or as their name on a channel that is given. */
export const withEmail = (store: Store, except: ContactId, value: string, channels: readonly number[]) =>
  alike(
    store,
    except,
    'email',
    value,
    `SELECT id FROM contact WHERE email = ?
     UNION SELECT contactId FROM identity WHERE channelId IN (${marks(channels.length) || 'NULL'}) AND address = ?`,
    [value, ...channels, value],
  );

/** Other contacts with this picture. */
export const withAvatar = (store: Store, except: ContactId, value: string) =>
  alike(store, except, 'avatar', value, 'SELECT contactId AS id FROM identity WHERE avatarUrl = ?', [value]);

/** Other contacts of this name who came within three days of this one. */
export const withName = (store: Store, { id, name, createdAt }: ContactRow) =>
  alike(store, id, 'name', name, 'SELECT id FROM contact WHERE name = ? AND createdAt BETWEEN ? AND ?', [
    name,
    createdAt - NEAR_MS,
    createdAt + NEAR_MS,
  ]);

async function alike(
  store: Store,
  except: ContactId,
  sign: Sign,
  value: string,
  sql: string,
  values: readonly Value[],
): Promise<Alike[]> {
  const rows = await store.read<{ id: ContactId }>(
    `SELECT DISTINCT id FROM (${sql}) found WHERE id <> ? LIMIT ${COMMON + 1}`,
    [...values, except],
  );
  return rows.length > COMMON ? [] : rows.map(row => ({ contactId: row.id, sign, value }));
}

/** Something a person wrote. */
export interface Written {
  readonly id: MessageId;
  readonly at: number;
  readonly text: string;
}

const TALKS = 20;
const LINES = 100;

/** What a person wrote lately, newest first: the last hundred lines of each of their twenty latest conversations. */
export async function writtenBy(store: Store, contactId: ContactId): Promise<Written[]> {
  const rows = await store.read<{ id: MessageId; createdAt: number; content: string }>(
    `SELECT m.id, m.createdAt, m.content
     FROM (SELECT id, lastSeq FROM conversation WHERE contactId = ? ORDER BY id DESC LIMIT ${TALKS}) c
     JOIN message m ON m.conversationId = c.id AND m.seq > c.lastSeq - ${LINES}
     WHERE m.author = 'contact' ORDER BY m.id DESC`,
    [contactId],
  );
  return rows.flatMap(({ id, createdAt, content }) => {
    const said = JSON.parse(content) as Content;
    const isSaid = (said.type === 'text' || said.type === 'mail') && typeof said.text === 'string';
    return isSaid ? [{ id, at: createdAt, text: said.text }] : [];
  });
}
