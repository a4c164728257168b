import { type CampaignPlan, campaignPlanSchema } from '../../src/engine/campaign-plan';
import { fillOccurrence, planOccurrences } from '../../src/flows/campaign-fill';
import type { Campaign, CampaignId, ChannelId, ContactId, Recipient } from '../../src/model';
import type { OccurrenceRow } from '../../src/store/schema/campaign-tables';
import type { TestHouse } from './house';

type Draft = Record<string, unknown> & { readonly ladder: readonly ChannelId[] };

export interface Somebody {
  readonly name: string;
  readonly zone?: string | null;
  readonly birthday?: string;
  readonly lunar?: boolean;
  readonly leap?: boolean;
  readonly fields?: Record<string, string>;
  readonly lastPurchaseAt?: number;
}

/** People and campaigns as the rows they are, for tests of who is written down. */
export function fillingIn(house: TestHouse) {
  const { store, now } = house;
  const names = new Map<ContactId, string>();

  return {
    plan: ({ ladder, ...draft }: Draft): CampaignPlan =>
      campaignPlanSchema.parse({
        schedule: { festival: 'spring_festival', days: 0, at: '10:00' },
        variants: [{ name: '拜年', templateId: '1' }],
        ...draft,
        ladder: ladder.map(String),
      }),

    /** A contact; nothing is known of them but this. */
    async person(one: Somebody): Promise<ContactId> {
      const id = store.id<'contact'>();
      names.set(id, one.name);
      await store.transact(tx =>
        tx.insert(
          'contact',
          [
            ...[
              'id',
              'name',
              'gender',
              'locale',
              'zone',
              'tags',
              'fields',
              'birthday',
              'birthdayLunar',
              'birthdayLeap',
            ],
            ...['lastPurchaseAt', 'createdAt', 'updatedAt'],
          ],
          [
            [
              ...[id, one.name, 'unknown', 'zh-CN', one.zone ?? null, '[]', JSON.stringify(one.fields ?? {})],
              ...[one.birthday ?? null, one.lunar ? 1 : 0, one.leap ? 1 : 0, one.lastPurchaseAt ?? null, now(), now()],
            ],
          ],
        ),
      );
      return id;
    },

    /** Gives somebody a name on a channel. */
    async on(contactId: ContactId, channelId: ChannelId, reachable = true): Promise<void> {
      await store.transact(tx =>
        tx.insert(
          'identity',
          ['id', 'contactId', 'channelId', 'address', 'reachable'],
          [[store.id(), contactId, channelId, `person-${contactId}`, reachable ? 1 : 0]],
        ),
      );
    },

    /** What somebody said of greetings on a channel; null for all. */
    async said(contactId: ContactId, channelId: ChannelId | null, granted: boolean): Promise<void> {
      await store.transact(tx =>
        tx.insert(
          'consentState',
          ['contactId', 'channelId', 'purpose', 'granted', 'at'],
          [[contactId, channelId ?? 0, 'marketing', granted ? 1 : 0, now()]],
        ),
      );
    },

    /** So many people whom one channel reaches, called `0`, `1` … */
    async crowd(count: number, channelId: ChannelId): Promise<void> {
      const ids = Array.from({ length: count }, () => store.id<'contact'>());
      for (const [index, id] of ids.entries()) names.set(id, String(index));
      await store.transact(async tx => {
        await tx.insert(
          'contact',
          [
            ...['id', 'name', 'gender', 'locale', 'tags', 'fields', 'birthdayLunar', 'birthdayLeap'],
            ...['createdAt', 'updatedAt'],
          ],
          ids.map((id, index) => [id, String(index), 'unknown', 'zh-CN', '[]', '{}', 0, 0, now(), now()]),
        );
        await tx.insert(
          'identity',
          ['id', 'contactId', 'channelId', 'address', 'reachable'],
          ids.map(id => [store.id(), id, channelId, `person-${id}`, 1]),
        );
      });
    },

    /** A conversation in which we wrote last, and what its window allows. */
    async talked(
      contactId: ContactId,
      channelId: ChannelId,
      talk: { readonly wroteAt?: number; readonly windowUntil?: number; readonly left?: number | null },
    ): Promise<void> {
      const [id, at] = [store.id<'conversation'>(), talk.wroteAt ?? now() - 30 * 86_400_000];
      await store.transact(async tx => {
        await tx.insert(
          'conversation',
          [
            ...['id', 'contactId', 'channelId', 'address', 'thread', 'owner', 'epoch', 'priority', 'labels', 'lastSeq'],
            ...['windowExpiresAt', 'windowRemaining', 'lastMessageAt', 'preview', 'unread', 'createdAt', 'updatedAt'],
          ],
          [
            [
              ...[id, contactId, channelId, `person-${contactId}`, `person-${contactId}`, 'bot', 1, 'normal', '[]', 1],
              ...[talk.windowUntil ?? null, talk.left ?? null, at, '', 0, at, at],
            ],
          ],
        );
        await tx.insert(
          'message',
          ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'createdAt'],
          [[store.id(), id, channelId, 1, 'out', 'agent', '{"type":"text","text":"好的"}', at]],
        );
      });
    },

    /** A greeting that left at a time; `key` as the outbox has it. */
    async greeted(contactId: ContactId, channelId: ChannelId, key: string, at: number, state = 'sent'): Promise<void> {
      const id = store.id<'delivery'>();
      await store.transact(async tx => {
        await tx.insert(
          'delivery',
          [
            ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'class', 'route', 'state', 'epoch'],
            ...['attempts', 'dueAt', 'createdAt', 'updatedAt'],
          ],
          [[id, key, 1, contactId, channelId, 'greeting', 'send', state, 1, 1, at, at, at]],
        );
        await tx.insert('greeted', ['contactId', 'deliveryId', 'at'], [[contactId, id, at]]);
      });
    },

    /** A campaign that runs, in the hands of this process. */
    async campaign(plan: CampaignPlan, name = '春节问候'): Promise<Campaign> {
      const id = store.id<'campaign'>();
      await store.transact(tx =>
        tx.insert(
          'campaign',
          [
            ...['id', 'name', 'state', 'purpose', 'festival', 'plan', 'version', 'lease', 'leaseUntil'],
            ...['createdAt', 'updatedAt', 'startedAt'],
          ],
          [
            [
              ...[id, name, 'running', plan.purpose, plan.festival, JSON.stringify(plan), 1, 7, now() + 30_000],
              ...[now(), now(), now()],
            ],
          ],
        ),
      );
      return store.rows('campaign').findOneByOrFail({ id });
    },

    /** Lays out what is due by now and writes everybody down; resolves to the occurrences. */
    async fill(campaign: Campaign, signal = new AbortController().signal): Promise<readonly OccurrenceRow[]> {
      const { occurrences } = await planOccurrences(house, campaign);
      for (const occurrence of occurrences) {
        if (occurrence.state === 'filling') await fillOccurrence(house, campaign, occurrence, signal);
      }
      return store.rows('occurrence').find({ where: { campaignId: campaign.id }, order: { dueAt: 'ASC' } });
    },

    rows: (campaignId: CampaignId): Promise<Recipient[]> =>
      store.rows('recipient').find({ where: { campaignId }, order: { contactId: 'ASC' } }),

    /** What is to become of each by name: `planned`, or why not. */
    async fates(campaignId: CampaignId): Promise<Record<string, string>> {
      const rows = await store.rows('recipient').find({ where: { campaignId }, order: { contactId: 'ASC' } });
      return Object.fromEntries(rows.map(row => [names.get(row.contactId) ?? '?', row.reason ?? row.state]));
    },

    nameOf: (contactId: ContactId): string => names.get(contactId) ?? '?',
  };
}
