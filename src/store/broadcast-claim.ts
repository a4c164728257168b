import type { Address, BroadcastId, CampaignId, ChannelId, Content, DeliveryFault } from '../model';
import { type MassRules, strikeOff } from './broadcast-gate';
import { type Holding, holdCampaign } from './campaign-feed';
import { IN_DOUBT } from './doubt';
import { NO_MOURNING } from './greeting-gate';
import type { BroadcastRow } from './schema/campaign-tables';
import type { Store } from './store';
import { marks, type Transaction } from './transaction';

/**
 * Lets the lists of a campaign go once nobody more is to be added: everybody whose time has come is on one, and nobody is
 * still being written down or on their way alone, who could fall back to a list; for those it waits until `waitsUntil`
 * (ms, when a list was last added to). Resolves to how many may be sent now.
 */
export const closeLists = (
  store: Store,
  holding: Holding & { readonly now: number; readonly waitsUntil: number },
): Promise<number> =>
  store.transact(async tx => {
    const { campaignId, now, waitsUntil } = holding;
    const [known] = await tx.all("SELECT id FROM broadcast WHERE campaignId = ? AND state = 'gathering' LIMIT 1", [
      campaignId,
    ]);
    if (known === undefined || !(await holdCampaign(tx, holding))) return 0;
    return tx.run(
      `UPDATE broadcast SET state = 'due', dueAt = ? WHERE campaignId = ? AND state = 'gathering'
       AND NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.campaignId = broadcast.campaignId AND o.state = 'filling')
       AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.campaignId = broadcast.campaignId AND r.state = 'planned' AND r.dueAt <= ?)
       AND (updatedAt <= ? OR NOT EXISTS (SELECT 1 FROM delivery d
         WHERE d.campaignId = broadcast.campaignId AND d.route = 'send' AND d.state IN ('due', 'sending')))`,
      [now, campaignId, now, waitsUntil],
    );
  });

/** What a channel asks of a mass send. */
export interface MassTerms {
  /** People on one list, at least. */
  readonly fewest: number;
  /** How many the account may make since a moment (ms); null where that is not counted. */
  readonly account: { readonly most: number; readonly since: number } | null;
  readonly rules: MassRules;
}

export interface Claiming extends Holding {
  readonly now: number;
  readonly token: number;
  readonly callUntil: number;
  /** What each channel that may send now asks. */
  readonly terms: ReadonlyMap<ChannelId, MassTerms>;
}

/** A mass send we hold and may make. */
export interface ClaimedBroadcast {
  readonly id: BroadcastId;
  readonly campaignId: CampaignId;
  readonly channelId: ChannelId;
  readonly content: Content;
  readonly to: readonly Address[];
  readonly attempts: number;
  readonly expiresAt: number;
  readonly fault: DeliveryFault | null;
  readonly claim: number;
  readonly leaseUntil: number;
}

type Text = Omit<BroadcastRow, 'content' | 'fault'> & { readonly content: string; readonly fault: string | null };

/**
 * A claim is the permission to make a mass send: in one transaction it asks that the campaign runs and is ours, that there is no
 * mourning and quota is left, and takes off the list who may not be on it any more. `ended` when it came to nothing.
 */
export const claimBroadcast = (store: Store, claiming: Claiming): Promise<ClaimedBroadcast | 'ended' | null> =>
  store.transact(async tx => {
    const { campaignId, now, terms } = claiming;
    if (terms.size === 0) return null;
    const [row] = await tx.all<Text>(
      `SELECT * FROM broadcast WHERE campaignId = ? AND state = 'due' AND dueAt <= ? AND channelId IN (${marks(terms.size)})
         AND ${NO_MOURNING} ORDER BY dueAt, id LIMIT 1`,
      [campaignId, now, ...terms.keys()],
    );
    if (row === undefined || !(await holdCampaign(tx, claiming))) return null;
    return take(tx, row, terms.get(Number(row.channelId) as ChannelId)!, claiming);
  });

