import { z } from 'zod';
import { chooseAgent } from '../engine/assignment';
import type { AgentId, ConversationId } from '../model';
import type { Store } from '../store';
import { type FreeHand, freeHands, lastChanges, type WaitingRow, waitingFor } from '../store/assignment';
import { turn } from '../store/handoff';
import { announce } from './announce';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'live' | 'log' | 'now'>;

/** The setting `assignment`: when an agent counts as gone, and how long a customer waits for the agent's first word. */
export const assignmentSettings = z.object({
  silentSeconds: z.number().int().min(30).max(3600).default(90),
  unansweredMinutes: z.number().int().min(1).max(240).default(5),
});

/** How long the house waits: for a sign of life of an agent, and for an agent's first word to a customer. */
export interface Patience {
  readonly silentMs: number;
  readonly unansweredMs: number;
}

/** The setting `assignment` in force; what is missing or wrong is as shipped. */
export async function patience(store: Store): Promise<Patience> {
  const row = await store.rows('setting').findOneBy({ name: 'assignment' });
  const read = assignmentSettings.safeParse(row?.value ?? {});
  const { silentSeconds, unansweredMinutes } = read.success ? read.data : assignmentSettings.parse({});
  return { silentMs: silentSeconds * 1000, unansweredMs: unansweredMinutes * 60_000 };
}

const PAGE = 100;

/**
 * Hands out what waits in the queue, the most urgent and longest waiting first, for as long as someone has a hand free.
 * Any number of processes may do it at once. Resolves to how many conversations it handed out.
 */
export async function assign(house: Parts): Promise<number> {
  const { store } = house;
  const now = house.now();
  const { silentMs, unansweredMs } = await patience(store);
  let hands = await freeHands(store, now - silentMs, now);
  let handed = 0;
  for (let skip = 0; hands.length > 0; ) {
    const teams = [...new Set(hands.flatMap(hand => hand.teamId ?? []))];
    const waiting = await waitingFor(store, { teams, now, skip, limit: PAGE });
    const avoid = await whoLetGo(
      store,
      waiting.map(({ id }) => id),
      now - unansweredMs,
    );
    for (const one of waiting) {
      const chosen = chooseAgent({ ...one, avoidAgentId: avoid.get(one.id) ?? null }, hands);
      const hand = hands.find(({ id }) => id === chosen);
      const took = hand !== undefined && (await give(house, one, hand, now));
      // Whatever was refused is counted too: that agent's hands are fuller than we believed.
      hands = hands.map(other => (other.id === chosen ? { ...other, load: other.load + 1 } : other));
      if (took) handed++;
      else skip++;
    }
    hands = hands.filter(hand => hand.load < hand.capacity);
    if (waiting.length < PAGE) break;
  }
  return handed;
}

/** Hands out as {@link assign} does, and only notes it when that fails: the next tick does it again. */
export async function assignSoon(house: Parts): Promise<void> {
  try {
    await assign(house);
  } catch (error) {
    house.log.warn({ error: String(error) }, 'assignment failed');
  }
}

/** Who gave up or passed on each of these conversations after `since`: it is not to come back to them at once. */
async function whoLetGo(
  store: Store,
  ids: readonly ConversationId[],
  since: number,
): Promise<ReadonlyMap<ConversationId, AgentId>> {
  const letGo = new Map<ConversationId, AgentId>();
  for (const change of (await lastChanges(store, ids)).values()) {
    const passed = change.action === 'conversation.unanswered' || change.action === 'conversation.transfer';
    if (passed && change.at > since && change.fromAgentId) letGo.set(change.conversationId, change.fromAgentId);
  }
  return letGo;
}

async function give(house: Parts, waiting: WaitingRow, hand: FreeHand, now: number): Promise<boolean> {
  const turned = await turn(house.store, {
    conversationId: waiting.id,
    now,
    agents: [hand.id],
    countLoad: true,
    decide({ row, hands, load }) {
      if (row.owner !== 'queue' || row.epoch !== waiting.epoch) return null;
      const agent = hands.get(hand.id);
      if (!agent?.enabled || agent.presence !== 'online' || (load.get(agent.id) ?? 0) >= agent.capacity) return null;
      return {
        set: { owner: 'agent', agentId: agent.id, snoozedUntil: null },
        event: 'assign',
        text: `会话已分配给${agent.name}`,
        by: null,
        data: { to: String(agent.id) },
      };
    },
  });
  if (turned === null || turned.messageId === null) return false;
  announce(house, turned);
  return true;
}
