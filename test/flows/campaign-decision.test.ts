import { stage as stageAdapter } from '../../adapters/stage';
import type { Adapter } from '../../src/channel';
import type { ChannelId, ContactId } from '../../src/model';
import { decide } from '../../src/store/campaign-decision';
import { Sqlite } from '../../src/store/sqlite';
import { databases, scratchSqlite } from '../support/databases';
import { fillingIn } from '../support/filling';
import { openHouse, type TestHouse } from '../support/house';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DUE = Date.parse('2027-02-06T10:00:00+08:00');
/** How many people, each with chance upon chance: `GUANXI_PEOPLE=5000`. */
const PEOPLE = Number(process.env.GUANXI_PEOPLE ?? 200);

const letters: Adapter = { ...stageAdapter, type: 'letters' };
const counter: Adapter = {
  ...stageAdapter,
  type: 'counter',
  open(id, settings, tools) {
    const channel = stageAdapter.open(id, settings, tools);
    const message = { count: 5, forMs: 48 * HOUR, window: 'main' } as const;
    return { ...channel, limits: { ...channel.limits, windows: { message } } };
  },
};

/** The same numbers every time, so that what fails once fails again. */
function openDice(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    chance: (part: number) => next() < part,
    pick: <One>(some: readonly One[]): One => some[Math.floor(next() * some.length)]!,
  };
}

/** What is known of somebody on one channel. */
interface Standing {
  readonly known: boolean;
  readonly reachable: boolean;
  readonly said: boolean | null;
  readonly window: 'open' | 'shut' | 'spent' | 'none';
}

interface Facts {
  readonly name: string;
  readonly on: readonly Standing[];
  readonly saidOfAll: boolean | null;
  /** Days before the due time on which greetings left. */
  readonly greeted: readonly number[];
  readonly thisFestival: boolean;
  /** Hours before the due time at which we last wrote. */
  readonly wrote: number | null;
}

interface Step {
  readonly unasked: boolean;
  readonly windowed: boolean;
}

const BEST_FIRST = ['quota', 'window', 'withdrawn', 'no_consent', 'unreachable'];

/** The same decision, one person at a time, as one would say it aloud. */
function fateOf(facts: Facts, ladder: readonly Step[], isSoon: boolean): string {
  const bars = facts.on.flatMap((standing, index) => {
    if (!standing.known) return [];
    if (!standing.reachable) return ['unreachable'];
    const { unasked, windowed } = ladder[index]!;
    if (!(standing.said ?? facts.saidOfAll ?? unasked)) {
      return [standing.said === false || facts.saidOfAll === false ? 'withdrawn' : 'no_consent'];
    }
    if (!windowed || standing.window === 'open') return [`step ${index}`];
    return [standing.window === 'spent' ? 'quota' : 'window'];
  });
  // Until it is time a window may open; that is worth more than nothing, and less than a way that is sure.
  const hoped = isSoon ? undefined : hopeOf(facts, ladder);
  const step = bars.find(bar => bar.startsWith('step')) ?? hoped;
  if (step === undefined) return BEST_FIRST.find(reason => bars.includes(reason)) ?? 'no_channel';
  if (facts.thisFestival) return 'greeted';
  if (facts.greeted.filter(days => days < 7).length >= 3) return 'cap';
  return facts.wrote !== null && facts.wrote < 24 ? 'recent' : step;
}

function hopeOf(facts: Facts, ladder: readonly Step[]): string | undefined {
  const index = facts.on.findIndex(({ known, reachable, said }, at) => {
    const { unasked, windowed } = ladder[at]!;
    return known && reachable && windowed && (said ?? facts.saidOfAll ?? unasked);
  });
  return index < 0 ? undefined : `step ${index}`;
}

