import type { Campaign, CampaignId, ChannelId, Contact, ContactId, OccurrenceRecord } from '../model';
import { type Decision, decide, type People } from './campaign-decision';
import { sql } from './fragment';
import { type ContactText, contactFrom } from './inbound';
import type { OccurrenceRow } from './schema/campaign-tables';
import type { Store } from './store';
import { marks } from './transaction';

/** A time of a campaign that is not written down yet. */
export type NewOccurrence = Pick<OccurrenceRecord, 'occurrenceKey' | 'dueAt' | 'dueUntil'>;

/** Writes down those of these times that are not; resolves to all of them, each once however many processes do it. */
export const addOccurrences = (
  store: Store,
  campaignId: CampaignId,
  times: readonly NewOccurrence[],
  now: number,
): Promise<OccurrenceRow[]> =>
  store.transact(async tx => {
    if (times.length === 0) return [];
    const keys = times.map(time => time.occurrenceKey);
    const all = () =>
      tx.all<OccurrenceRow>(
        `SELECT * FROM occurrence WHERE campaignId = ? AND occurrenceKey IN (${marks(keys.length)}) ORDER BY dueAt`,
        [campaignId, ...keys],
      );
    const known = new Set((await all()).map(row => row.occurrenceKey));
    const fresh = times.filter(time => !known.has(time.occurrenceKey));
    await tx.insert(
      'occurrence',
      ['id', 'campaignId', 'occurrenceKey', 'state', 'dueAt', 'dueUntil', 'position', 'createdAt'],
      fresh.map(time => [
        ...[store.id(), campaignId, time.occurrenceKey, 'filling', time.dueAt, time.dueUntil, 0, now],
      ]),
    );
    return all();
  });

/** The next contacts, whoever they are: the last one's id, and the zones they live in. */
export interface NextPeople {
  readonly last: number;
  readonly zones: readonly string[];
}

/** The next `limit` contacts after one, null when there are none. */
export async function nextPeople(
  { read }: Pick<Store, 'read'>,
  after: number,
  limit: number,
): Promise<NextPeople | null> {
  const [row] = await read<{ last: number | null }>(
    `SELECT COALESCE((SELECT id FROM contact WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?),
       (SELECT MAX(id) FROM contact WHERE id > ?)) AS last`,
    [after, limit - 1, after],
  );
  if (row?.last == null) return null;
  const last = Number(row.last);
  const zones = await read<{ zone: string | null }>('SELECT DISTINCT zone FROM contact WHERE id > ? AND id <= ?', [
    after,
    last,
  ]);
  return { last, zones: zones.flatMap(({ zone }) => zone ?? []) };
}

/** By what people with a day of their own are looked for. */
export type DayOf =
  | { readonly birthdays: readonly string[] }
  | { readonly column: 'lastPurchaseAt' }
  | { readonly field: string };

/** What is asked of a person to know their day. */
export type PersonOfDay = Pick<
  Contact,
  'id' | 'zone' | 'birthday' | 'birthdayLunar' | 'birthdayLeap' | 'lastPurchaseAt' | 'fields'
>;

/**
 * Contacts above one id and up to another who may have their day: with a birthday written with one of these ends
 * (`02-06`), or with anything in the field.
 */
export async function peopleOfDay(
  { read }: Pick<Store, 'read'>,
  after: number,
  upTo: number,
  day: DayOf,
): Promise<PersonOfDay[]> {
  const having =
    'birthdays' in day
      ? { sql: `SUBSTR(birthday, -5) IN (${marks(day.birthdays.length)})`, values: day.birthdays }
      : 'column' in day
        ? sql`lastPurchaseAt IS NOT NULL`
        : sql`JSON_EXTRACT(fields, ${`$."${day.field}"`}) IS NOT NULL`;
  if ('birthdays' in day && day.birthdays.length === 0) return [];
  const asked = sql`SELECT id, zone, birthday, birthdayLunar, birthdayLeap, lastPurchaseAt, fields, '[]' AS tags FROM contact
    WHERE id > ${after} AND id <= ${upTo} AND ${having} ORDER BY id`;
  const rows = await read<ContactText>(asked.sql, asked.values);
  return rows.map(contactFrom);
}

