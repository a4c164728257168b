import type { ChannelId, ContactId, ConversationId, DeliveryFault, DeliveryId } from '../model';
import type { Claimed } from './outbox';
import type { Store } from './store';
import { marks, type Transaction, type Value } from './transaction';

/** How often somebody may be greeted: `most` times within `days`, over all channels; null for no bound. */
export interface GreetingCap {
  readonly most: number | null;
  readonly days: number;
}

/** What greetings must obey. */
export interface GreetingRules {
  /** Channels whose people are greeted until they say no; everywhere else they must have said yes. */
  readonly unasked: ReadonlySet<ChannelId>;
  /** Unless the workspace has set its own. */
  readonly cap: GreetingCap;
}

/** The setting that holds the workspace's own cap. */
export const CAP_SETTING = 'greetings';

/** The setting that stands while no greeting at all may leave: `{since, reason, agentId}`, or null. */
export const MOURNING_SETTING = 'mourning';

/** No greeting leaves in mourning. */
export const NO_MOURNING = `NOT EXISTS (SELECT 1 FROM setting s WHERE s.name = '${MOURNING_SETTING}' AND s.value <> 'null')`;

/** A delivery `d` of no campaign, or of one that runs. */
export const CAMPAIGN_RUNS =
  "(d.campaignId IS NULL OR EXISTS (SELECT 1 FROM campaign g WHERE g.id = d.campaignId AND g.state = 'running'))";

/** A condition on a row of `conversation` that lets a greeting go. */
export interface Gate {
  readonly sql: string;
  readonly values: readonly Value[];
  /** How often somebody may be greeted since when; null for as often as one likes. */
  readonly most: number | null;
  readonly since: number;
  readonly unasked: readonly ChannelId[];
}

const DAY_MS = 86_400_000;
/** Of all that was let go only what has left, may have left, or is leaving counts. */
const COUNTS = "('sending', 'sent', 'unknown')";

/** What the person said of this channel, else of all channels, else what holds where nothing was said. */
const allowed = (unasked: number) => `COALESCE(
  (SELECT s.granted FROM consentState s WHERE s.contactId = conversation.contactId AND s.channelId = conversation.channelId AND s.purpose = 'marketing'),
  (SELECT s.granted FROM consentState s WHERE s.contactId = conversation.contactId AND s.channelId = 0 AND s.purpose = 'marketing'),
  ${unasked === 0 ? '0' : `CASE WHEN conversation.channelId IN (${marks(unasked)}) THEN 1 ELSE 0 END`})`;

const GREETINGS = `(SELECT COUNT(*) FROM greeted g JOIN delivery x ON x.id = g.deliveryId
  WHERE g.contactId = conversation.contactId AND g.at > ? AND x.state IN ${COUNTS})`;

/** What is known of somebody about to be greeted. */
interface Facts {
  readonly id: DeliveryId;
  /** Whether they have this name on the channel still: erasing takes it away first. */
  readonly known: number;
  readonly allowed: number;
  /** How many of the rows that speak of this channel say no. */
  readonly refusals: number;
  readonly greeted: number;
}

/** What greetings must obey now. */
export async function openGate(tx: Transaction, rules: GreetingRules, now: number): Promise<Gate> {
  const { most, days } = await capOf(tx, rules.cap);
  const unasked = [...rules.unasked];
  const since = now - days * DAY_MS;
  const bound = most === null ? { sql: '', values: [] } : { sql: ` AND ${GREETINGS} < ?`, values: [since, most] };
  const sql = ` AND ${NO_MOURNING} AND ${allowed(unasked.length)} = 1${bound.sql}`;
  return { sql, values: [...unasked, ...bound.values], most, since, unasked };
}

