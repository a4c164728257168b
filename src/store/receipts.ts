import type { ChannelId } from '../model';
import { applyReceipt, findSent, markGone, type ReceiptInput, type Sent } from './reach';
import type { Store } from './store';
import { marks, type Transaction } from './transaction';

/** Longer than a send and its settlement may take. */
const KEPT_MS = 15 * 60_000;
/** A platform may tell of what others send from the same account; more than this is not waited for. */
const MOST = 10_000;

/** A platform's late word that something was not received, or that nobody is there any more. */
export interface BadReceipt extends ReceiptInput {
  readonly gone: boolean;
}

interface Kept {
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly state: ReceiptInput['state'];
  readonly fault: string | null;
  readonly gone: number;
}

const KEPT = 'r.channelId, r.externalId, r.state, r.fault, r.gone';

/**
 * Writes it where it belongs and resolves to what it tells of. Before our own settlement is written nothing has this id,
 * so what belongs nowhere is kept for a while; null then.
 */
export async function hearReceipt(transaction: Transaction, receipt: BadReceipt): Promise<Sent | null> {
  const sent = await apply(transaction, receipt);
  if (sent === null) await keep(transaction, receipt);
  return sent;
}

async function apply(transaction: Transaction, receipt: BadReceipt): Promise<Sent | null> {
  const sent = await findSent(transaction, receipt.channelId, receipt.externalId);
  if (sent === null) return null;
  await applyReceipt(transaction, receipt);
  if (receipt.gone) await markGone(transaction, sent, receipt);
  return sent;
}

async function keep(
  transaction: Transaction,
  { channelId, externalId, state, fault, gone, now }: BadReceipt,
): Promise<void> {
  const [table] = await transaction.all<{ kept: number }>('SELECT COUNT(*) AS kept FROM receipt');
  if (Number(table?.kept) >= MOST) return;
  await drop(transaction, { channelId, externalId });
  const columns = ['externalId', 'channelId', 'state', 'fault', 'gone', 'at'];
  await transaction.insert('receipt', columns, [[externalId, channelId, state, fault, gone ? 1 : 0, now]]);
}

async function drop(
  transaction: Transaction,
  { channelId, externalId }: Pick<Kept, 'channelId' | 'externalId'>,
): Promise<void> {
  await transaction.run('DELETE FROM receipt WHERE externalId = ? AND channelId = ?', [externalId, channelId]);
}

/** What was told too early of deliveries that have just been given these ids by their platforms; at least one. */
export async function applyKept(transaction: Transaction, externalIds: readonly string[], now: number): Promise<void> {
  const sql = `SELECT ${KEPT} FROM receipt r WHERE r.externalId IN (${marks(externalIds.length)})`;
  await applyAll(transaction, await transaction.all<Kept>(sql, externalIds), now);
}

/**
 * Applies what neither its own write nor the settlement saw, because both were under way in two processes, and forgets
 * what belongs to nothing of ours. Resolves to the deliveries that changed.
 */
export async function sweepKept(store: Store, now: number): Promise<readonly Sent[]> {
  if ((await store.read('SELECT at FROM receipt LIMIT 1')).length === 0) return [];
  return store.transact(async transaction => {
    const rows = await transaction.all<Kept>(
      `SELECT ${KEPT} FROM receipt r JOIN delivery d ON d.channelId = r.channelId AND d.externalId = r.externalId`,
    );
    const changed = await applyAll(transaction, rows, now);
    await transaction.run('DELETE FROM receipt WHERE at <= ?', [now - KEPT_MS]);
    return changed;
  });
}

async function applyAll(transaction: Transaction, rows: readonly Kept[], now: number): Promise<Sent[]> {
  const changed: Sent[] = [];
  for (const row of rows) {
    const sent = await apply(transaction, { ...row, gone: Number(row.gone) === 1, now });
    if (sent === null) continue;
    await drop(transaction, row);
    changed.push(sent);
  }
  return changed;
}
