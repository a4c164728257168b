import type { ChannelId, ContactId, ConversationId } from '../model';
import { MAY_HAVE_LEFT } from './doubt';
import type { ConsentRow, ConsentStateRow } from './schema/rows';
import { marks, type Transaction, type Value } from './transaction';

const LEDGER = ['id', 'contactId', 'channelId', 'purpose', 'granted', 'source', 'proof', 'wording', 'at'];
const STATE = ['contactId', 'channelId', 'purpose', 'granted', 'at'];
const AT_ONCE = 200;

/** The house's fault on greetings that were waiting when somebody withdrew. */
const WITHDRAWN = JSON.stringify({
  kind: 'withheld',
  code: 'withdrawn',
  detail: 'the customer wants no more greetings',
});

/**
 * Adds to the ledger of what people allowed and withdrew, in this order, and brings what holds now up to date in the same
 * write. Greetings that wait for who withdraws `marketing` are cancelled; those on their way already are not.
 */
export async function addConsents(tx: Transaction, rows: readonly ConsentRow[], now: number): Promise<void> {
  if (rows.length === 0) return;
  await tx.insert('consent', LEDGER, rows.map(ledgerValues));
  await keepStates(tx, rows);
  await cancelGreetings(tx, rows, now);
}

const ledgerValues = (row: ConsentRow): Value[] => [
  row.id,
  row.contactId,
  row.channelId,
  row.purpose,
  row.granted ? 1 : 0,
  row.source,
  row.proof === null ? null : JSON.stringify(row.proof),
  row.wording,
  row.at,
];

type Said = Pick<ConsentRow, 'contactId' | 'channelId' | 'purpose' | 'granted' | 'at'>;

/** Rows of a ledger, oldest first, as what holds after them. */
async function keepStates(tx: Transaction, rows: readonly Said[]): Promise<void> {
  for (let start = 0; start < rows.length; ) {
    const forAll = rows[start]!.channelId === null;
    let end = start;
    while (end < rows.length && end - start < AT_ONCE && (rows[end]!.channelId === null) === forAll) end++;
    const last = new Map(rows.slice(start, end).map(row => [`${row.contactId} ${row.channelId} ${row.purpose}`, row]));
    if (forAll) await overrule(tx, [...last.values()]);
    await upsert(tx, [...last.values()]);
    start = end;
  }
}

/** What is said of all channels holds for each that something was said of before. */
async function overrule(tx: Transaction, rows: readonly Said[]): Promise<void> {
  const known = await tx.all<{ contactId: ContactId }>(
    `SELECT DISTINCT contactId FROM consentState WHERE contactId IN (${marks(rows.length)})`,
    rows.map(row => row.contactId),
  );
  const before = new Set(known.map(({ contactId }) => contactId));
  for (const { contactId, purpose, granted, at } of rows) {
    if (!before.has(contactId)) continue;
    await tx.run('UPDATE consentState SET granted = ?, at = ? WHERE contactId = ? AND purpose = ?', [
      granted ? 1 : 0,
      at,
      contactId,
      purpose,
    ]);
  }
}

async function upsert(tx: Transaction, rows: readonly Said[]): Promise<void> {
  const again =
    tx.dialect === 'mysql'
      ? 'ON DUPLICATE KEY UPDATE granted = VALUES(granted), at = VALUES(at)'
      : 'ON CONFLICT (contactId, channelId, purpose) DO UPDATE SET granted = excluded.granted, at = excluded.at';
  await tx.run(
    `INSERT INTO consentState (${STATE.join(', ')}) VALUES ${rows.map(() => `(${marks(STATE.length)})`).join(', ')} ${again}`,
    rows.flatMap(row => [row.contactId, row.channelId ?? 0, row.purpose, row.granted ? 1 : 0, row.at]),
  );
}

async function cancelGreetings(tx: Transaction, rows: readonly Said[], now: number): Promise<void> {
  for (const { contactId, channelId, purpose, granted } of rows) {
    if (granted || purpose !== 'marketing') continue;
    // By their ids: with a subquery MariaDB would walk over, and hold, everything that is due.
    const there = await tx.all<{ id: ConversationId }>(
      `SELECT id FROM conversation WHERE contactId = ?${channelId === null ? '' : ' AND channelId = ?'}`,
      channelId === null ? [contactId] : [contactId, channelId],
    );
    if (there.length === 0) continue;
    await tx.run(
      `UPDATE delivery SET state = 'cancelled', fault = ?, updatedAt = ?
       WHERE conversationId IN (${marks(there.length)}) AND state IN ('due', 'sending') AND state = 'due' AND class = 'greeting'
         AND NOT (route = 'mass' AND ${MAY_HAVE_LEFT})`,
      [WITHDRAWN, now, ...there.map(({ id }) => id)],
    );
  }
}

/** Makes what holds now anew from the ledger, after rows of it changed hands. */
export async function replayConsents(tx: Transaction, contactIds: readonly ContactId[]): Promise<void> {
  const among = marks(contactIds.length);
  await tx.run(`DELETE FROM consentState WHERE contactId IN (${among})`, contactIds);
  const rows = await tx.all<Said>(
    `SELECT contactId, channelId, purpose, granted, at FROM consent WHERE contactId IN (${among}) ORDER BY id`,
    contactIds,
  );
  await keepStates(
    tx,
    rows.map(row => ({ ...row, granted: Boolean(Number(row.granted)) })),
  );
}

/** Forgets what holds for a person and how often they were greeted; the ledger itself is erased by who erases them. */
export async function forgetConsents(tx: Transaction, contactId: ContactId): Promise<void> {
  for (const table of ['consent', 'consentState', 'greeted']) {
    await tx.run(`DELETE FROM ${table} WHERE contactId = ?`, [contactId]);
  }
}

/** What holds now for a person, read for change: who reads it in a transaction is the next to write it. */
export const consentStates = (
  read: <Row>(sql: string, values: readonly Value[]) => Promise<Row[]>,
  contactId: ContactId,
): Promise<readonly ConsentStateRow[]> =>
  read<Omit<ConsentStateRow, 'granted'> & { granted: number }>(
    'SELECT contactId, channelId, purpose, granted, at FROM consentState WHERE contactId = ? ORDER BY purpose, channelId',
    [contactId],
  ).then(rows => rows.map(row => ({ ...row, granted: Number(row.granted) === 1 })));

/** What holds for a purpose on a channel (null for all): the channel's own row, else the one for all; null when nothing was said. */
export function holding(
  states: readonly ConsentStateRow[],
  purpose: ConsentRow['purpose'],
  channelId: ChannelId | null,
): ConsentStateRow | null {
  const of = (id: ChannelId | 0) => states.find(row => row.purpose === purpose && row.channelId === id);
  return (channelId === null ? undefined : of(channelId)) ?? of(0) ?? null;
}
