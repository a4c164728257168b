import fc from 'fast-check';
import type { Ground } from '../../src/engine/segment-ground';
import type { PersonFacts } from '../../src/engine/segment-test';
import type { CampaignOutcome, Contact, DeliveryState, FieldTest, RecipientState, SegmentTest } from '../../src/model';
import type { Store, Value } from '../../src/store';

/** 2026-11-23 10:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23, 2);
const DAY = 86_400_000;

const CHANNELS = ['11', '12', '13'];
const LISTS = ['101', '102'];
const CAMPAIGNS = ['501', '502'];
const WORDS = [
  '王芳',
  '王 芳',
  ' 王芳　',
  '李雷',
  '李蕾',
  'LiLei',
  'ｌｉｌｅｉ',
  '張三',
  '张三',
  '龍\u200b井',
  '龙井❤\ufe0f',
  '龙井❤',
  'A　 B',
  'a b',
  '',
  '  ',
  'x"y',
  "o'k",
  '100%',
  'a_b',
  '[x]',
  '\\d+',
  '12',
  ' 12\n',
  '3.50',
  '1e2',
  '0x10',
  '-.5',
  '😀',
  'ß',
  'İ',
];
const TAGS = ['金卡', 'a"b', 'b', ',', '茶', '[茶]', '\\', 'A', 'a'];
const FIELDS = ['等级', 'a b', 'x.y', '[0]', '城市'];
const EVENTS = ['purchase', '续费', 'Purchase'];
const BIRTHDAYS = [
  '11-23',
  '11-24',
  '1990-11-25',
  '2000-02-29',
  '10-15',
  '1988-10-15',
  '10-30',
  '12-30',
  '06-01',
  '2024-11-30',
];

const value = fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(0, 1, 12, 3.5, 100, -0.5, 16, 1e21), fc.boolean());
const maybe = <Item>(arbitrary: fc.Arbitrary<Item>) => fc.option(arbitrary, { freq: 3 });
const word = maybe(fc.constantFrom(...WORDS));
const ago = fc.integer({ min: -3, max: 40 }).map(days => NOW - days * DAY);
const window = fc.record({ expiresAt: maybe(ago), remaining: maybe(fc.integer({ min: 0, max: 2 })) });

const contact: fc.Arbitrary<Contact> = fc.record({
  id: fc.constant(0 as Contact['id']),
  name: fc.constantFrom(...WORDS),
  surname: word,
  title: word,
  gender: fc.constantFrom('male', 'female', 'unknown'),
  locale: fc.constantFrom('zh-CN', 'zh-TW', 'en'),
  zone: fc.constant(null),
  phone: word,
  email: word,
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 4 }),
  fields: fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 4, noNullPrototype: true }),
  ownerAgentId: fc.constant(null),
  birthday: maybe(fc.constantFrom(...BIRTHDAYS)),
  birthdayLunar: fc.boolean(),
  birthdayLeap: fc.boolean(),
  member: word,
  lastPurchaseAt: maybe(fc.constantFrom(0, 12, NOW)),
  region: word,
  externalId: word,
  createdAt: fc.constant(NOW),
  updatedAt: fc.constant(NOW),
});

const campaignRow = fc.record({
  campaignId: fc.constantFrom(...CAMPAIGNS),
  state: fc.constantFrom<RecipientState[]>('planned', 'queued', 'skipped', 'cancelled'),
  delivery: maybe(fc.constantFrom<DeliveryState[]>('due', 'sent', 'failed', 'unknown', 'skipped')),
  clicked: fc.boolean(),
});

/** Somebody of whom anything may be known. */
export const person: fc.Arbitrary<PersonFacts> = fc
  .record({
    contact,
    lists: fc.uniqueArray(fc.constantFrom(...LISTS)).map(lists => new Set(lists)),
    events: fc.array(fc.record({ name: fc.constantFrom(...EVENTS), at: ago }), { maxLength: 6 }),
    campaigns: fc.array(campaignRow, { maxLength: 3 }),
    consents: fc.uniqueArray(fc.record({ channelId: maybe(fc.constantFrom(...CHANNELS)), granted: fc.boolean() }), {
      selector: ({ channelId }) => channelId,
      maxLength: 3,
    }),
    names: fc.array(
      fc.record({
        channelId: fc.constantFrom(...CHANNELS),
        reachable: fc.boolean(),
        windows: fc.constantFrom(0, 1).chain(count => fc.array(window, { minLength: 2 * count, maxLength: 2 * count })),
        lastInboundAt: maybe(ago),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ campaigns, names, ...facts }) => {
    const talks = names.filter(({ windows }) => windows.length > 0);
    const last = talks.flatMap(({ lastInboundAt }) => lastInboundAt ?? []);
    return {
      ...facts,
      names: names,
      lastInboundAt: last.length === 0 ? null : Math.max(...last),
      // Every delivery of these people was sent ten days ago, in the first of their conversations.
      campaigns: campaigns.map(row => ({
        ...row,
        delivery: talks.length === 0 ? null : row.delivery,
        replied: (talks[0]?.lastInboundAt ?? Number.NEGATIVE_INFINITY) > NOW - 10 * DAY,
        clicked: campaigns.some(other => other.campaignId === row.campaignId && other.clicked),
      })),
    };
  });

const columns = [
  'name',
  'surname',
  'gender',
  'phone',
  'birthday',
  'birthdayLunar',
  'birthdayLeap',
  'member',
  'lastPurchaseAt',
  'region',
  'externalId',
];
const number = fc.constantFrom(0, 3.5, 12, 16, 100, NOW);
const sought = WORDS.filter(each => each.trim() !== '');
const fieldTest = fc
  .record(
    {
      eq: value,
      ne: value,
      gt: number,
      gte: number,
      lt: number,
      lte: number,
      contains: fc.constantFrom(...sought, '王', '龙', 'l', ' b'),
      in: fc.array(value, { minLength: 1, maxLength: 4 }),
      exists: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(test => Object.fromEntries(Object.entries(test).slice(0, 2)) as FieldTest)
  .filter(test => Object.keys(test).length > 0);
const tagTest = fc.oneof(
  fc.constantFrom(...TAGS).map(contains => ({ contains })),
  fc.boolean().map(exists => ({ exists })),
);
const days = fc.integer({ min: 0, max: 20 });

/** Any question, alone or in groups. */
export const segmentTest: fc.Arbitrary<SegmentTest> = fc.letrec<{ test: SegmentTest; leaf: SegmentTest }>(tie => ({
  test: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: tie('leaf'), weight: 3 },
    { arbitrary: fc.array(tie('test'), { minLength: 0, maxLength: 4 }).map(all => ({ all })), weight: 2 },
    { arbitrary: fc.array(tie('test'), { minLength: 1, maxLength: 4 }).map(any => ({ any })), weight: 2 },
    { arbitrary: tie('test').map(not => ({ not })), weight: 1 },
  ),
  leaf: fc.oneof(
    fc.tuple(fc.constantFrom(...columns), fieldTest).map(([name, test]) => ({ contact: { [name]: test } })),
    fc.tuple(fc.constantFrom(...FIELDS), fieldTest).map(([name, test]) => ({ contact: { [`fields.${name}`]: test } })),
    tagTest.map(tags => ({ contact: { tags } })),
    fc.constantFrom(...LISTS, '103', '104').map(segment => ({ segment })),
    fc
      .record(
        {
          name: fc.constantFrom(...EVENTS),
          withinDays: days,
          count: fc.oneof(
            fc.integer({ min: 0, max: 3 }).map(gte => ({ gte })),
            fc.integer({ min: 0, max: 3 }).map(lte => ({ lte })),
            fc.constant({ gte: 1, lte: 2 }),
          ),
        },
        { requiredKeys: ['name'] },
      )
      .map(event => ({ event }) as SegmentTest),
    fc
      .record({
        id: fc.constantFrom(...CAMPAIGNS),
        outcome: fc.constantFrom<CampaignOutcome[]>('in', 'sent', 'replied', 'clicked', 'skipped', 'failed'),
      })
      .map(campaign => ({ campaign })),
    fc
      .record(
        { is: fc.constantFrom('granted', 'withdrawn', 'unsaid'), channelId: fc.constantFrom(...CHANNELS) },
        { requiredKeys: ['is'] },
      )
      .map(consent => ({ consent }) as SegmentTest),
    fc
      .record(
        {
          channelType: fc.constantFrom('wechat-oa', 'email', 'telegram'),
          channelId: fc.constantFrom(...CHANNELS),
          window: fc.constant(true as const),
        },
        { requiredKeys: [] },
      )
      .map(reachable => ({ reachable }) as SegmentTest),
    fc.oneof(
      days.map(withinDays => ({ birthday: { withinDays } })),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
        .map(months => ({ birthday: { months } })),
    ),
    fc.oneof(
      days.map(withinDays => ({ lastInbound: { withinDays } })),
      days.map(olderThanDays => ({ lastInbound: { olderThanDays } })),
    ),
  ),
})).test;

/** On what the crowd is asked: a mailbox, which may always be written to, and two accounts that may not. */
export const ground: Ground = {
  now: NOW,
  zone: 'Asia/Shanghai',
  channels: [
    { id: 11, type: 'wechat-oa', windowed: true },
    { id: 12, type: 'wechat-oa', windowed: true },
    { id: 13, type: 'email', windowed: false },
  ] as unknown as Ground['channels'],
  segments: new Map([
    ['101', { name: '老客', kind: 'static', when: null }],
    ['102', { name: '品鉴会', kind: 'static', when: null }],
    ['103', { name: '金卡', kind: 'dynamic', when: { contact: { tags: { contains: '金卡' } } } }],
    ['104', { name: '不是老客', kind: 'dynamic', when: { all: [{ not: { segment: '101' } }, { segment: '103' }] } }],
  ]),
};

/** Writes people down; the first gets the id 1000, and so on. */
export async function settle(store: Store, people: readonly PersonFacts[]): Promise<void> {
  const rows: Record<string, Record<string, Value>[]> = {};
  const put = (table: string, row: Record<string, Value>) => {
    rows[table] ??= [];
    rows[table].push(row);
  };
  let next = 1_000_000;
  for (const campaign of CAMPAIGNS)
    put('trackedLink', { id: Number(campaign), campaignId: Number(campaign), url: 'https://shop.example' });
  for (const [index, facts] of people.entries()) {
    const id = 1000 + index;
    const { contact } = facts;
    put('contact', {
      ...contact,
      id,
      tags: JSON.stringify(contact.tags),
      fields: JSON.stringify(contact.fields),
      birthdayLunar: Number(contact.birthdayLunar),
      birthdayLeap: Number(contact.birthdayLeap),
    });
    for (const list of facts.lists) put('segmentMember', { segmentId: Number(list), contactId: id });
    for (const { name, at } of facts.events) put('contactEvent', { id: next++, contactId: id, name, value: null, at });
    for (const { channelId, granted } of facts.consents) {
      put('consentState', {
        contactId: id,
        channelId: Number(channelId ?? 0),
        purpose: 'marketing',
        granted: Number(granted),
        at: NOW,
      });
    }
    let talk: number | null = null;
    for (const name of facts.names as readonly Talk[]) {
      const address = `o${next++}`;
      put('identity', {
        id: next++,
        contactId: id,
        channelId: Number(name.channelId),
        address,
        reachable: Number(name.reachable),
      });
      const [main, brief] = name.windows;
      if (main === undefined || brief === undefined) continue;
      talk ??= next;
      put('conversation', {
        id: next++,
        contactId: id,
        channelId: Number(name.channelId),
        address,
        thread: address,
        owner: 'bot',
        epoch: 1,
        priority: 'normal',
        labels: '[]',
        lastSeq: 0,
        preview: '',
        unread: 0,
        lastInboundAt: name.lastInboundAt,
        windowExpiresAt: main.expiresAt,
        windowRemaining: main.remaining,
        briefExpiresAt: brief.expiresAt,
        briefRemaining: brief.remaining,
        createdAt: NOW,
        updatedAt: NOW,
      });
    }
    const opened = facts.campaigns.filter(({ clicked }) => clicked).map(({ campaignId }) => Number(campaignId));
    for (const linkId of new Set(opened)) put('click', { linkId, contactId: id, firstAt: NOW, count: 1 });
    for (const { campaignId, state, delivery } of facts.campaigns) {
      const deliveryId = delivery === null ? null : next++;
      put('recipient', {
        occurrenceId: next++,
        contactId: id,
        campaignId: Number(campaignId),
        channelId: null,
        state,
        reason: null,
        variant: 0,
        step: 0,
        dueAt: NOW,
        expiresAt: NOW,
        deliveryId,
      });
      if (deliveryId === null || delivery === null || talk === null) continue;
      put('delivery', {
        id: deliveryId,
        dedupeKey: `campaign:${deliveryId}`,
        conversationId: talk,
        contactId: id,
        channelId: 11,
        campaignId: Number(campaignId),
        class: 'greeting',
        route: 'send',
        state: delivery,
        epoch: 1,
        attempts: 1,
        dueAt: NOW,
        sentAt: NOW - 10 * DAY,
        createdAt: NOW,
        updatedAt: NOW,
      });
    }
  }
  await store.transact(async tx => {
    for (const [table, all] of Object.entries(rows)) {
      const names = Object.keys(all[0] as object);
      await tx.insert(
        table,
        names,
        all.map(row => names.map(name => row[name] as Value)),
      );
    }
  });
}

type Talk = PersonFacts['names'][number] & { readonly lastInboundAt: number | null };