/** A portion of an occurrence's people, and where it stands before and after. */
export interface Portion {
  readonly occurrence: Pick<OccurrenceRow, 'id'>;
  readonly campaign: Pick<Campaign, 'id' | 'lease'>;
  readonly from: number;
  readonly to: number;
  /** The earliest and latest due time in it. */
  readonly dueAt: number;
  readonly dueUntil: number;
  readonly leaseUntil: number;
}

const COLUMNS = 'contactId, channelId, state, reason, variant, step, dueAt, expiresAt';

/**
 * Decides about a portion and writes it down together with the position, in one commit. Resolves to how many were in the
 * audience and how long it took from the first statement to the commit, or null, and then nothing is written: the campaign
 * runs no more, another process has it, or somebody was here before.
 */
export async function writePeople(
  store: Store,
  portion: Portion,
  decision: Decision,
  people: People,
): Promise<{ readonly people: number; readonly ms: number } | null> {
  const { occurrence, campaign } = portion;
  const asked = decide(decision, people);
  let begun = 0;
  const written = await store.transact(async tx => {
    begun = performance.now();
    const isOurs = await step(tx, portion);
    if (!isOurs) return null;
    return tx.run(
      `INSERT INTO recipient (occurrenceId, campaignId, ${COLUMNS}) SELECT ?, ?, ${COLUMNS} FROM (${asked.sql}) d`,
      [occurrence.id, campaign.id, ...asked.values],
    );
  });
  return written === null ? null : { people: written, ms: performance.now() - begun };
}

async function step(
  tx: Parameters<Parameters<Store['transact']>[0]>[0],
  { occurrence, campaign, from, to, dueAt, dueUntil, leaseUntil }: Portion,
): Promise<boolean> {
  const held = await tx.run(
    `UPDATE campaign SET leaseUntil = CASE WHEN leaseUntil > ? THEN leaseUntil ELSE ? END
     WHERE id = ? AND state = 'running' AND COALESCE(lease, 0) = ?`,
    [leaseUntil, leaseUntil, campaign.id, campaign.lease ?? 0],
  );
  if (held === 0) return false;
  const moved = await tx.run(
    `UPDATE occurrence SET position = ?, dueAt = CASE WHEN dueAt < ? THEN dueAt ELSE ? END,
       dueUntil = CASE WHEN dueUntil > ? THEN dueUntil ELSE ? END
     WHERE id = ? AND state = 'filling' AND position = ?`,
    [to, dueAt, dueAt, dueUntil, dueUntil, occurrence.id, from],
  );
  return moved > 0;
}

/** Says that everybody of an occurrence is written down. False when it is not ours to say. */
export const endFilling = (store: Store, portion: Portion): Promise<boolean> =>
  store.transact(async tx => {
    if (!(await step(tx, portion))) return false;
    await tx.run("UPDATE occurrence SET state = 'open' WHERE id = ?", [portion.occurrence.id]);
    return true;
  });

/** People of whom the same was decided: how many, and the first of them. */
export interface Decided {
  readonly contactId: ContactId;
  readonly channelId: ChannelId | null;
  readonly reason: string | null;
  readonly variant: number;
  readonly step: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  /** 1 for whom a window must still open. */
  readonly hoped: number;
  /** As it stands with the contact. */
  readonly zone: string | null;
  readonly locale: Contact['locale'];
  readonly n: number;
}

/** What would be decided about people, nothing written: each by name, or counted where the same was decided. */
export async function weigh(
  { read }: Pick<Store, 'read'>,
  decision: Decision,
  people: People,
  told: 'each' | 'counted',
): Promise<Decided[]> {
  const asked = decide(decision, people);
  const alike = 'd.channelId, d.reason, d.variant, d.step, d.dueAt, d.expiresAt, d.hoped, contact.zone, contact.locale';
  const from = `FROM (${asked.sql}) d JOIN contact ON contact.id = d.contactId`;
  const rows = await read<Decided>(
    told === 'each'
      ? `SELECT d.contactId, ${alike}, 1 AS n ${from}`
      : `SELECT MIN(d.contactId) AS contactId, ${alike}, COUNT(*) AS n ${from} GROUP BY ${alike}`,
    asked.values,
  );
  return rows.map(row => ({
    ...row,
    variant: Number(row.variant),
    step: Number(row.step),
    dueAt: Number(row.dueAt),
    expiresAt: Number(row.expiresAt),
    hoped: Number(row.hoped),
    n: Number(row.n),
  }));
}
