import type { ChannelId, ContactId, ConversationId, DeliveryClass, DeliveryId } from '../model';
import { NO_MOURNING } from './greeting-gate';
import type { Dialect } from './schema/columns';
import { marks, type Value } from './transaction';

/** A delivery that could be next: the earliest open one of its conversation. */
export interface Candidate {
  readonly id: DeliveryId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  readonly class: DeliveryClass;
}

/** Whatever reads. */
export interface Reader {
  readonly dialect: Dialect;
  read<Row>(sql: string, values?: readonly Value[]): Promise<Row[]>;
}

/**
 * MySQL would rather read all that wait than look into one conversation: of its two indexes with a state it takes the one
 * that seems shorter.
 */
export const ofConversation = (dialect: Dialect): string =>
  dialect === 'mysql' ? ' FORCE INDEX (delivery_conversation)' : '';

/**
 * An earlier one of the same conversation that is on its way, waits for another try, or is itself due goes first. One that
 * rides on a response is waited for no longer than anybody may still read that response, and a greeting that waits, perhaps
 * till morning, keeps no answer waiting.
 */
const earlier = (
  dialect: Dialect,
) => `SELECT 1 FROM delivery e${ofConversation(dialect)} WHERE e.conversationId = d.conversationId AND e.id < d.id AND e.state IN ('due', 'sending')
  AND ((e.route = 'send' AND (e.state = 'sending' OR (e.attempts > 0 AND e.class <> 'greeting') OR e.dueAt <= ?)) OR (e.route = 'inline' AND e.state = 'sending' AND e.leaseUntil > ?))`;

/** How many are wanted at most, and which channels are left waiting, and which conversations. */
export interface Wanted {
  readonly limit: number;
  readonly without: readonly ChannelId[];
  readonly resting?: readonly ConversationId[];
}

/**
 * What may be sent now, oldest first, one a conversation: people's words and answers before greetings, and those before
 * promotions. Campaigns that do not run are left waiting, as in mourning is every greeting.
 */
export async function findDue(reader: Reader, now: number, talk: Wanted, ofGreetings: Wanted): Promise<Candidate[]> {
  const { limit } = talk;
  const found = await findTalk(reader, now, talk);
  const most = Math.min(limit, found.length + ofGreetings.limit);
  if (found.length >= most || !(await greetingsWait(reader, now))) return found;
  for (const purpose of ["<> 'promotion'", "= 'promotion'"]) {
    const room = most - found.length;
    if (room === 0) break;
    const taken = new Set(found.map(one => one.conversationId));
    const [sql, values] = looking(reader.dialect, greetings(purpose), now, { ...ofGreetings, limit: room });
    const more = await reader.read<Candidate>(sql, values);
    found.push(...more.filter(one => !taken.has(one.conversationId)));
  }
  return found;
}

async function findTalk(reader: Reader, now: number, wanted: Wanted): Promise<Candidate[]> {
  const [agents, values] = looking(reader.dialect, OF_CLASS('agent'), now, wanted);
  const [replies] = looking(reader.dialect, OF_CLASS('reply'), now, wanted);
  return reader.read<Candidate>(
    `SELECT id, conversationId, channelId, contactId, class FROM
       (SELECT * FROM (${agents}) a UNION ALL SELECT * FROM (${replies}) r) found ORDER BY dueAt, id LIMIT ?`,
    [...values, ...values, wanted.limit],
  );
}

function looking(
  dialect: Dialect,
  which: string,
  now: number,
  { limit, without, resting = [] }: Wanted,
): [sql: string, values: Value[]] {
  const channels = without.length > 0 ? ` AND d.channelId NOT IN (${marks(without.length)})` : '';
  const skip = resting.length > 0 ? `${channels} AND d.conversationId NOT IN (${marks(resting.length)})` : channels;
  return [
    `SELECT d.id, d.conversationId, d.channelId, d.contactId, d.class, d.dueAt FROM delivery d${which} AND d.dueAt <= ?${skip} AND NOT EXISTS (${earlier(dialect)}) ORDER BY d.dueAt, d.id LIMIT ?`,
    [now, ...without, ...resting, now, now, limit],
  ];
}

const OF_CLASS = (name: DeliveryClass) => ` WHERE d.state = 'due' AND d.class = '${name}'`;

/** Those of running campaigns of a purpose, and those of no campaign at all with the first of them. */
const greetings = (purpose: string) =>
  ` LEFT JOIN campaign g ON g.id = d.campaignId${OF_CLASS('greeting')}
    AND (g.state = 'running' AND g.purpose ${purpose}${purpose.startsWith('<>') ? ' OR d.campaignId IS NULL' : ''})`;

async function greetingsWait(reader: Reader, now: number): Promise<boolean> {
  const rows = await reader.read(
    `SELECT d.id FROM delivery d${OF_CLASS('greeting')} AND d.dueAt <= ? AND ${NO_MOURNING} LIMIT 1`,
    [now],
  );
  return rows.length > 0;
}

/** When the next waiting delivery becomes due, or null when none waits. */
export async function nextDueAt(reader: Reader, after: number): Promise<number | null> {
  const classes = ['agent', 'reply', 'greeting'] as const;
  const soonest = classes.map(name => `SELECT MIN(d.dueAt) AS dueAt FROM delivery d${OF_CLASS(name)} AND d.dueAt > ?`);
  const rows = await reader.read<{ dueAt: number | null }>(soonest.join(' UNION ALL '), [after, after, after]);
  const times = rows.flatMap(({ dueAt }) => (dueAt === null ? [] : [Number(dueAt)]));
  return times.length === 0 ? null : Math.min(...times);
}
