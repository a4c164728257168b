import type { Content, ConversationId, Message, MessageId } from '../../model';
import { firstIdAt } from '../ids';
import type { Store } from '../store';

/** A line of a conversation as it is gone over again. */
export type Line = Pick<
  Message,
  'id' | 'conversationId' | 'channelId' | 'seq' | 'direction' | 'author' | 'content' | 'createdAt'
>;

type Raw = Omit<Line, 'content'> & { readonly content: string };

const AT_ONCE = 500;
/** Rows gone over at most. */
const MOST = 200_000;
/** Lines of a conversation looked back at to find out who held it. */
const BACK = 200;
const MINUTE_MS = 60_000;

/**
 * What was said from one moment to another (milliseconds since the epoch), a little before and a little after, in the
 * order it was written, in pages.
 */
export async function* linesBetween(store: Store, from: number, to: number): AsyncGenerator<Line[]> {
  let after = firstIdAt(from - MINUTE_MS);
  for (let read = 0; read < MOST; read += AT_ONCE) {
    const rows = await store.read<Raw>(
      `SELECT id, conversationId, channelId, seq, direction, author, content, createdAt FROM message
       WHERE id > ? ORDER BY id LIMIT ?`,
      [after, AT_ONCE],
    );
    yield rows.map(row => ({ ...row, content: JSON.parse(row.content) as Content }));
    const last = rows.at(-1);
    if (!last || last.createdAt >= to + MINUTE_MS) return;
    after = last.id;
    // SQLite answers at once: others must have their turn.
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** The last line before this one in which a colleague spoke or the conversation changed hands, or null. */
export async function lastTurnBefore(
  store: Store,
  { conversationId, seq }: { conversationId: ConversationId; seq: number; id: MessageId },
): Promise<Pick<Line, 'author' | 'content'> | null> {
  const [row] = await store.read<Pick<Raw, 'author' | 'content'>>(
    `SELECT author, content FROM message WHERE conversationId = ? AND seq < ? AND seq >= ?
       AND (author = 'system' OR (author = 'agent' AND direction = 'out')) ORDER BY seq DESC LIMIT 1`,
    [conversationId, seq, seq - BACK],
  );
  return row ? { author: row.author, content: JSON.parse(row.content) as Content } : null;
}
