import { packMemory, unpackMemory } from '../engine/memory';
import type { AgentId, ConversationId, TeamId } from '../model';
import type { ConversationRow } from '../store';
import { type Hand, repliesInFlight, type Step, type Turn, turn } from '../store/handoff';
import { announce } from './announce';
import { assignSoon } from './assignment';
import { Conflict, NotFound, Refusal } from './conflict';
import type { House } from './house';
import { tellIfStillTheirs } from './their-desk';

type Parts = Pick<House, 'store' | 'live' | 'flights' | 'log' | 'now'>;

/** A conversation after it changed hands. */
export interface Held {
  readonly conversation: ConversationRow;
  /** True when a message of the bot was still on its way after three seconds: it may yet arrive. */
  readonly inFlight: boolean;
}

/** Who asks, about what, and what they believe: a wrong `epoch` is a Conflict `epoch_changed`. */
export interface Asked {
  readonly conversationId: ConversationId;
  /** The agent who asks. */
  readonly agentId: AgentId;
  readonly epoch?: number;
  /** Takes it out of a colleague's hands; administrators need not say so. */
  readonly force?: boolean;
}

/** A colleague, or a team's queue; `teamId` null is the queue of all. */
export type Destination = { readonly agentId: AgentId } | { readonly teamId: TeamId | null };

const LANDING_MS = 3000;
const LOOK_EVERY_MS = 100;

/** The asking agent holds it from now on, whoever did. Conflict `conversation_taken` when a colleague does. */
export const takeover = async (house: Parts & Pick<House, 'channels'>, asked: Asked): Promise<Held> => {
  let wasTheirs = false;
  const held = await change(house, asked, (row, me) => {
    wasTheirs = false;
    if (row.owner === 'agent' && row.agentId === me.id) return null;
    expectEpoch(row, asked);
    if (isHeld(row) && !mayOverrule(me, asked)) throw taken(row);
    wasTheirs = row.owner === 'agent' && row.agentId === null;
    return { ...heldBy(row, me.id), ...told('takeover', me, `${me.name}接管了会话`) };
  });
  if (wasTheirs) void tellIfStillTheirs(house, held.conversation);
  return held;
};

/** Takes a waiting conversation; of two who ask at once one gets it and the other a Conflict. */
export const claim = (house: Parts, asked: Asked): Promise<Held> =>
  change(house, asked, (row, me) => {
    if (row.owner === 'agent' && row.agentId === me.id) return null;
    if (row.owner === 'agent') throw taken(row);
    if (row.owner !== 'queue') throw new Conflict('not_waiting', 'the conversation is not waiting in the queue');
    expectEpoch(row, asked);
    return { ...heldBy(row, me.id), ...told('claim', me, `${me.name}领取了会话`) };
  });

/** Gives it to a colleague, or to a team's queue (`teamId` null: everybody's). */
export const transfer = async (house: Parts, asked: Asked & { readonly to: Destination }): Promise<Held> => {
  const { to } = asked;
  if ('agentId' in to) {
    return change(
      house,
      asked,
      (row, me, hands) => {
        const colleague = hands.get(to.agentId);
        if (!colleague?.enabled) throw new NotFound('agent');
        expectEpoch(row, asked);
        expectMine(row, me, asked);
        if (row.owner === 'agent' && row.agentId === colleague.id) return null;
        const data = { to: String(colleague.id) };
        return {
          ...heldBy(row, colleague.id),
          ...told('transfer', me, `${me.name}将会话转给${colleague.name}`, data),
        };
      },
      [to.agentId],
    );
  }
  const team = to.teamId === null ? null : await house.store.rows('team').findOneBy({ id: to.teamId });
  if (to.teamId !== null && team === null) throw new NotFound('team');
  return change(house, asked, (row, me) => {
    expectEpoch(row, asked);
    expectMine(row, me, asked);
    const data = { team: to.teamId === null ? null : String(to.teamId) };
    return {
      set: {
        owner: 'queue',
        agentId: null,
        teamId: to.teamId,
        lastAgentId: row.agentId ?? row.lastAgentId,
        waitingSince: row.waitingSince ?? house.now(),
        snoozedUntil: null,
      },
      ...told('transfer', me, `${me.name}将会话转到${team ? `${team.name}的` : ''}队列`, data),
    };
  });
};

/** The bot answers again, from the next message on: what was said meanwhile was for people. */
export const giveBack = (house: Parts, asked: Asked): Promise<Held> =>
  change(house, asked, (row, me) => {
    if (row.owner === 'bot') return null;
    expectEpoch(row, asked);
    expectMine(row, me, asked);
    return {
      set: { ...put(row), owner: 'bot', memory: calm(row.memory) },
      ...told('return', me, `${me.name}将会话交还给机器人`),
    };
  });

/** Ends it. The customer's next message opens it again. */
export const close = (house: Parts, asked: Asked): Promise<Held> =>
  change(house, asked, (row, me) => {
    if (row.owner === 'closed') return null;
    expectEpoch(row, asked);
    expectMine(row, me, asked);
    return { set: { ...put(row), owner: 'closed' }, ...told('close', me, `${me.name}结束了会话`) };
  });

