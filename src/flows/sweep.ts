import { raised } from '../engine/assignment';
import type { AgentId, ConversationId } from '../model';
import {
  type HeldRow,
  hasAnswered,
  heldBy,
  heldByAbsent,
  heldWaiting,
  lastChanges,
  setSilent,
  silentAgents,
  wokenBy,
} from '../store/assignment';
import { turn } from '../store/handoff';
import { announce } from './announce';
import { assign, patience } from './assignment';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'live' | 'log' | 'now'>;

/**
 * What the clock does every minute for those who wait: wakes what was put off until now, takes conversations back from
 * agents who fell silent or did not answer, and hands out the queue. Any number of processes may do it at once.
 */
export async function sweep(house: Parts): Promise<void> {
  const now = house.now();
  const { silentMs, unansweredMs } = await patience(house.store);
  for (const id of await wokenBy(house.store, now)) await wake(house, id);
  for (const agent of await silentAgents(house.store, now - silentMs)) {
    if (!(await setSilent(house.store, agent.id, now - silentMs))) continue;
    house.live.publish({ type: 'agent.presence', agentId: agent.id });
    await takeBackAll(house, agent.id);
  }
  for (const held of await heldByAbsent(house.store, now - unansweredMs, now)) await takeBack(house, held, 'offline');
  await takeBackUnanswered(house, now, unansweredMs);
  await assign(house);
}

/** Everything this agent holds and has not put off waits in the queue again, one step more urgent. */
export async function takeBackAll(house: Parts, agentId: AgentId): Promise<void> {
  for (let after = 0; ; ) {
    const page = await heldBy(house.store, agentId, house.now(), after);
    for (const held of page) await takeBack(house, held, 'offline');
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** Given by the house and not a word since: somebody else should have it. What an agent took by hand stays theirs. */
async function takeBackUnanswered(house: Parts, now: number, unansweredMs: number): Promise<void> {
  const before = now - unansweredMs;
  for (let after = 0; ; ) {
    const page = await heldWaiting(house.store, before, now, after);
    const changes = await lastChanges(
      house.store,
      page.map(({ id }) => id),
    );
    for (const held of page) {
      const given = changes.get(held.id);
      const overdue = given?.action === 'conversation.assign' && given.epoch === held.epoch && given.at <= before;
      if (overdue && !(await hasAnswered(house.store, held.id, given.seq))) await takeBack(house, held, 'unanswered');
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

const WORDS = { offline: '已离线', unanswered: '未及时回复' } as const;

async function takeBack(house: Parts, held: HeldRow, event: keyof typeof WORDS): Promise<void> {
  const now = house.now();
  const turned = await turn(house.store, {
    conversationId: held.id,
    now,
    agents: [held.agentId],
    decide({ row, hands }) {
      if (row.owner !== 'agent' || row.agentId !== held.agentId || row.epoch !== held.epoch) return null;
      return {
        set: {
          owner: 'queue',
          agentId: null,
          // Who never answered did not serve this customer.
          lastAgentId: event === 'offline' ? row.agentId : row.lastAgentId,
          priority: raised(row.priority),
          waitingSince: row.waitingSince ?? now,
        },
        event,
        text: `${hands.get(held.agentId)?.name ?? ''}${WORDS[event]}，会话回到队列`,
        by: null,
      };
    },
  });
  if (turned) announce(house, turned);
}

async function wake(house: Parts, conversationId: ConversationId): Promise<void> {
  const now = house.now();
  const turned = await turn(house.store, {
    conversationId,
    now,
    agents: [],
    decide: ({ row }) =>
      row.snoozedUntil === null || row.snoozedUntil > now
        ? null
        : { set: { snoozedUntil: null }, event: 'wake', text: '稍后处理的时间到了', by: null },
  });
  if (turned) announce(house, turned);
}
