import type { Asking } from './customers';

/** A row of the database, as far as the books are concerned. */
export interface StoredMessage {
  readonly id: number;
  readonly externalId: string;
}

export interface StoredReply {
  /** Of the message it answers. */
  readonly messageId: number;
  /** 0 for the first part of an answer, 1 for the second … */
  readonly part: number;
  readonly route: 'inline' | 'send';
  readonly state: string;
  readonly attempts: number;
  readonly text: string;
}

export interface Books {
  /** What WeChat's customers were told. */
  readonly asked: readonly Asking[];
  /** What the stand-in took: to whom and which words. */
  readonly accepted: readonly { readonly openid: string; readonly text: string }[];
  readonly messages: readonly StoredMessage[];
  readonly replies: readonly StoredReply[];
  readonly integrity: string;
}

export interface Promised {
  /** The parts of the right answer to a question. */
  readonly answerTo: (asking: Asking) => readonly string[];
  /** How many messages may have arrived twice: those on their way at each kill. */
  readonly mostDoubles: number;
}

/**
 * Compares the books of both sides and names everything that does not add up. It knows nothing of the house but its
 * rows at the end, and believes none of its counters.
 */
export function complaints(books: Books, promised: Promised): string[] {
  const { asked, messages, integrity } = books;
  const found: string[] = integrity === 'ok' ? [] : [`the database is damaged: ${integrity}`];
  const byExternal = groups(messages, message => message.externalId);
  const known = new Set(asked.map(asking => asking.id));
  for (const [id, rows] of byExternal) {
    if (rows.length > 1) found.push(`${id} is stored ${rows.length} times`);
    if (!known.has(id)) found.push(`${id} is stored, but nobody wrote it`);
  }
  const replies = groups(books.replies, reply => reply.messageId);
  const accepted = groups(books.accepted, one => `${one.openid}|${one.text}`);
  const expected = new Map<string, number>();
  for (const asking of asked) {
    const [message] = byExternal.get(asking.id) ?? [];
    if (!message) {
      if (asking.acknowledged) found.push(`${asking.id} was acknowledged and is lost`);
      continue;
    }
    const parts = promised.answerTo(asking);
    for (const text of parts) {
      const key = `${asking.openid}|${text}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    found.push(...answered(asking, parts, replies.get(message.id) ?? []), ...heardOf(asking, parts));
  }
  return [...found, ...delivered(books, replies, byExternal, promised, accepted, expected)];
}

/** One row for each part of the answer, in a state that is an end. */
function answered(asking: Asking, parts: readonly string[], rows: readonly StoredReply[]): string[] {
  const found: string[] = [];
  if (rows.length !== parts.length) found.push(`${asking.id} has ${rows.length} replies instead of ${parts.length}`);
  const wasTold = asking.answers.some(words => words !== null);
  const rode = rows.some(row => row.part === 0 && row.route === 'inline');
  if (wasTold && !rode) found.push(`${asking.id} was answered on a response and has a reply of its own beside it`);
  if (asking.acknowledged && rode && !wasTold) found.push(`${asking.id} was acknowledged without its answer`);
  for (const row of rows) {
    if (row.text !== parts[row.part]) found.push(`${asking.id} is answered with other words: ${row.text}`);
    if (row.state !== 'sent' && row.state !== 'unknown')
      found.push(`${asking.id} has a reply that is still ${row.state}`);
  }
  return found;
}

/** Whatever rode on a response is the first part of the answer, however often WeChat asked. */
function heardOf(asking: Asking, parts: readonly string[]): string[] {
  const said = new Set(asking.answers.filter(words => words !== null));
  return [...said].filter(words => words !== parts[0]).map(words => `${asking.id} was told something else: ${words}`);
}

/** What we sent by a call of ours arrived; twice only as often as a kill may have cut a call short. */
function delivered(
  books: Books,
  replies: ReadonlyMap<number, readonly StoredReply[]>,
  byExternal: ReadonlyMap<string, readonly StoredMessage[]>,
  promised: Promised,
  accepted: ReadonlyMap<string, readonly unknown[]>,
  expected: ReadonlyMap<string, number>,
): string[] {
  const found: string[] = [];
  let doubles = 0;
  const called = new Map<string, number>();
  for (const asking of books.asked) {
    for (const row of replies.get(byExternal.get(asking.id)?.[0]?.id ?? -1) ?? []) {
      if (row.route !== 'send') continue;
      const key = `${asking.openid}|${row.text}`;
      called.set(key, (called.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of called) {
    const taken = accepted.get(key)?.length ?? 0;
    if (taken < count) found.push(`${key} was never taken by WeChat`);
    else doubles += taken - count;
  }
  for (const key of accepted.keys()) {
    if (!expected.has(key)) found.push(`${key} was taken by WeChat, but answers nothing`);
    else if (!called.has(key)) found.push(`${key} rode on a response and was sent as well`);
  }
  if (doubles > promised.mostDoubles) {
    found.push(`${doubles} messages arrived twice, more than the ${promised.mostDoubles} that were on their way`);
  }
  return found;
}

function groups<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const grouped = new Map<Key, Item[]>();
  for (const item of items) {
    const group = grouped.get(keyOf(item));
    if (group) group.push(item);
    else grouped.set(keyOf(item), [item]);
  }
  return grouped;
}