async function take(
  tx: Transaction,
  row: Text,
  { fewest, account, rules }: MassTerms,
  { now, token, callUntil }: Claiming,
): Promise<ClaimedBroadcast | 'ended' | null> {
  const taken = await tx.run(
    `UPDATE broadcast SET state = 'sending', claim = ?, leaseUntil = ?, attempts = attempts + 1, updatedAt = ?
     WHERE id = ? AND state = 'due' AND ${NO_MOURNING}`,
    [token, callUntil, now, row.id],
  );
  if (taken === 0) return null;
  const inDoubt = mayHaveArrived(row);
  const waiting = inDoubt ? await idsDue(tx, row.id) : [];
  await strikeOff(tx, { id: row.id, channelId: Number(row.channelId) as ChannelId }, rules, now);
  await leaveInDoubt(tx, waiting, now);
  if (!inDoubt && account !== null && (await madeBy(tx, row, account.since)) >= account.most)
    return end(tx, row, NO_QUOTA, now);
  await tx.run(
    "UPDATE delivery SET state = 'sending', attempts = attempts + 1, updatedAt = ? WHERE broadcastId = ? AND state = 'due' AND route = 'mass'",
    [now, row.id],
  );
  const people = await tx.all<{ address: Address }>(
    `SELECT DISTINCT c.address FROM delivery d JOIN conversation c ON c.id = d.conversationId
     WHERE d.broadcastId = ? AND d.state = 'sending' AND d.route = 'mass'`,
    [row.id],
  );
  if (people.length < fewest) return end(tx, row, people.length === 0 ? null : tooFew(fewest), now);
  await tx.run(
    `INSERT INTO greeted (contactId, deliveryId, at) SELECT d.contactId, d.id, ? FROM delivery d
     WHERE d.broadcastId = ? AND d.state = 'sending' AND NOT EXISTS (SELECT 1 FROM greeted g WHERE g.contactId = d.contactId AND g.deliveryId = d.id)`,
    [now, row.id],
  );
  await tx.run('UPDATE broadcast SET people = ?, calledAt = ? WHERE id = ?', [people.length, now, row.id]);
  const { id, campaignId, channelId, content, fault } = row;
  return {
    ...{ id, campaignId, channelId: Number(channelId) as ChannelId, claim: token, leaseUntil: callUntil },
    content: JSON.parse(content) as Content,
    to: people.map(({ address }) => address),
    attempts: Number(row.attempts) + 1,
    expiresAt: Number(row.expiresAt),
    fault: fault === null ? null : (JSON.parse(fault) as DeliveryFault),
  };
}

const mayHaveArrived = ({ fault }: Pick<Text, 'fault'>): boolean => fault?.startsWith(IN_DOUBT) === true;
const DAY_MS = 86_400_000;

async function idsDue(tx: Transaction, id: BroadcastId): Promise<number[]> {
  const rows = await tx.all<{ id: number }>("SELECT id FROM delivery WHERE broadcastId = ? AND state = 'due'", [id]);
  return rows.map(row => row.id);
}

/** Who was on the list of a call that may have arrived, and is on none now, may have got it. */
async function leaveInDoubt(tx: Transaction, ids: readonly number[], now: number): Promise<void> {
  for (let start = 0; start < ids.length; start += 500) {
    const some = ids.slice(start, start + 500);
    await tx.run(
      `UPDATE delivery SET state = 'unknown', updatedAt = ? WHERE id IN (${marks(some.length)}) AND state IN ('skipped', 'failed', 'expired')`,
      [now, ...some],
    );
  }
}

async function madeBy(tx: Transaction, { id, channelId }: Text, since: number): Promise<number> {
  const [row] = await tx.all<{ n: number }>(
    `SELECT COUNT(*) AS n FROM broadcast WHERE channelId = ? AND calledAt >= ? AND id <> ? AND state IN ('sending', 'sent', 'unknown')`,
    [channelId, since, id],
  );
  return Number(row?.n ?? 0);
}

const NO_QUOTA: DeliveryFault = {
  kind: 'refused',
  code: 'quota',
  detail: 'the account has made all the mass sends the platform allows for now',
};
const tooFew = (fewest: number): DeliveryFault => ({
  kind: 'refused',
  code: 'too_few',
  detail: `the platform sends to ${fewest} people or more at once`,
});

