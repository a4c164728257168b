import type { ChannelId } from '../../src/model';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

jest.setTimeout(30_000);

const says = (name: string, word: string, text: string) => ({
  name,
  on: 'message' as const,
  when: { text: { contains: word } },
  then: [{ reply: { text } }],
});
const person = {
  name: '转人工',
  on: 'message' as const,
  when: { text: { contains: '人工' } },
  then: [{ reply: { text: '请稍候。' } }, { handoff: {} }],
};

describe.each(databases)('rules tried on what was really said, on %s', (_, scratch) => {
  let front: Front;
  let boss: Colleague;
  let stage: ChannelId;
  const hour = (hours: number) => new Date(front.now() + hours * 3600_000).toISOString();
  const replay = (body: object) => boss.post('/rules/replay', { from: hour(-1), to: hour(1), ...body });

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch(), at: new Date().toISOString() });
    boss = await front.hire('老板', 'admin');
    stage = await front.addChannel('stage');
    await front.setRules([says('营业', '营业', '九点到六点。'), person]);
    await front.customer(stage, 'wang').says('几点营业');
    await front.customer(stage, 'wang').says('龙井多少钱');
    await front.customer(stage, 'li').says('我要人工');
    await front.customer(stage, 'li').says('营业吗？');
  });
  afterEach(() => front.close());

  test('the rules in force would say again what they said', async () => {
    const { body } = await replay({ all: true }).expect(200);
    expect(
      body.items.map((item: { text: string; before: unknown; changed: boolean }) => [
        item.text,
        item.before,
        item.changed,
      ]),
    ).toEqual([
      ['几点营业', { replies: ['九点到六点。'], handoff: null }, false],
      ['龙井多少钱', { replies: [], handoff: null }, false],
      ['我要人工', { replies: ['请稍候。'], handoff: expect.stringContaining('转人工') }, false],
    ]);
    expect(body).toMatchObject({ counts: { replayed: 3, changed: 0, withPeople: 1 }, more: false });
  });

  test('other rules tell where they differ, and nothing is kept or sent', async () => {
    const before = await Promise.all(
      (['message', 'delivery', 'rule', 'audit'] as const).map(name => front.store.rows(name).count()),
    );
    const rules = [says('营业', '营业', '十点到八点。'), says('价钱', '多少钱', '两百元一斤。')];
    const { body } = await replay({ rules }).expect(200);
    expect(body.items.map((item: { text: string; after: unknown }) => [item.text, item.after])).toEqual([
      ['几点营业', { replies: ['十点到八点。'], handoff: null, rules: ['营业'] }],
      ['龙井多少钱', { replies: ['两百元一斤。'], handoff: null, rules: ['价钱'] }],
      ['我要人工', { replies: [], handoff: null, rules: [] }],
    ]);
    expect(body.counts).toEqual({ replayed: 3, changed: 3, withPeople: 1 });
    const after = await Promise.all(
      (['message', 'delivery', 'rule', 'audit'] as const).map(name => front.store.rows(name).count()),
    );
    expect(after).toEqual(before);
    expect(await front.customer(stage, 'zhao').says('营业吗')).toEqual(['九点到六点。']);
  });

  test('once a conversation is given back, the bot is asked about it again', async () => {
    const li = await front.conversation(stage, 'li');
    await boss.post(`/conversations/${li}/takeover`, {}).expect(200);
    await boss.post(`/conversations/${li}/return`, {}).expect(200);
    await front.customer(stage, 'li').says('那几点营业');
    const { body } = await replay({ all: true }).expect(200);
    expect(body.items.at(-1)).toMatchObject({
      text: '那几点营业',
      before: { replies: ['九点到六点。'] },
      changed: false,
    });
  });

  test('who held it is known from before the time that is asked about', async () => {
    front.pass(1000);
    await front.customer(stage, 'li').says('还在营业吗');
    await front.customer(stage, 'wang').says('还在营业吗');
    const { body } = await boss.post('/rules/replay', { from: hour(0), to: hour(1), all: true }).expect(200);
    expect(body.items.map((item: { text: string }) => item.text)).toEqual(['还在营业吗']);
    expect(body.counts.withPeople).toBe(1);
  });

  test('no more than asked for, and it says so', async () => {
    const { body } = await replay({ limit: 2, all: true }).expect(200);
    expect(
      body.items.map((item: { text: string; before: { replies: string[] } }) => [item.text, ...item.before.replies]),
    ).toEqual([['几点营业', '九点到六点。'], ['龙井多少钱']]);
    expect(body.more).toBe(true);
    expect((await replay({ limit: 2001 }).expect(400)).body.error.fields).toHaveProperty('limit');
  });

  test.each([
    [{ from: '2026-12-02T00:00:00Z', to: '2026-12-01T00:00:00Z' }, 'to'],
    [{ rules: [says('乱', '', '好')] }, 'rules.0.when.text.contains'],
    [{ rules: [{ ...person, when: { text: { matches: '(a+)+$' } } }] }, 'rules.0.when.text.matches'],
    [{ rules: [{ ...person, then: [{ reply: { template: '没有' } }] }] }, 'rules.0.then[0].reply.template'],
  ])('%j is refused where it is wrong', async (body, field) => {
    expect(Object.keys((await replay(body).expect(400)).body.error.fields)).toEqual([field]);
  });
});
