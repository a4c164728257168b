import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

const weekdays = {
  zone: 'Asia/Shanghai',
  days: {
    1: [['09:00', '18:00']],
    2: [
      ['09:00', '12:00'],
      ['13:30', '18:00'],
    ],
  },
};

describe.each(databases)('what the workspace decides for itself, on %s', (_, scratch) => {
  let front: Front;
  let boss: Colleague;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch() });
    boss = await front.hire('老板', 'admin');
  });
  afterEach(() => front.close());

  test('before anybody decides anything, the hours are unknown and the house waits as shipped', async () => {
    expect((await boss.get('/settings').expect(200)).body).toEqual({
      hours: null,
      hoursTexts: null,
      opening: null,
      assignment: { silentSeconds: 90, unansweredMinutes: 5 },
    });
  });

  test('the bot tells the hours as they were set a moment ago, to everybody in their own words', async () => {
    const stage = await front.addChannel('stage');
    await front.addTemplate('营业', '我们{{ business.hours }}营业。');
    const english = { 'zh-CN': '我们{{ business.hours }}营业。', en: 'We are open {{ business.hours }}.' };
    const rows = await front.store.rows('template').find();
    await front.store.transact(tx => tx.update('template', ['bodies'], [[rows[0]!.id, JSON.stringify(english)]]));
    await front.setRules([
      { name: '营业', when: { text: { contains: '营业' } }, then: [{ reply: { template: '营业' } }] },
    ]);
    const { body } = await boss.put('/settings/hours', weekdays).expect(200);
    expect(body.hours).toEqual(weekdays);
    expect(body.hoursTexts['zh-HK']).toBe('星期一 9:00–18:00，星期二 9:00–12:00、13:30–18:00');
    expect(await front.customer(stage, 'wang').says('几点营业')).toEqual([
      '我们周一 9:00–18:00，周二 9:00–12:00、13:30–18:00营业。',
    ]);
    await front.customer(stage, 'john').does({ text: 'hi', language: 'en' });
    expect(await front.customer(stage, 'john').says('营业?')).toEqual([
      'We are open Mon 9:00–18:00, Tue 9:00–12:00 and 13:30–18:00.',
    ]);
    expect((await boss.delete('/settings/hours').expect(200)).body.hours).toBeNull();
  });

  test('who decided is written down', async () => {
    await boss.put('/settings/hours', weekdays).expect(200);
    await boss.put('/settings/assignment', { silentSeconds: 120, unansweredMinutes: 10 }).expect(200);
    const { items } = (await boss.get('/audit').expect(200)).body;
    expect(
      items.map(({ action, subject, agentId, data }: Record<string, unknown>) => [action, subject, agentId, data]),
    ).toEqual([
      ['setting.change', 'setting:assignment', String(boss.id), { silentSeconds: 120, unansweredMinutes: 10 }],
      ['setting.change', 'setting:hours', String(boss.id), weekdays],
    ]);
    expect((await boss.get('/settings').expect(200)).body.assignment).toEqual({
      silentSeconds: 120,
      unansweredMinutes: 10,
    });
  });

  test.each([
    ['hours', { ...weekdays, zone: 'Mars/Olympus' }, 'zone'],
    ['hours', { zone: 'Asia/Shanghai', days: { 1: [['9', '18:00']] } }, 'days.1.0.0'],
    ['hours', { zone: 'Asia/Shanghai', days: { 8: [['09:00', '18:00']] } }, 'days'],
    ['assignment', { silentSeconds: 5, unansweredMinutes: 5 }, 'silentSeconds'],
    ['assignment', { silentSeconds: 90, unansweredMinutes: 0 }, 'unansweredMinutes'],
  ])('%s that make no sense are refused where they are wrong, and what was before stays', async (name, body, field) => {
    await boss.put('/settings/hours', weekdays).expect(200);
    const refused = await boss.put(`/settings/${name}`, body).expect(400);
    expect(Object.keys(refused.body.error.fields).join()).toContain(field);
    expect((await boss.get('/settings').expect(200)).body).toMatchObject({
      hours: weekdays,
      assignment: { silentSeconds: 90, unansweredMinutes: 5 },
    });
  });
});
