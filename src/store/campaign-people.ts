import type { CampaignId, ChannelId, ContactId, ConversationId, TemplateId } from '../model';
import { BRIEF_OPEN, MAIN_OPEN } from './outbox';
import type { RecipientRow } from './schema/campaign-tables';
import type { Store } from './store';
import { marks } from './transaction';

/**
 * How many greetings of a campaign are on their way, or wait in the outbox for a time before `until` (ms), those of mass sends
 * aside: what waits for a morning takes nobody's place.
 */
export async function openOf({ read }: Pick<Store, 'read'>, id: CampaignId, until: number): Promise<number> {
  const [row] = await read<{ n: number }>(
    "SELECT COUNT(*) AS n FROM delivery WHERE campaignId = ? AND route = 'send' AND state IN ('due', 'sending') AND dueAt < ?",
    [id, until],
  );
  return Number(row?.n ?? 0);
}

/** How many greetings of a campaign were made since a moment, those of mass sends aside; `from` is an id from before it. */
export async function madeSince(
  { read }: Pick<Store, 'read'>,
  id: CampaignId,
  { at, from }: { readonly at: number; readonly from: number },
): Promise<number> {
  const [row] = await read<{ n: number }>(
    "SELECT COUNT(*) AS n FROM delivery WHERE id >= ? AND campaignId = ? AND route = 'send' AND createdAt > ?",
    [from, id, at],
  );
  return Number(row?.n ?? 0);
}

/** The people of a campaign whose time has come, earliest first. */
export const dueRecipients = (
  { read }: Pick<Store, 'read'>,
  id: CampaignId,
  now: number,
  limit: number,
): Promise<RecipientRow[]> =>
  read<RecipientRow>(
    "SELECT * FROM recipient WHERE campaignId = ? AND state = 'planned' AND dueAt <= ? ORDER BY dueAt LIMIT ?",
    [id, now, limit],
  );

/** Where a person is greeted on a channel: by which name, in which conversation if there is one. */
export interface Place {
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
  readonly address: string;
  readonly reachable: number;
  readonly conversationId: ConversationId | null;
  readonly thread: string | null;
  /** Whether the platform's window is open there. */
  readonly open: number;
  /** What was said of greetings on this channel, else on all; null for nothing. */
  readonly granted: number | null;
}

/** Every place in which these people can be met, those with an open window first. */
export const placesOf = (
  { read }: Pick<Store, 'read'>,
  contactIds: readonly ContactId[],
  now: number,
): Promise<Place[]> =>
  read<Place>(
    `SELECT i.contactId, i.channelId, i.address, i.reachable, conversation.id AS conversationId, conversation.thread,
       CASE WHEN ${BRIEF_OPEN} OR ${MAIN_OPEN} THEN 1 ELSE 0 END AS open,
       COALESCE(
         (SELECT s.granted FROM consentState s WHERE s.contactId = i.contactId AND s.channelId = i.channelId AND s.purpose = 'marketing'),
         (SELECT s.granted FROM consentState s WHERE s.contactId = i.contactId AND s.channelId = 0 AND s.purpose = 'marketing')) AS granted
     FROM identity i LEFT JOIN conversation
       ON conversation.contactId = i.contactId AND conversation.channelId = i.channelId AND conversation.address = i.address
     WHERE i.contactId IN (${marks(contactIds.length)}) ORDER BY open DESC, i.id, conversation.id`,
    [now, now, ...contactIds],
  );

/** The words of a template as they were at a time; as they are now when that is not known. */
export async function wordsAt({ read }: Pick<Store, 'read'>, id: TemplateId, at: number) {
  const [row] = await read<{ name: string; purpose: string; bodies: string; version: number }>(
    `SELECT t.name, t.purpose, COALESCE(v.bodies, t.bodies) AS bodies, COALESCE(v.version, t.version) AS version
     FROM template t LEFT JOIN templateVersion v ON v.templateId = t.id AND v.createdAt <= ?
     WHERE t.id = ? ORDER BY v.version DESC LIMIT 1`,
    [at, id],
  );
  return row ?? null;
}