/** Of greetings that did not pass the gate ends those that may not go at all, each with its reason; tells how many. */
export async function holdBack(
  tx: Transaction,
  ids: readonly DeliveryId[],
  { most, since, unasked }: Gate,
  now: number,
): Promise<number> {
  if (ids.length === 0) return 0;
  const facts = await tx.all<Facts>(
    `SELECT d.id,
       (SELECT COUNT(*) FROM identity i WHERE i.channelId = conversation.channelId AND i.address = conversation.address) AS known,
       ${allowed(unasked.length)} AS allowed,
       (SELECT COUNT(*) FROM consentState s WHERE s.contactId = conversation.contactId AND s.purpose = 'marketing' AND s.granted = 0
         AND s.channelId IN (0, conversation.channelId)) AS refusals,
       ${GREETINGS} AS greeted
     FROM delivery d JOIN conversation ON conversation.id = d.conversationId
     WHERE d.id IN (${marks(ids.length)}) AND +d.state = 'due'`,
    [...unasked, since, ...ids],
  );
  let ended = 0;
  for (const reason of REASONS) {
    const some = facts.filter(one => reasonOf(one, most) === reason);
    if (some.length === 0) continue;
    ended += await tx.run(
      `UPDATE delivery SET state = 'skipped', fault = ?, updatedAt = ? WHERE id IN (${marks(some.length)}) AND +state = 'due'`,
      [withheld(reason), now, ...some.map(one => one.id)],
    );
  }
  return ended;
}

/** Writes down whom a greeting was let go to; once, however often it is tried. */
export async function noteGreeted(
  tx: Transaction,
  claimed: readonly Pick<Claimed, 'id' | 'contactId' | 'attempts' | 'class'>[],
  now: number,
): Promise<void> {
  const first = claimed.filter(one => one.class === 'greeting' && Number(one.attempts) === 1);
  await tx.insert(
    'greeted',
    ['contactId', 'deliveryId', 'at'],
    first.map(one => [one.contactId, one.id, now]),
  );
}

const DETAILS = {
  erased: 'the customer is being erased or has no name on this channel any more',
  withdrawn: 'the customer wants no more greetings',
  no_consent: 'on this channel a customer must have agreed to be greeted, and this one has not',
  cap: 'the customer was greeted often enough lately',
} as const;

const REASONS = Object.keys(DETAILS) as (keyof typeof DETAILS)[];

function reasonOf(one: Facts, most: number | null): keyof typeof DETAILS | null {
  if (Number(one.known) === 0) return 'erased';
  if (Number(one.allowed) === 0) return Number(one.refusals) > 0 ? 'withdrawn' : 'no_consent';
  return most !== null && Number(one.greeted) >= most ? 'cap' : null;
}

/** The fault, as JSON, on a greeting that may not go. */
export const withheld = (code: keyof typeof DETAILS): string =>
  JSON.stringify({ kind: 'withheld', code, detail: DETAILS[code] } satisfies DeliveryFault);

/** How often people may be greeted: as the workspace set it, else as shipped. */
export async function capOf(tx: Transaction, shipped: GreetingCap): Promise<GreetingCap> {
  const [row] = await tx.all<{ value: string | null }>('SELECT value FROM setting WHERE name = ?', [CAP_SETTING]);
  return (JSON.parse(row?.value ?? 'null') as GreetingCap | null) ?? shipped;
}

/** The conversations of these people in which a greeting is on its way. */
export async function greetingsAloft(
  read: <Row>(sql: string, values: readonly Value[]) => Promise<Row[]>,
  contactIds: readonly ContactId[],
): Promise<ConversationId[]> {
  const rows = await read<{ conversationId: ConversationId }>(
    `SELECT d.conversationId FROM conversation c JOIN delivery d ON d.conversationId = c.id AND d.state IN ('due', 'sending')
     WHERE c.contactId IN (${marks(contactIds.length)}) AND d.state = 'sending' AND d.class = 'greeting'`,
    contactIds,
  );
  return rows.map(row => row.conversationId);
}

/** Gives what was written down of greetings to whom their deliveries belong by now: `to`, where it was `from`. */
export async function moveGreeted(tx: Transaction, from: ContactId, to: ContactId): Promise<void> {
  await tx.run(
    `UPDATE greeted SET contactId = ? WHERE contactId = ? AND deliveryId IN
       (SELECT id FROM delivery WHERE id = greeted.deliveryId AND contactId = ?)`,
    [to, from, to],
  );
}

/** How many greetings are on their way to a platform, of any campaign. */
export async function greetingsSending({ read }: Pick<Store, 'read'>): Promise<number> {
  const [row] = await read<{ n: number }>(
    "SELECT COUNT(*) AS n FROM delivery WHERE state = 'sending' AND class = 'greeting'",
  );
  return Number(row?.n ?? 0);
}
