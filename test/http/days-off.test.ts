import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { daysOffChanges } from '../../src/flows/days-off';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

/** The notice for 2027 as the public data set would carry it. */
const notice = {
  $schema: 'https://holiday.example/schema.json',
  $id: 'https://holiday.example/2027.json',
  year: 2027,
  papers: ['https://www.gov.cn/zhengce/zhengceku/202611/content_1.htm'],
  days: [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '春节', date: '2027-01-31', isOffDay: false },
    { name: '春节', date: '2027-02-05', isOffDay: true },
    { name: '春节', date: '2027-02-06', isOffDay: true },
  ],
};
const weekdays = {
  zone: 'Asia/Shanghai',
  days: Object.fromEntries([1, 2, 3, 4, 5].map(day => [day, [['09:00', '18:00']]])),
  holidays: 'closed',
};

describe.each(databases)('the public holidays, on %s', (_, scratch) => {
  let front: Front;
  let boss: Colleague;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch(), at: '2026-11-22T09:00:00+08:00' });
    boss = await front.hire('老板', 'admin');
  });
  afterEach(() => front.close());

  const yearOf = (body: { years: { year: number; status: string; own: boolean }[] }, year: number) => {
    const found = body.years.find(each => each.year === year);
    return found && [found.status, found.own];
  };
  const dayOff = async (date: string) =>
    (await boss.get(`/festivals?from=${date}&to=${date}`).expect(200)).body[0].dayOff;

  test('before anybody loads anything, those that came with the software', async () => {
    const marketer = await front.hire('小美', 'marketer');
    const { body } = await marketer.get('/settings/days-off').expect(200);
    expect(yearOf(body, 2026)).toEqual(['published', false]);
    expect(yearOf(body, 2027)).toEqual(['provisional', false]);
    expect(body.changes).toEqual([]);
    expect(await dayOff('2026-02-17')).toEqual({ date: '2026-02-17', name: '春节', off: true, certain: true });
    expect(await dayOff('2027-10-01')).toMatchObject({ off: true, certain: true });
    expect(await dayOff('2026-11-11')).toBeNull();
  });

  test('a published year takes the place of the foretold one, and tells what was planned on which days', async () => {
    const { body } = await boss.put('/settings/days-off', notice).expect(200);
    expect(yearOf(body, 2027)).toEqual(['published', true]);
    expect(body.changes).toHaveLength(1);
    expect(body.changes[0]).toMatchObject({ agentId: String(boss.id), years: [2027] });
    expect(body.changes[0].dates).toContain('2027-01-31');
    expect(body.changes[0].dates).not.toContain('2027-02-06');
    const { body: calendar } = await boss.get('/calendar?year=2027&region=CN').expect(200);
    expect(calendar.arrangement).toEqual({ status: 'published', papers: notice.papers });
    expect(calendar.daysOff[1]).toEqual({ date: '2027-01-31', name: '春节', off: false, certain: true });
  });

  test('who plans hears of each change once, by its id', async () => {
    await boss.put('/settings/days-off', notice).expect(200);
    const [first] = await daysOffChanges(front);
    front.pass(60_000);
    await boss.put('/settings/days-off', [{ ...notice, days: notice.days.slice(0, 3) }]).expect(200);
    const later = await daysOffChanges(front, first?.id);
    expect(later.map(({ dates }) => dates)).toEqual([['2027-02-06']]);
    expect(await daysOffChanges(front, later[0]?.id)).toEqual([]);
    const { body } = await boss.get(`/settings/days-off?after=${first?.id}`).expect(200);
    expect(body.changes).toHaveLength(1);
  });

  test('forgetting it goes back to what came with the software, which is a change as well', async () => {
    await boss.put('/settings/days-off', notice).expect(200);
    const { body } = await boss.delete('/settings/days-off/2027').expect(200);
    expect(yearOf(body, 2027)).toEqual(['provisional', false]);
    expect(body.changes).toHaveLength(2);
    expect(body.changes[0].dates).toEqual(body.changes[1].dates);
  });

  test('a business that follows them says whether it is open on a day worked instead', async () => {
    const opening = async () => (await boss.get('/settings').expect(200)).body.opening;
    expect(await opening()).toBeNull();
    await boss.put('/settings/hours', weekdays).expect(200);
    // A Sunday.
    expect(await opening()).toEqual({ open: false, next: '2026-11-23T01:00:00.000Z' });
    const worked = { year: 2026, days: [{ name: '国庆节', date: '2026-11-22', isOffDay: false }] };
    await boss.put('/settings/days-off', worked).expect(200);
    expect((await opening()).open).toBe(true);
    expect((await boss.get('/settings').expect(200)).body.hoursTexts['zh-CN']).toBe(
      '周一至周五 9:00–18:00，法定节假日休息',
    );
  });

  test.each([
    ['a year that is not published yet', { year: 2028, papers: [], days: [] }, '0.days'],
    [
      'a day that does not exist',
      { year: 2027, days: [{ name: '春节', date: '2027-02-30', isOffDay: true }] },
      '0.days.0.date',
    ],
    ['a day of another year', [notice, { ...notice, year: 2030 }], '1.days.0.date'],
    ['nothing', [], 'body'],
  ])('%s is refused where it is wrong, and nothing changes', async (_name, file, field) => {
    const refused = await boss.put('/settings/days-off', file).expect(400);
    expect(Object.keys(refused.body.error.fields)).toContain(field);
    expect((await boss.get('/settings/days-off').expect(200)).body.changes).toEqual([]);
  });

  test('a year that was kept and can no longer be read is left out and named in the log', async () => {
    await front.store.transact(tx =>
      tx.insert('setting', ['name', 'value'], [['daysOff:2027', JSON.stringify({ year: 2027, days: 'all' })]]),
    );
    expect(yearOf((await boss.get('/settings/days-off').expect(200)).body, 2027)).toEqual(['provisional', false]);
    expect(front.logged.map(line => line.event)).toContain('an arrangement of days off cannot be read');
  });
});