/** Opens a closed conversation in the asking agent's hands; Conflict `not_closed` otherwise. */
export const reopen = (house: Parts, asked: Asked): Promise<Held> =>
  change(house, asked, (row, me) => {
    expectEpoch(row, asked);
    if (row.owner !== 'closed') throw new Conflict('not_closed', 'the conversation is not closed');
    return { ...heldBy(row, me.id), ...told('reopen', me, `${me.name}重新打开了会话`) };
  });

/** Puts it out of sight until a time (milliseconds since the epoch), or back in sight with null. */
export const snooze = (house: Parts, asked: Asked & { readonly until: number | null }): Promise<Held> =>
  change(house, asked, (row, me) => {
    expectEpoch(row, asked);
    expectMine(row, me, asked);
    if (row.owner === 'closed' || row.owner === 'bot') {
      throw new Conflict('not_yours', 'take the conversation over before you put it off', { owner: row.owner });
    }
    if (asked.until !== null && asked.until <= house.now()) {
      throw new Refusal('time_passed', 'that time has passed; choose one in the future');
    }
    const text = asked.until === null ? `${me.name}取消了稍后处理` : `${me.name}将会话稍后处理`;
    const until = asked.until === null ? null : new Date(asked.until).toISOString();
    return { set: { snoozedUntil: asked.until }, ...told('snooze', me, text, { until }) };
  });

/** The event of a turn that an agent asked for. */
export const told = (event: string, me: Hand, text: string, data?: Step['data']): Omit<Step, 'set'> => ({
  event,
  text,
  by: me.id,
  ...(data ? { data } : {}),
});

const heldBy = (row: ConversationRow, agentId: AgentId): Pick<Step, 'set'> => ({
  set: {
    owner: 'agent',
    agentId,
    lastAgentId: row.agentId !== null && row.agentId !== agentId ? row.agentId : row.lastAgentId,
    snoozedUntil: null,
  },
});

/** What every conversation loses when no person is asked for any more. */
const put = (row: ConversationRow): Step['set'] => ({
  agentId: null,
  lastAgentId: row.agentId ?? row.lastAgentId,
  priority: 'normal',
  waitingSince: null,
  snoozedUntil: null,
  handoffReason: null,
});

/** One change of hands: asks `decide`, tells the consoles, and waits until nothing of the bot is on its way. */
export async function change(
  house: Parts,
  asked: Asked,
  decide: (row: ConversationRow, me: Hand, hands: ReadonlyMap<AgentId, Hand>) => Step | null,
  others: readonly AgentId[] = [],
): Promise<Held> {
  const wanted: Turn = {
    conversationId: asked.conversationId,
    now: house.now(),
    agents: [...new Set([asked.agentId, ...others])],
    decide({ row, hands }) {
      const me = hands.get(asked.agentId);
      if (!me?.enabled) throw new NotFound('agent');
      return decide(row, me, hands);
    },
  };
  const turned = await turn(house.store, wanted);
  if (turned === null) throw new NotFound('conversation');
  announce(house, turned);
  const { conversation, from, messageId } = turned;
  // Somebody has a hand free again, or somebody new waits.
  const moved = messageId !== null && (from === 'agent' || conversation.owner === 'queue');
  const [isLanded] = await Promise.all([landed(house, conversation.id), moved && assignSoon(house)]);
  return { conversation, inFlight: !isLanded };
}

/** Waits for what is on its way from this process, then looks for what other processes have on its way. */
async function landed(house: Parts, conversationId: ConversationId): Promise<boolean> {
  if (!(await house.flights.landedAll(conversationId, LANDING_MS))) return false;
  for (let waitedMs = 0; waitedMs <= LANDING_MS; waitedMs += LOOK_EVERY_MS) {
    if ((await repliesInFlight(house.store, conversationId)) === 0) return true;
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

/** Conflict `epoch_changed` when it changed hands since the caller looked. */
export function expectEpoch(row: ConversationRow, { epoch }: Asked): void {
  if (epoch !== undefined && epoch !== row.epoch) {
    throw new Conflict('epoch_changed', 'the conversation has changed hands since you looked', { epoch: row.epoch });
  }
}

/** Whoever holds it decides; what nobody holds is open to all. */
export function expectMine(row: ConversationRow, me: Pick<Hand, 'id' | 'role'>, asked: Asked): void {
  if (!isHeld(row) || row.agentId === me.id || mayOverrule(me, asked)) return;
  throw new Conflict('not_yours', 'a colleague holds this conversation', { agentId: String(row.agentId) });
}

/** Someone who typed in the platform's own client holds it without a name: nobody here is in the way. */
const isHeld = (row: ConversationRow): boolean => row.owner === 'agent' && row.agentId !== null;

const mayOverrule = (me: Pick<Hand, 'role'>, asked: Asked): boolean => me.role === 'admin' || asked.force === true;

const taken = (row: ConversationRow): Conflict =>
  new Conflict('conversation_taken', 'a colleague holds this conversation', {
    agentId: String(row.agentId),
    epoch: row.epoch,
  });

/** The bot starts with a clean slate of misses, and remembers which rules fired. */
function calm(memory: string | null): string | null {
  if (memory === null) return null;
  return packMemory({ ...unpackMemory(memory), misses: 0 });
}