describe.each(databases)('deciding about anybody at all, on %s', (_, scratch) => {
  let house: TestHouse;
  afterEach(() => house.close());

  test.each([
    ['a day before', new Date(DUE - 30 * HOUR).toISOString(), false],
    ['half an hour before', new Date(DUE - HOUR / 2).toISOString(), true],
  ])('every decision is the one a careful colleague would take, %s', async (_when, at, isSoon) => {
    house = await openHouse({
      scratch: await scratch(),
      at,
      adapters: [letters, counter],
    });
    const filling = fillingIn(house);
    const types = ['counter', 'stage', 'letters', 'stage'] as const;
    const channels: ChannelId[] = [];
    for (const type of types) channels.push(await house.addChannel(type));
    const ladder = types.map(type => ({ unasked: type === 'stage', windowed: type === 'counter' }));
    const { chance, pick } = openDice(20_270_206);
    const people = Array.from(
      { length: PEOPLE },
      (_, index): Facts => ({
        name: `客${index}`,
        on: ladder.map(() => ({
          known: chance(0.45),
          reachable: chance(0.8),
          said: pick([true, false, null, null]),
          window: pick(['open', 'open', 'shut', 'spent', 'none']),
        })),
        saidOfAll: pick([true, false, null, null, null]),
        greeted: chance(0.3) ? pick([[1], [1, 2, 3], [1, 2, 8], [6, 6, 6, 6], [9, 10, 11]]) : [],
        thisFestival: chance(0.05),
        wrote: chance(0.2) ? pick([1, 12, 30, 300]) : null,
      }),
    );
    // All at once, so that many share a commit.
    await Promise.all(people.map(live));
    const expected = Object.fromEntries(people.map(facts => [facts.name, fateOf(facts, ladder, isSoon)]));
    const plan = filling.plan({ ladder: channels, festival: 'spring_festival', recentHours: 24 });
    const campaign = await filling.campaign(plan);
    await filling.fill(campaign);
    const rows = await filling.rows(campaign.id);
    const fates = rows.map(row => [filling.nameOf(row.contactId), row.reason ?? `step ${row.step}`]);
    expect(Object.fromEntries(fates)).toEqual(expected);
    // Otherwise this would be about nothing.
    const kinds = new Set(Object.values(expected));
    expect([...kinds].sort()).toEqual(
      [
        ...BEST_FIRST.slice(isSoon ? 0 : 2),
        'no_channel',
        'greeted',
        'cap',
        'recent',
        'step 0',
        'step 1',
        'step 2',
        'step 3',
      ].sort(),
    );

    async function live(facts: Facts): Promise<void> {
      const id: ContactId = await filling.person(facts);
      if (facts.saidOfAll !== null) await filling.said(id, null, facts.saidOfAll);
      for (const [index, standing] of facts.on.entries()) {
        if (standing.known) await filling.on(id, channels[index]!, standing.reachable);
        if (standing.said !== null) await filling.said(id, channels[index]!, standing.said);
        if (types[index] !== 'counter' || standing.window === 'none') continue;
        const windowUntil = standing.window === 'shut' ? DUE - 1 : DUE + DAY;
        await filling.talked(id, channels[index]!, { windowUntil, left: standing.window === 'spent' ? 0 : 2 });
      }
      for (const [turn, days] of facts.greeted.entries()) {
        await filling.greeted(id, channels[1]!, `laba:${id}:${turn}`, DUE - days * DAY);
      }
      // Long enough ago not to count for the cap.
      if (facts.thisFestival) {
        await filling.greeted(id, channels[1]!, `greet:spring_festival:2027:${id}`, DUE - 20 * DAY);
      }
      if (facts.wrote !== null) await filling.talked(id, channels[3]!, { wroteAt: DUE - facts.wrote * HOUR });
    }
  });
});

test('a million people are decided about by what is indexed: no table is walked over but the portion itself', async () => {
  const scratch = scratchSqlite();
  const house = await openHouse({ scratch });
  try {
    const moment = { dueAt: DUE, expiresAt: DUE + DAY };
    const rung = { channelId: 1 as ChannelId, unasked: false, windowed: true };
    const decision = {
      ...{ campaignId: 1 as never, audience: { sql: '1 = 1', values: [] }, cap: { most: 3, days: 7 }, recentMs: DAY },
      ...{ ladder: [rung, { ...rung, channelId: 2 as ChannelId }], holdoutPercent: 5, shares: [1, 2] },
      ...{ experiment: { percent: 20, laterMs: HOUR }, chosen: 'planned' as const },
      windowsKnownUntil: DUE - DAY,
    };
    const zones = new Map([
      ['Asia/Tokyo', { ...moment, dueAt: DUE - HOUR }],
      ['Europe/Berlin', { ...moment, dueAt: DUE + 7 * HOUR }],
    ]);
    const stretch = { after: 5, upTo: 5000, zones, home: moment, keyPrefix: 'greet:spring_festival:2027:' };
    const celebrants = [{ contactId: 7 as ContactId, key: 'k', ...moment }];
    const database = new Sqlite((scratch.place as { file: string }).file, { readonly: true });
    const walked = [stretch, { celebrants }].flatMap(people => {
      const { sql, values } = decide(decision, people);
      const steps = database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(step => String(step.detail));
      return steps.filter(step => step.startsWith('SCAN') && !/^SCAN (?:[pqr]|born|some|CONSTANT ROW)\b/.test(step));
    });
    database.close();
    expect(walked).toEqual([]);
  } finally {
    await house.close();
  }
});
