import type { BroadcastId, ChannelId, DeliveryFault, DeliveryId } from '../model';
import { capOf, type GreetingRules, withheld } from './greeting-gate';
import { marks, type Transaction, type Value } from './transaction';

/** What is asked of everybody on the list of a mass send before it leaves. */
export interface MassRules extends GreetingRules {
  /** How many mass sends of an account one person is shown since a moment (ms); null where the platform does not count. */
  readonly each: { readonly most: number; readonly since: number } | null;
}

const DAY_MS = 86_400_000;
const AT_ONCE = 500;

const THEIRS = `(SELECT c.id FROM conversation c JOIN identity i ON i.channelId = c.channelId AND i.address = c.address
  WHERE c.id = delivery.conversationId`;

/** What the person said of this channel, else of all, else what holds where nothing was said. */
const agreed = (unasked: boolean) => `COALESCE(
  (SELECT s.granted FROM consentState s WHERE s.contactId = delivery.contactId AND s.channelId = delivery.channelId AND s.purpose = 'marketing'),
  (SELECT s.granted FROM consentState s WHERE s.contactId = delivery.contactId AND s.channelId = 0 AND s.purpose = 'marketing'),
  ${unasked ? 1 : 0}) = 1`;

const REFUSED = `EXISTS (SELECT 1 FROM consentState s WHERE s.contactId = delivery.contactId AND s.purpose = 'marketing'
  AND s.granted = 0 AND s.channelId IN (0, delivery.channelId))`;

/**
 * Takes off the list of a mass send who may not be on it: too late, gone, withdrawn, greeted often enough, each with the
 * reason. One statement a reason, however many people. It reads what is committed, so that of a withdrawal in another
 * process and this one comes first; the withdrawal also ends the rows that are due.
 */
export async function strikeOff(
  tx: Transaction,
  { id, channelId }: { readonly id: BroadcastId; readonly channelId: ChannelId },
  rules: MassRules,
  now: number,
): Promise<void> {
  const strike = (
    state: string,
    fault: string,
    values: readonly Value[],
    where: string,
    asked: readonly Value[] = [],
  ) =>
    tx.run(
      `UPDATE delivery SET state = '${state}', fault = ${fault}, updatedAt = ? WHERE broadcastId = ? AND state = 'due'
       AND route = 'mass' AND ${where}`,
      [...values, now, id, ...asked],
    );
  await strike('expired', 'fault', [], 'expiresAt <= ?', [now]);
  await strike('failed', '?', [GONE], `EXISTS ${THEIRS} AND i.reachable = 0)`);
  await strike('skipped', '?', [withheld('erased')], `NOT EXISTS ${THEIRS})`);
  const may = agreed(rules.unasked.has(channelId));
  await strike('skipped', '?', [withheld('withdrawn')], `NOT ${may} AND ${REFUSED}`);
  await strike('skipped', '?', [withheld('no_consent')], `NOT ${may}`);
  const { most, days } = await capOf(tx, rules.cap);
  if (most !== null)
    await endThose(tx, await greetedOften(tx, id, now - days * DAY_MS, most), 'skipped', withheld('cap'), now);
  if (rules.each !== null) {
    const full = await shownOften(tx, { id, channelId }, rules.each);
    await endThose(tx, full, 'failed', USED_UP, now);
  }
}

/** Read first and ended by id: MySQL does not change a table that it also counts. */
const greetedOften = (tx: Transaction, id: BroadcastId, since: number, most: number): Promise<{ id: DeliveryId }[]> =>
  tx.all(
    `SELECT d.id FROM delivery d WHERE d.broadcastId = ? AND d.state = 'due' AND (SELECT COUNT(*) FROM greeted g
       JOIN delivery x ON x.id = g.deliveryId WHERE g.contactId = d.contactId AND g.at > ? AND x.state IN ${LEFT}) >= ?`,
    [id, since, most],
  );

const shownOften = (
  tx: Transaction,
  { id, channelId }: { readonly id: BroadcastId; readonly channelId: ChannelId },
  { most, since }: NonNullable<MassRules['each']>,
): Promise<{ id: DeliveryId }[]> =>
  tx.all(
    `SELECT d.id FROM delivery d WHERE d.broadcastId = ? AND d.state = 'due' AND (SELECT COUNT(*) FROM greeted g
       JOIN delivery x ON x.id = g.deliveryId WHERE g.contactId = d.contactId AND g.at >= ? AND x.channelId = ?
       AND x.route = 'mass' AND x.state IN ${LEFT}) >= ?`,
    [id, since, channelId, most],
  );

const LEFT = "('sending', 'sent', 'unknown')";

async function endThose(
  tx: Transaction,
  rows: readonly { readonly id: DeliveryId }[],
  state: 'skipped' | 'failed',
  fault: string,
  now: number,
): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const ids = rows.slice(start, start + AT_ONCE).map(row => row.id);
    await tx.run(
      `UPDATE delivery SET state = ?, fault = ?, updatedAt = ? WHERE id IN (${marks(ids.length)}) AND state = 'due'`,
      [state, fault, now, ...ids],
    );
  }
}

const GONE = JSON.stringify({ kind: 'unreachable', code: 'left', detail: 'the customer left or blocked this account' });
const USED_UP = JSON.stringify({
  kind: 'unreachable',
  code: 'quota',
  detail: 'the platform shows this person no more mass sends of this account for now',
} satisfies DeliveryFault);
