import { type AlertChannel, alerts, ChannelError, withDeadline } from '../channel';
import type { AgentId, ConversationId } from '../model';
import { freeHands, lastChanges } from '../store/assignment';
import { type Alertable, alertable, type Wanting, wanting } from '../store/queries/alerts';
import { alertText } from './alert-text';
import { patience } from './assignment';
import type { House, OpenChannel } from './house';
import { oneAtATime } from './one-at-a-time';

/** Nobody is alerted more often than this. */
const EVERY_MS = 10 * 60_000;
/** A conversation that was given to somebody longer ago is no news. */
const NEWS_MS = 60_000;
const DEADLINE_MS = 10_000;
const AT_ONCE = 500;
const REMEMBERED = 10_000;
const GIVEN: ReadonlySet<string> = new Set(['conversation.assign', 'conversation.transfer']);

type Parts = Pick<House, 'store' | 'live' | 'channels' | 'log' | 'now' | 'zone'>;

interface Memory {
  readonly toldAt: Map<AgentId, number>;
  /** The epoch in which somebody was told of a conversation. */
  readonly toldOf: Map<ConversationId, number>;
}

/**
 * Calls colleagues who are away: when a customer waits in the queue and nobody online can take it, and when a conversation
 * is given to somebody who is not there. Concerned are those of the team that is asked for, else whose customer it is,
 * else everybody with an `alertUser`; each gets at most one alert in ten minutes. A customer of whom nobody could be told
 * is told of at their next word.
 *
 * This is not the outbox: it writes to our own colleagues, never to a customer, and says who waits but never their words.
 * Nothing is kept, nothing is tried again, and a fault is logged and has no other consequence. Each process alerts of
 * what it did itself. Returns how to stop.
 */
export function openAlerts(house: Parts, publicUrl: string): () => void {
  const memory: Memory = { toldAt: new Map(), toldOf: new Map() };
  const changed = new Set<ConversationId>();
  const look = oneAtATime(
    async () => {
      while (changed.size > 0) {
        const ids = [...changed].slice(0, AT_ONCE);
        for (const id of ids) changed.delete(id);
        await alertOf(house, memory, ids, publicUrl);
      }
    },
    error => house.log.warn({ error: String(error) }, 'colleagues could not be alerted'),
  );
  return house.live.subscribe(
    event => {
      if (event.type !== 'conversation.updated' || changed.size >= REMEMBERED || !house.channels.all().some(isDoor))
        return;
      changed.add(event.conversationId);
      look();
    },
    ['conversation.updated'],
  );
}

async function alertOf(house: Parts, memory: Memory, ids: readonly ConversationId[], publicUrl: string): Promise<void> {
  const { store, zone } = house;
  const now = house.now();
  const rows = (await wanting(store, ids, now)).filter(row => memory.toldOf.get(row.id) !== row.epoch);
  if (rows.length === 0) return;
  const [colleagues, { silentMs }] = await Promise.all([alertable(store), patience(store)]);
  const isAway = ({ presence, seenAt }: Alertable) => presence !== 'online' || (seenAt ?? 0) <= now - silentMs;
  const mayBeTold = ({ id }: Alertable) => now - (memory.toldAt.get(id) ?? Number.NEGATIVE_INFINITY) >= EVERY_MS;
  const whom = (row: Wanting) => concerned(row, colleagues).filter(one => isAway(one) && mayBeTold(one));
  const likely = rows.filter(row => whom(row).length > 0);
  if (likely.length === 0) return;
  const given = likely.filter(({ owner }) => owner === 'agent').map(({ id }) => id);
  const [hands, changes] = await Promise.all([freeHands(store, now - silentMs, now), lastChanges(store, given)]);
  const isNews = (row: Wanting): boolean => {
    if (row.owner === 'queue') return !hands.some(({ teamId }) => row.teamId === null || teamId === row.teamId);
    const last = changes.get(row.id);
    return last !== undefined && GIVEN.has(last.action) && last.epoch === row.epoch && last.at > now - NEWS_MS;
  };
  const open = new Set(doors(house));
  for (const row of likely.filter(isNews)) {
    const text = alertText(row, { now, zone, publicUrl });
    for (const colleague of whom(row)) {
      remember(memory.toldAt, colleague.id, now);
      remember(memory.toldOf, row.id, row.epoch);
      await tell(house, open, colleague, text);
    }
  }
}

function concerned(row: Wanting, colleagues: readonly Alertable[]): readonly Alertable[] {
  if (row.owner === 'agent') return colleagues.filter(({ id }) => id === row.agentId);
  const team = colleagues.filter(({ teamId }) => teamId !== null && teamId === row.teamId);
  if (team.length > 0) return team;
  const owner = colleagues.filter(({ id }) => id === row.ownerAgentId);
  return owner.length > 0 ? owner : colleagues;
}

/** By the first channel that reaches them. One whose platform fails is not asked again for the others. */
async function tell(
  { log }: Parts,
  open: Set<AlertChannel>,
  { id: agentId, alertUser }: Alertable,
  text: string,
): Promise<void> {
  for (const channel of open) {
    try {
      await withDeadline(DEADLINE_MS, null, signal => channel.alert(alertUser, text, signal));
      return;
    } catch (error) {
      const { kind, code } = error instanceof ChannelError ? error : { kind: 'broken', code: null };
      log.warn({ channelId: channel.id, agentId, fault: kind, code }, 'a colleague could not be alerted');
      // It may have arrived.
      if (kind === 'unknown') return;
      if (kind !== 'unreachable' && kind !== 'refused') open.delete(channel);
    }
  }
}

function doors({ channels }: Parts): AlertChannel[] {
  return channels
    .all()
    .filter(isDoor)
    .map(({ channel }) => channel)
    .filter(alerts);
}

const isDoor = ({ state, channel }: OpenChannel): boolean => state === 'on' && alerts(channel);

function remember<Key>(map: Map<Key, number>, key: Key, value: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > REMEMBERED ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