/** It is not made: its people failed, so that the ladder takes them further. */
async function end(tx: Transaction, { id }: Text, fault: DeliveryFault | null, now: number): Promise<'ended'> {
  const text = fault === null ? null : JSON.stringify(fault);
  await tx.run('UPDATE broadcast SET state = ?, fault = ?, leaseUntil = NULL, updatedAt = ? WHERE id = ?', [
    ...[fault === null ? 'cancelled' : 'failed', text, now, id],
  ]);
  await tx.run(
    "UPDATE delivery SET state = 'failed', fault = ?, updatedAt = ? WHERE broadcastId = ? AND state IN ('due', 'sending') AND route = 'mass'",
    [text, now, id],
  );
  return 'ended';
}

/** How one call ended. */
export interface BroadcastEnd {
  readonly id: BroadcastId;
  readonly claim: number;
  readonly state: 'due' | 'sent' | 'failed' | 'unknown';
  readonly fault: DeliveryFault | null;
  /** When it is asked again; null for never. */
  readonly dueAt: number | null;
  readonly externalId: string | null;
  readonly now: number;
}

/** Writes down how a mass send ended, for everybody on it. False when its claim was taken over meanwhile; then nothing changes. */
export const settleBroadcast = (store: Store, ended: BroadcastEnd): Promise<boolean> =>
  store.transact(async tx => {
    const { id, claim, fault, dueAt, externalId, now } = ended;
    const text = fault === null ? null : JSON.stringify(fault);
    const isOver = ended.state === 'due' && (await isCancelled(tx, id));
    const state = !isOver ? ended.state : fault?.kind === 'unknown' ? 'unknown' : 'cancelled';
    const settled = await tx.run(
      `UPDATE broadcast SET state = ?, fault = ?, dueAt = COALESCE(?, dueAt), externalId = ?, leaseUntil = NULL, updatedAt = ?
       WHERE id = ? AND claim = ? AND state = 'sending'`,
      [state, text, dueAt, externalId, now, id, claim],
    );
    if (settled === 0) return false;
    await tx.run(
      "UPDATE delivery SET state = ?, fault = ?, sentAt = ?, updatedAt = ? WHERE broadcastId = ? AND state = 'sending' AND route = 'mass'",
      [state, text, state === 'sent' ? now : null, now, id],
    );
    // Asked again under its key it tells whether it arrived: until then the outbox may not call it expired.
    if (state === 'due' && fault?.kind === 'unknown')
      await tx.run("UPDATE delivery SET dueAt = expiresAt + ? WHERE broadcastId = ? AND state = 'due'", [DAY_MS, id]);
    return true;
  });

async function isCancelled(tx: Transaction, id: BroadcastId): Promise<boolean> {
  const rows = await tx.all(
    "SELECT b.id FROM broadcast b JOIN campaign g ON g.id = b.campaignId WHERE b.id = ? AND g.state = 'cancelled'",
    [id],
  );
  return rows.length > 0;
}

/** Mass sends whose process never told how they ended. */
export const lostBroadcasts = ({ read }: Pick<Store, 'read'>, now: number) =>
  read<Pick<Text, 'id' | 'campaignId' | 'channelId' | 'attempts' | 'expiresAt' | 'claim'>>(
    "SELECT id, campaignId, channelId, attempts, expiresAt, claim FROM broadcast WHERE state = 'sending' AND leaseUntil < ? LIMIT 50",
    [now],
  );

/** How many mass sends an account made since a moment (ms), as its quota is counted. */
export async function broadcastsSince(
  { read }: Pick<Store, 'read'>,
  channelId: ChannelId,
  since: number,
): Promise<number> {
  const [row] = await read<{ n: number }>(
    "SELECT COUNT(*) AS n FROM broadcast WHERE channelId = ? AND calledAt >= ? AND state IN ('sending', 'sent', 'unknown')",
    [channelId, since],
  );
  return Number(row?.n ?? 0);
}
