import type { AgentId, ContactId } from '../model';
import { addConsents, type ConsentRow } from '../store';
import { greetingsAloft } from '../store/greeting-gate';
import { lockContacts } from '../store/owned-rows';
import { writeAudit } from '../store/queries/audit';
import { NotFound } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'flights' | 'live' | 'now'>;

const LANDING_MS = 3000;
const LOOK_EVERY_MS = 50;

/** What somebody allowed or withdrew, as a person of ours wrote it down or they did themselves on their own page. */
export interface Said extends Pick<ConsentRow, 'contactId' | 'channelId' | 'purpose' | 'granted'> {
  readonly source: string;
  readonly proof: unknown;
  readonly wording: string | null;
  /** The colleague who writes it down; null when the customer did it. */
  readonly agentId: AgentId | null;
}

/**
 * Adds to the ledger, with a line of the audit. A withdrawal holds from the commit on: what waits is cancelled, and it
 * resolves once no greeting to this person is on its way any more, or after three seconds with `inFlight`. Rejects with
 * NotFound `contact`.
 */
export async function noteSaid(house: Parts, said: readonly Said[]): Promise<{ readonly inFlight: boolean }> {
  const { store } = house;
  const now = house.now();
  const contactIds = [...new Set(said.map(({ contactId }) => contactId))];
  await store.transact(async tx => {
    const { contacts } = await lockContacts(tx, contactIds);
    if (contacts.size < contactIds.length) throw new NotFound('contact');
    const rows = said.map(({ agentId: _, ...row }) => ({ ...row, id: store.id(), at: now }));
    await addConsents(tx, rows, now);
    for (const { agentId, contactId, channelId, purpose, granted, source } of said) {
      await writeAudit(store, tx, {
        at: now,
        agentId,
        action: granted ? 'consent.grant' : 'consent.withdraw',
        subject: `contact:${contactId}`,
        data: { purpose, channelId: channelId === null ? null : String(channelId), source },
      });
    }
  });
  const withdrawn = said.filter(({ purpose, granted }) => purpose === 'marketing' && !granted);
  return { inFlight: !(await greetingsLanded(house, new Set(withdrawn.map(({ contactId }) => contactId)))) };
}

/**
 * Waits for what is on its way to these people from this process, then looks for what other processes have on its way;
 * false when that took too long.
 */
export async function greetingsLanded(
  { store, flights }: Pick<House, 'store' | 'flights'>,
  contactIds: ReadonlySet<ContactId>,
): Promise<boolean> {
  if (contactIds.size === 0) return true;
  const aloft = () => greetingsAloft(store.read, [...contactIds]);
  const here = await Promise.all((await aloft()).map(id => flights.landedAll(id, LANDING_MS)));
  if (here.includes(false)) return false;
  for (let waited = 0; waited < LANDING_MS; waited += LOOK_EVERY_MS) {
    if ((await aloft()).length === 0) return true;
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}
