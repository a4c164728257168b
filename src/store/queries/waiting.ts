import type { AgentId } from '../../model';
import type { Store } from '../store';

/** Drafts of campaigns that were touched since (ms) and wait for somebody else's yes than their author's; counts to `most`. */
export async function countUnapproved(
  { read }: Pick<Store, 'read'>,
  { agentId, since, most }: { readonly agentId: AgentId; readonly since: number; readonly most: number },
): Promise<number> {
  const [row] = await read<{ n: number }>(
    `SELECT COUNT(*) AS n FROM (SELECT id FROM campaign WHERE state = 'draft' AND approval IS NULL
       AND (createdBy IS NULL OR createdBy <> ?) AND updatedAt >= ? LIMIT ?) waiting`,
    [agentId, since, most],
  );
  return Number(row?.n ?? 0);
}

/** Greetings of running campaigns whose time has come and that have not left: in the outbox, or on their way into it. */
export async function countHeldGreetings({ read }: Pick<Store, 'read'>, now: number): Promise<number> {
  const [row] = await read<{ n: number }>(
    `SELECT (SELECT COUNT(*) FROM delivery WHERE state = 'due' AND class = 'greeting' AND dueAt <= ?) +
            (SELECT COUNT(*) FROM campaign g JOIN recipient r ON r.campaignId = g.id
             WHERE g.state = 'running' AND r.state = 'planned' AND r.dueAt <= ?) AS n`,
    [now, now],
  );
  return Number(row?.n ?? 0);
}
