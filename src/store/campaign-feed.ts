import type {
  CampaignId,
  ChannelId,
  ContactId,
  ConversationId,
  DeliveryId,
  OccurrenceId,
  SkipReason,
  Why,
} from '../model';
import { gather } from './broadcast-gather';
import { addConversations } from './inbound-writes';
import type { Store } from './store';
import { marks, type Transaction, type Value } from './transaction';

/** A campaign in the hands of one process. */
export interface Holding {
  readonly campaignId: CampaignId;
  /** Null for what a person does, which needs no lease. */
  readonly lease: number | null;
  readonly leaseUntil: number;
}

/** Which of these dedupe keys have been used. */
export async function keysUsed(
  read: Store['read'] | Transaction['all'],
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await read<{ dedupeKey: string }>(
    `SELECT dedupeKey FROM delivery WHERE dedupeKey IN (${marks(keys.length)})`,
    keys,
  );
  return new Set(rows.map(row => row.dedupeKey));
}

/** Somebody's greeting, ready to be laid into the outbox. */
export interface Queued {
  readonly occurrenceId: OccurrenceId;
  /** As the recipient is written down. */
  readonly contactId: ContactId;
  /** As which contact the person is kept by now. */
  readonly keptId: ContactId;
  readonly channelId: ChannelId;
  readonly step: number;
  readonly variant: number;
  readonly address: string;
  readonly conversationId: ConversationId | null;
  readonly dedupeKey: string;
  /** For who leaves with a mass send: how many one takes at most. */
  readonly massOf?: number;
  /** JSON of the content. */
  readonly content: string;
  readonly preview: string;
  /** When it is to leave; at once when left out. */
  readonly dueAt?: number;
  readonly expiresAt: number;
  readonly why: Why;
}

/** Somebody who is not greeted now: left out, too late, or later. */
export interface Left {
  readonly occurrenceId: OccurrenceId;
  readonly contactId: ContactId;
  readonly to: { readonly skip: SkipReason } | { readonly hold: number } | { readonly step: number } | 'expired';
}

export interface Feeding extends Holding {
  readonly now: number;
  /** The state its people are in: `planned`, `draft` that somebody approved, or `queued` for another step of the ladder. */
  readonly from: 'planned' | 'draft' | 'queued';
  readonly queued: readonly Queued[];
  readonly left: readonly Left[];
}

/**
 * Lays greetings into the outbox and writes down who is left out, in one transaction that first asks whether the campaign
 * runs and is ours; resolves null when it is not, else to how many were laid. Whoever is no longer as they were read is
 * left as they are. `also` runs in the same transaction when any was laid.
 */
export const feedPortion = (
  store: Store,
  feeding: Feeding,
  also: (tx: Transaction) => Promise<unknown> = async () => undefined,
): Promise<number | null> =>
  store.transact(async tx => {
    if (!(await holdCampaign(tx, feeding))) return null;
    const { now } = feeding;
    const still = await stillThere(tx, feeding);
    const isStill = ({ occurrenceId, contactId }: Pick<Queued, 'occurrenceId' | 'contactId'>) =>
      still.has(`${occurrenceId}|${contactId}`);
    for (const one of feeding.left.filter(isStill)) await leave(tx, one);
    const wanted = feeding.queued.filter(isStill);
    const used = wanted.length === 0 ? new Set() : await keysUsed((sql, values) => tx.all(sql, values), keysOf(wanted));
    const greeted = wanted.filter(one => used.has(one.dedupeKey));
    for (const one of greeted) await leave(tx, { ...one, to: { skip: 'greeted' } });
    const fresh = wanted.filter(one => !used.has(one.dedupeKey));
    await lay(store, tx, fresh, feeding.campaignId, now);
    if (fresh.length > 0) await also(tx);
    return fresh.length;
  });

const keysOf = (queued: readonly Queued[]): string[] => queued.map(one => one.dedupeKey);

/** Whether a campaign runs and is ours; held until commit, so that a pause comes before or after. */
export async function holdCampaign(
  tx: Transaction,
  { campaignId, lease, leaseUntil, now }: Holding & { readonly now: number },
): Promise<boolean> {
  if (lease === null) {
    const lock = tx.dialect === 'mysql' ? ' FOR UPDATE' : '';
    return (await tx.all(`SELECT id FROM campaign WHERE id = ? AND state = 'running'${lock}`, [campaignId])).length > 0;
  }
  const kept = await tx.run(
    "UPDATE campaign SET leaseUntil = ? WHERE id = ? AND lease = ? AND state = 'running' AND leaseUntil > ?",
    [leaseUntil, campaignId, lease, now],
  );
  return kept > 0;
}

async function stillThere(tx: Transaction, { queued, left, from }: Feeding): Promise<Set<string>> {
  const found = new Set<string>();
  const all = [...queued, ...left];
  for (const occurrenceId of new Set(all.map(one => one.occurrenceId))) {
    const ids = all.filter(one => one.occurrenceId === occurrenceId).map(one => one.contactId);
    const rows = await tx.all<{ contactId: ContactId }>(
      `SELECT contactId FROM recipient WHERE occurrenceId = ? AND contactId IN (${marks(ids.length)}) AND state = ?${
        tx.dialect === 'mysql' ? ' ORDER BY contactId FOR UPDATE' : ''
      }`,
      [occurrenceId, ...ids, from],
    );
    for (const { contactId } of rows) found.add(`${occurrenceId}|${contactId}`);
  }
  return found;
}

