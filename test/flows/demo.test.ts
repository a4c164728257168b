import { join } from 'node:path';
import { playDemo, readPlay } from '../../src/cli/demo';
import { readShipped } from '../../src/cli/shipped';
import { offerFields } from '../../src/flows/custom-fields';
import { perform } from '../../src/flows/demo';
import { type Play, stepsOf } from '../../src/flows/demo-scenes';
import { install } from '../../src/flows/install';
import { sweep } from '../../src/flows/sweep';
import { databases, type Scratch, scratchSqlite } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const root = join(__dirname, '../..');
const keep = async (password: string) => `hash of ${password}`;

async function openTeaHouse(scratch: Scratch): Promise<TestHouse> {
  const house = await openHouse({ scratch, at: '2026-11-21T20:30:00+08:00' });
  await install(house, await readShipped(root));
  await house.books.reload();
  const stage = await house.store.rows('channel').findOneByOrFail({ type: 'stage' });
  await house.channels.reload(stage.id);
  return house;
}

describe.each(databases)('the demonstration on %s', (_, scratch) => {
  let house: TestHouse;
  let printed: string[];

  beforeAll(async () => {
    house = await openTeaHouse(await scratch());
    printed = await playDemo(house, root, keep);
  }, 60_000);

  afterAll(() => house.close());

  test('is two weeks of a tea house: people, hundreds of messages, every kind of conversation', async () => {
    expect(await house.store.rows('contact').count()).toBe(18);
    const messages = await house.store.rows('message').find({ order: { id: 'ASC' } });
    expect(messages.length).toBeGreaterThan(300);
    const times = messages.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(house.now() - times[0]!).toBeGreaterThan(12.5 * 86_400_000);
    expect(times.at(-1)).toBeLessThanOrEqual(house.now());
    const owners = await house.store.read<{ owner: string; many: number }>(
      'SELECT owner, COUNT(*) AS many FROM conversation GROUP BY owner ORDER BY owner',
    );
    expect(owners.map(({ owner, many }) => [owner, Number(many)])).toEqual([
      ['agent', 6],
      ['bot', 4],
      ['closed', 4],
      ['queue', 4],
    ]);
  });

  test('knows of its customers what every business asks, and a few things of its own', async () => {
    const wang = await house.store.rows('contact').findOneByOrFail({ name: '王伟' });
    expect(wang).toMatchObject({ member: '金卡', birthday: '03-18', fields: { 积分: 2860 } });
    expect((await offerFields(house)).map(({ name }) => name)).toEqual(['积分', '公司', '忌口']);
  });

  test('numbers the lines of each conversation from one, without a gap', async () => {
    for (const conversation of await house.store.rows('conversation').find()) {
      const lines = await house.store.rows('message').find({ where: { conversationId: conversation.id } });
      const seqs = lines.map(({ seq }) => seq).sort((a, b) => a - b);
      expect(seqs).toEqual(seqs.map((__, index) => index + 1));
      expect(conversation.lastSeq).toBe(seqs.length);
      expect(conversation.claim).toBeNull();
    }
  });

  test('has sent everything but what the play lets fail', async () => {
    const deliveries = await house.store.rows('delivery').find();
    const ended = deliveries
      .filter(({ state }) => state !== 'sent')
      .map(({ state, fault }) => [state, fault?.kind, fault?.code]);
    expect(ended.sort()).toEqual([
      ['failed', 'unreachable', '45015'],
      ['unknown', 'unknown', null],
    ]);
    for (const { state, sentAt, createdAt } of deliveries) {
      if (state === 'sent') expect(sentAt).toBeGreaterThanOrEqual(createdAt);
    }
  });

  test('every word of the bot names a rule and a template that are there', async () => {
    const rules = new Set((await house.store.rows('rule').find()).map(({ id }) => String(id)));
    const templates = new Set((await house.store.rows('template').find()).map(({ id }) => String(id)));
    const replies = await house.store.rows('delivery').findBy({ class: 'reply' });
    expect(replies.length).toBeGreaterThan(50);
    for (const { why } of replies) {
      expect(rules).toContain(why?.ruleId);
      expect(templates).toContain(why?.templateId);
    }
    const spoken = new Set(replies.map(({ why }) => why?.templateName));
    for (const name of [
      'greeting',
      'hours',
      'welcome',
      'courtesy-thanks',
      'not-understood',
      'handoff-queued',
      'shop-invoice',
    ]) {
      expect(spoken).toContain(name);
    }
  });

  test('speaks to 林佳慧 in her own script, and to Mary in English', async () => {
    const said = async (address: string) => {
      const { id } = await house.store.rows('conversation').findOneByOrFail({ address });
      return (await house.history(id)).filter(line => line.startsWith('out')).join('\n');
    };
    expect(await said('lin-jiahui')).toContain('請問有什麼可以為您服務的嗎？');
    expect(await said('mary-chen')).toContain('Good afternoon, Ms. Chen.');
  });

  test('prints a password for each who can sign in, and keeps only its hash', async () => {
    const agents = await house.store.rows('agent').find({ order: { id: 'ASC' } });
    expect(agents.map(({ name, role, presence }) => [name, role, presence])).toEqual([
      ['陈掌柜', 'admin', 'offline'],
      ['小周', 'agent', 'offline'],
      ['小林', 'agent', 'offline'],
    ]);
    for (const { email, passwordHash } of agents) {
      const password = printed
        .find(line => line.includes(email))
        ?.trim()
        .split(/\s+/)
        .at(-1);
      expect(password).toMatch(/^[\w-]{12}$/);
      expect(passwordHash).toBe(`hash of ${password}`);
    }
  });

  test('stays as it is when the clock looks at it: nobody’s conversation is taken away', async () => {
    const before = await house.store.rows('conversation').find({ order: { id: 'ASC' } });
    house.pass(10 * 60_000);
    await sweep(house);
    expect(await house.store.rows('conversation').find({ order: { id: 'ASC' } })).toEqual(before);
  });

  test('is not played where somebody is known already', async () => {
    const before = await house.store.rows('message').count();
    expect(await playDemo(house, root, keep)).toEqual([expect.stringContaining('left it as it is')]);
    expect(await house.store.rows('message').count()).toBe(before);
  });
});

