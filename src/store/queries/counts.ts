import type { AgentId, Owner } from '../../model';
import type { Store } from '../store';

/** How many conversations stand under each view of the inbox. */
export interface ConversationCounts {
  readonly queue: number;
  readonly mine: number;
  readonly bot: number;
  readonly closed: number;
  readonly all: number;
}

type Shared = Omit<ConversationCounts, 'mine'>;

/** A count that took longer than this is worth keeping for a while. */
const CHEAP_MS = 15;
/** For how many times as long as it took: counting then costs a twentieth of the time at most. */
const KEPT = 20;

/**
 * Counts what an agent sees; conversations in which nothing was said yet are in none of the counts. Exact at once while
 * counting is quick; in a very large inbox as it was up to a few seconds ago.
 */
export function openCounts(store: Store): (agentId: AgentId) => Promise<ConversationCounts> {
  let kept: { readonly shared: Shared; readonly until: number } | null = null;
  const everybodys = async (): Promise<Shared> => {
    const startedAt = performance.now();
    if (kept && startedAt < kept.until) return kept.shared;
    const shared = await countShared(store);
    const tookMs = performance.now() - startedAt;
    kept = tookMs > CHEAP_MS ? { shared, until: performance.now() + KEPT * tookMs } : null;
    return shared;
  };
  return async agentId => {
    const [shared, mine] = await Promise.all([everybodys(), countMine(store, agentId)]);
    return { ...shared, mine };
  };
}

async function countShared(store: Store): Promise<Shared> {
  const [all, owners] = await Promise.all([
    store.read<{ n: number }>('SELECT COUNT(lastMessageAt) AS n FROM conversation'),
    store.read<{ owner: Owner; n: number }>(
      `SELECT owner, COUNT(lastMessageAt) AS n FROM conversation
        WHERE owner <> 'bot' AND owner IN ('queue', 'agent', 'closed') GROUP BY owner`,
    ),
  ]);
  const total = Number(all[0]?.n ?? 0);
  const held = (owner: Owner) => Number(owners.find(row => row.owner === owner)?.n ?? 0);
  return {
    queue: held('queue'),
    bot: total - held('queue') - held('agent') - held('closed'),
    closed: held('closed'),
    all: total,
  };
}

async function countMine(store: Store, agentId: AgentId): Promise<number> {
  const [row] = await store.read<{ n: number }>(
    `SELECT COUNT(lastMessageAt) AS n FROM conversation WHERE agentId = ? AND agentId IS NOT NULL AND owner = 'agent'`,
    [agentId],
  );
  return Number(row?.n ?? 0);
}