async function leave(tx: Transaction, { occurrenceId, contactId, to }: Left): Promise<void> {
  const [sets, values]: [string, Value[]] =
    to === 'expired'
      ? ["state = 'expired'", []]
      : 'skip' in to
        ? ["state = 'skipped', reason = ?", [to.skip]]
        : 'step' in to
          ? ['step = ?', [to.step]]
          : ['dueAt = ?', [to.hold]];
  await tx.run(`UPDATE recipient SET ${sets} WHERE occurrenceId = ? AND contactId = ?`, [
    ...values,
    occurrenceId,
    contactId,
  ]);
}

interface Thread {
  readonly id: ConversationId;
  readonly channelId: ChannelId;
  readonly thread: string;
  readonly epoch: number;
  readonly lastSeq: number;
}

async function lay(
  store: Store,
  tx: Transaction,
  queued: readonly Queued[],
  campaignId: CampaignId,
  now: number,
): Promise<void> {
  if (queued.length === 0) return;
  const threads = await threadsOf(store, tx, queued, now);
  const lists = await gather(store, tx, campaignId, queued, now);
  const rows = queued.map((one, index) => ({
    ...one,
    broadcastId: lists[index] ?? null,
    thread: threads[index]!,
    messageId: store.id<'message'>(),
    deliveryId: store.id<'delivery'>(),
  }));
  await tx.insert(
    'message',
    ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'deliveryId', 'createdAt'],
    rows.map(one => [
      ...[one.messageId, one.thread.id, one.channelId, one.thread.lastSeq + 1, 'out', 'campaign', one.content],
      ...[one.deliveryId, now],
    ]),
  );
  await tx.update(
    'conversation',
    ['lastSeq', 'lastMessageAt', 'preview', 'updatedAt'],
    rows.map(({ thread, preview }) => [thread.id, thread.lastSeq + 1, now, preview, now]),
  );
  await tx.insert(
    'delivery',
    [
      ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'campaignId', 'messageId', 'agentId', 'class'],
      ...['broadcastId', 'route', 'state', 'epoch', 'attempts', 'dueAt', 'expiresAt', 'why', 'createdAt', 'updatedAt'],
    ],
    rows.map(one => [
      ...[one.deliveryId, one.dedupeKey, one.thread.id, one.keptId, one.channelId, campaignId, one.messageId],
      ...[one.why.agentId === undefined ? null : Number(one.why.agentId), 'greeting', one.broadcastId],
      // The outbox meets what waits for a mass send only when it has expired, and ends it then.
      ...[one.broadcastId === null ? 'send' : 'mass', 'due', one.thread.epoch, 0],
      ...[
        one.broadcastId === null ? (one.dueAt ?? now) : one.expiresAt,
        one.expiresAt,
        JSON.stringify(one.why),
        now,
        now,
      ],
    ]),
  );
  for (const { occurrenceId, contactId, keptId, channelId, step, variant, deliveryId } of rows) {
    await tx.run(
      `UPDATE recipient SET state = 'queued', contactId = ?, channelId = ?, step = ?, variant = ?, deliveryId = ?
       WHERE occurrenceId = ? AND contactId = ?`,
      [keptId, channelId, step, variant, deliveryId as DeliveryId, occurrenceId, contactId],
    );
  }
}

/** The conversation of each, made where there is none; held until commit. */
async function threadsOf(store: Store, tx: Transaction, queued: readonly Queued[], now: number): Promise<Thread[]> {
  const lock = tx.dialect === 'mysql' ? ' ORDER BY id FOR UPDATE' : '';
  const columns = 'SELECT id, channelId, thread, epoch, lastSeq FROM conversation';
  const strangers = queued.filter(one => one.conversationId === null);
  const found: Thread[] = [];
  const known = queued.flatMap(one => (one.conversationId === null ? [] : [one.conversationId]));
  if (known.length > 0)
    found.push(...(await tx.all<Thread>(`${columns} WHERE id IN (${marks(known.length)})${lock}`, known)));
  const byId = new Map(found.map(row => [Number(row.id), row]));
  const byThread = new Map<string, Thread>();
  for (const channelId of new Set(strangers.map(one => one.channelId))) {
    const threads = strangers.filter(one => one.channelId === channelId).map(one => one.address);
    const sql = `${columns} WHERE channelId = ? AND thread IN (${marks(threads.length)})${lock}`;
    for (const row of await tx.all<Thread>(sql, [channelId, ...threads]))
      byThread.set(`${channelId}|${row.thread}`, row);
  }
  const fresh: Value[][] = [];
  const threads = queued.map(one => {
    const known =
      one.conversationId === null ? byThread.get(`${one.channelId}|${one.address}`) : byId.get(one.conversationId);
    if (known !== undefined) return { ...known, lastSeq: Number(known.lastSeq) };
    const id = store.id<'conversation'>();
    fresh.push([id, one.keptId, one.channelId, one.address, one.address, 'bot', 1, 'normal', '[]', 0, '', 0, now, now]);
    return { id, channelId: one.channelId, thread: one.address, epoch: 1, lastSeq: 0 };
  });
  await addConversations(tx, fresh);
  return threads;
}