describe('the play', () => {
  let play: Play;

  beforeAll(async () => {
    play = await readPlay(root);
  });

  test.each(['2026-11-21T20:30:00+08:00', '2027-01-01T00:04:00+08:00', '2026-03-08T03:00:00-08:00'])(
    'is over at %s, whenever it is shown',
    at => {
      const now = Date.parse(at);
      for (const zone of ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
        const steps = stepsOf(play, now, zone);
        expect(steps.every(step => step.at <= now)).toBe(true);
        const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
        const first = steps.find(({ customer }) => customer.key === 'wang-wei');
        expect(wall.format(first?.at)).toBe('10:02');
      }
    },
  );

  test('is the same for the same moment, and follows every customer in order', () => {
    const now = Date.parse('2026-11-21T20:30:00+08:00');
    const steps = stepsOf(play, now, 'Asia/Shanghai');
    expect(stepsOf(play, now, 'Asia/Shanghai')).toEqual(steps);
    for (const customer of play.customers) {
      const told = steps.filter(step => step.customer === customer).map(({ words }) => words);
      const written = customer.scenes.flatMap(([, ...lines]) =>
        lines.map(line => line.replace(/^\w+ (?:\/\w+ ?)?/, '')),
      );
      expect(told).toEqual(written);
    }
  });

  test.each([
    [['1d 10:00', '你好'], 'a line nobody says'],
    [['yesterday', 'c 你好'], 'a scene at no time'],
  ])('a line that makes no sense is named: %j', (scene, fault) => {
    const [first] = play.customers;
    const broken = { ...play, customers: [{ ...first!, scenes: [scene] }] };
    expect(() => stepsOf(broken, Date.now(), 'Asia/Shanghai')).toThrow(fault);
  });

  test('an administrator who is there already keeps the house', async () => {
    const house = await openTeaHouse(scratchSqlite());
    const boss = await house.addAgent('老板', 'offline');
    await house.store.transact(tx => tx.update('agent', ['role'], [[boss, 'admin']]));
    const short = { ...play, customers: [] };
    expect(await perform(house, short, async () => 'hash')).toBe(true);
    const admins = await house.store.rows('agent').findBy({ role: 'admin' });
    expect(admins.map(({ name }) => name)).toEqual(['老板']);
    await house.close();
  });
});