describe('from an address', () => {
  let front: Front;
  let boss: Colleague;
  let server: Server;
  let answer: { status: number; body: string; headers?: Record<string, string> };
  const asked: string[] = [];

  beforeEach(async () => {
    front = await openFront();
    boss = await front.hire('老板', 'admin');
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const real = front.door.http;
    // The name and its certificate are played; the client and the server behind them are real.
    const http: Front['http'] = request =>
      real({ ...request, url: request.url.replace('https://holiday.example', `http://127.0.0.1:${port}`) });
    Object.assign(front.door, { http });
  });
  afterEach(async () => {
    server.close();
    await front.close();
  });

  const fetch = (url: string) => boss.post('/settings/days-off/fetch', { url });
  const file = 'https://holiday.example/2027.json';

  test('a year is loaded', async () => {
    answer = { status: 200, body: JSON.stringify(notice) };
    const { body } = await fetch(file).expect(200);
    expect(body.years.find((each: { year: number }) => each.year === 2027)).toMatchObject({
      own: true,
      status: 'published',
    });
    expect(asked).toEqual(['GET /2027.json']);
  });

  test.each([
    ['not found', { status: 404, body: 'nothing here' }, 'status 404'],
    ['moved', { status: 302, body: '', headers: { location: 'http://169.254.169.254/' } }, 'status 302'],
    ['a page', { status: 200, body: '<html>登录</html>' }, 'no arrangement'],
    ['a year without days', { status: 200, body: JSON.stringify({ ...notice, days: [] }) }, 'not published yet'],
    [
      'too long',
      { status: 200, body: JSON.stringify({ ...notice, more: '长'.repeat(200_000) }) },
      'longer than 256 KB',
    ],
  ])('%s is refused with a sentence, and nothing changes', async (_, given, why) => {
    answer = given;
    const refused = await fetch(file).expect(400);
    expect(refused.body.error.fields.url).toContain(why);
    expect(asked).toHaveLength(1);
    expect(await daysOffChanges(front)).toEqual([]);
  });

  test.each([
    'http://holiday.example/2027.json',
    'file:///etc/passwd',
    'https://user:pass@holiday.example/',
    '2027.json',
  ])('%s is not even asked', async url => {
    expect((await fetch(url).expect(400)).body.error.fields.url).toContain('https://');
    expect(asked).toEqual([]);
  });
});
