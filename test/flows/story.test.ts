import { databases } from '../support/databases';
import { openHouse, type RuleDraft, type TestHouse } from '../support/house';

const rules: RuleDraft[] = [
  {
    name: '转人工',
    when: { text: { containsAny: ['人工', '真人'] } },
    then: [{ reply: { text: '好的，正在为您转接同事。' } }, { handoff: { note: '顾客要求' } }],
  },
  {
    name: '营业时间',
    when: { text: { contains: '营业时间' } },
    then: [{ reply: { text: '您好，我们 9:00–18:00 营业。' } }],
  },
  { name: '积分', when: { text: { contains: '积分' } }, then: [{ reply: { template: '积分' } }] },
];

describe.each(databases)('on %s', (_, scratch) => {
  let house: TestHouse;

  beforeEach(async () => {
    house = await openHouse({ scratch: await scratch() });
    await house.setRules(rules);
  });

  afterEach(() => house.close());

  test('a question is answered once, however often the platform repeats it', async () => {
    const stage = await house.addChannel('stage');
    const wang = house.customer(stage, 'wang');
    expect(await wang.says('请问你们的营业时间？', 'm1')).toEqual(['您好，我们 9:00–18:00 营业。']);
    expect(await wang.says('请问你们的营业时间？', 'm1')).toEqual([]);
    expect(await house.history(await house.conversation(stage, 'wang'))).toEqual([
      'in: 请问你们的营业时间？',
      'out: 您好，我们 9:00–18:00 营业。',
    ]);
  });

  test('a customer who asks for a person is told so and then the bot is silent', async () => {
    const stage = await house.addChannel('stage');
    const li = house.customer(stage, 'li');
    expect(await li.says('我要人工')).toEqual(['好的，正在为您转接同事。']);
    expect(await li.says('营业时间？')).toEqual([]);
    const row = await house.store.rows('conversation').findOneByOrFail({ address: 'li' });
    expect(row).toMatchObject({ owner: 'queue', epoch: 2, agentId: null, waitingSince: house.now(), unread: 2 });
  });

  test('ten first messages in the same moment are one contact and one conversation, in the order they came', async () => {
    const stage = await house.addChannel('stage');
    const zhao = house.customer(stage, 'zhao');
    await Promise.all(Array.from({ length: 10 }, (_, index) => zhao.says(`图${index}`, `album-${index}`)));
    expect(await house.store.rows('contact').count()).toBe(1);
    expect(await house.store.rows('conversation').count()).toBe(1);
    const seqs = await house.store.read<{ seq: number }>("SELECT seq FROM message WHERE direction = 'in' ORDER BY seq");
    expect(seqs.map(row => row.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a reply that cannot be filled brings a person, and nothing said is lost', async () => {
    const stage = await house.addChannel('stage');
    await house.addTemplate('积分', '您有 {{ fields.points }} 分');
    const wang = house.customer(stage, 'wang');
    expect(await wang.says('查积分')).toEqual([]);
    const row = await house.store.rows('conversation').findOneByOrFail({ address: 'wang' });
    expect(row.owner).toBe('queue');
    expect((await house.history(row.id))[0]).toBe('in: 查积分');
  });

  test('a message delivered three times at once is stored once and answered once', async () => {
    const stage = await house.addChannel('stage');
    const wang = house.customer(stage, 'wang');
    await Promise.all([1, 2, 3].map(() => wang.says('营业时间', 'same')));
    expect(await house.history(await house.conversation(stage, 'wang'))).toEqual([
      'in: 营业时间',
      'out: 您好，我们 9:00–18:00 营业。',
    ]);
    expect(await house.store.rows('delivery').find({ select: { state: true } })).toEqual([{ state: 'sent' }]);
  });
});
