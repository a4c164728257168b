import request from 'supertest';
import type { ChannelId, ContactId } from '../../src/model';
import { mergeContacts } from '../../src/store/merge';
import { databases } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { type Front, openFront } from '../support/http';

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const FORM = 'application/x-www-form-urlencoded';

describe.each(databases)('the customer’s own page, on %s', (_, scratch) => {
  let front: Front;
  let stage: ChannelId;
  let wang: ContactId;
  let path: string;
  let greetings: ReturnType<typeof greetingsIn>;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch() });
    stage = await front.addChannel('stage');
    greetings = greetingsIn(front);
    wang = await greetings.met(stage, 'wang');
    await front.store.transact(tx =>
      tx.run('UPDATE contact SET name = ?, phone = ?, email = ? WHERE id = ?', [
        '王芳<b>',
        '13800138000',
        'wang@mail.example',
        wang,
      ]),
    );
    await front.addTemplate('own-data', '下载：{{ dataUrl }}');
    path = new URL(front.pages.urlOf({ contactId: wang, channelId: stage })).pathname;
  });
  afterEach(() => front.close());

  const get = (where = path) => request(front.url).get(where).set('Accept-Language', 'zh-CN,zh;q=0.9');
  const post = (body: string, where = path) => request(front.url).post(where).type(FORM).send(body);
  const ledger = () => front.store.rows('consent').find({ where: { contactId: wang }, order: { id: 'ASC' } });
  const fate = async () => greetings.fate(await greetings.greet(stage, 'wang'));

  test('says in a few words what is known, half covered, in the reader’s language, with nothing that runs', async () => {
    const { text, headers } = await get().expect(200);
    expect(text).toContain('<html lang="zh-CN">');
    expect(text).toContain('您与云锦茶行');
    expect(text).toContain('138******00');
    expect(text).toContain('w***@mail.example');
    for (const hidden of ['王芳', '13800138000', 'wang@mail', '<b>', '<script', 'style="'])
      expect(text).not.toContain(hidden);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const english = await request(front.url).get(path).set('Accept-Language', 'en-GB,en;q=0.9,zh;q=0.5').expect(200);
    expect(english.text).toContain('Greetings and offers');
    expect((await request(front.url).get(path)).text).toContain('lang="zh-CN"');
  });

  test('reading changes nothing, however often and with whatever in the address', async () => {
    for (const query of ['', '?said=all', '?set=all', `?${ONE_CLICK}`, '?said=constructor'])
      await get(path + query).expect(200);
    await request(front.url).head(path).expect(200);
    expect(await ledger()).toEqual([]);
    expect(await fate()).toBe('sent');
  });

  test.each([
    ['urlencoded', () => post(ONE_CLICK)],
    ['in parts', () => request(front.url).post(path).field('List-Unsubscribe', 'One-Click')],
  ])('one click of a mailbox provider, %s, withdraws at once without a cookie; twice is once', async (_name, click) => {
    const waiting = await greetings.greet(stage, 'wang');
    await click().expect(200);
    await click().expect(200);
    expect(await ledger()).toMatchObject([
      { purpose: 'marketing', granted: false, channelId: stage, source: 'one-click', proof: { page: '/u' } },
    ]);
    expect(await greetings.delivery(waiting)).toMatchObject({ state: 'cancelled', fault: { code: 'withdrawn' } });
    expect(await fate()).toBe('skipped: withdrawn');
  });

  test('王芳 turns greetings off and on again, and then everything off', async () => {
    const off = await post('purpose=marketing&set=off').expect(303);
    expect(off.headers.location).toBe(`${path}?said=off`);
    expect((await get(off.headers.location).expect(200)).text).toContain('好的，以后不再发给您。');
    expect(await fate()).toBe('skipped: withdrawn');
    await post('purpose=marketing&set=on').expect(303);
    expect(await fate()).toBe('sent');
    await post('set=all').expect(303);
    await post('set=all').expect(303);
    expect(await fate()).toBe('skipped: withdrawn');
    const rows = (await ledger()).map(row => [row.purpose, row.channelId, row.granted, row.wording]);
    expect(rows).toEqual([
      ['marketing', stage, false, null],
      ['marketing', stage, true, 'own-page-1'],
      ['marketing', null, false, null],
      ['service', null, false, null],
    ]);
    await post('purpose=marketing&set=maybe').expect(400);
    await post('purpose=spam&set=off').expect(400);
    expect(await ledger()).toHaveLength(4);
  });

  test('forged, somebody else’s and of who was erased: the same refusal, and nothing happens', async () => {
    const li = await greetings.met(stage, 'li');
    const other = new URL(front.pages.urlOf({ contactId: li, channelId: stage })).pathname;
    const seal = path.slice(-40);
    const forged = [
      '/u/abc',
      `${path}0`,
      `${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}`,
      other.slice(0, -40) + seal,
      `/u/${'z'.repeat(90)}`,
    ];
    await front.store.transact(tx => tx.run('DELETE FROM contact WHERE id = ?', [li]));
    const answers = await Promise.all([...forged, other].flatMap(each => [get(each), post('set=all', each)]));
    const said = answers.map(({ status, text, headers }) => [status, text, headers['content-type']].join(' '));
    const chinese = said.filter((_each, index) => index % 2 === 0);
    expect(new Set(chinese).size).toBe(1);
    expect(chinese[0]).toMatch(/^404 .*这个地址打不开/s);
    expect(answers.every(({ status }) => status === 404)).toBe(true);
    expect(await front.store.rows('consent').count()).toBe(0);
  });

  test('who was merged into another finds the page of the one they are now', async () => {
    const other = await front.addChannel('stage');
    const kept = await greetings.met(other, 'wang-too');
    await front.store.transact(tx =>
      mergeContacts(front.store, tx, { keptId: kept, otherId: wang, cause: 'agent', agentId: null, at: front.now() }),
    );
    await post(ONE_CLICK).expect(200);
    expect(await front.store.rows('consent').countBy({ contactId: kept, channelId: stage })).toBe(1);
  });

  test('her data goes only to who can read her conversation, is asked for once more, and has no notes of colleagues', async () => {
    const conversationId = await front.conversation(stage, 'wang');
    await front.store.transact(tx =>
      tx.insert(
        'message',
        ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'createdAt'],
        [[front.store.id(), conversationId, stage, 0, 'note', 'agent', '{"type":"text","text":"难缠"}', front.now()]],
      ),
    );
    const asked = await post('set=data').expect(303);
    expect(asked.headers.location).toBe(`${path}?said=sent`);
    await front.outbound.drain();
    const link = (await front.history(conversationId)).at(-1)!.replace(/^out: 下载：/, '');
    const { pathname, search } = new URL(link);
    expect(pathname).toBe(`${path}/data`);
    const page = await get(pathname + search).expect(200);
    expect(page.headers['content-type']).toMatch(/html/);
    const key = new URLSearchParams(search).get('key')!;
    const data = await post(`key=${key}`, pathname).expect(200);
    expect(data.headers['content-disposition']).toBe('attachment; filename="my-data.json"');
    expect(data.body).toMatchObject({ contact: { phone: '13800138000' }, consents: [] });
    expect(data.text).toContain('在吗');
    expect(data.text).not.toContain('难缠');
    expect(data.body.audit).toBeUndefined();
    await post(`key=${key.slice(0, -1)}x`, pathname).expect(404);
    front.pass(31 * 60_000);
    await post(`key=${key}`, pathname).expect(404);
    await get(pathname + search).expect(404);
  });

  test('asking for it again and again is bounded, and so are changes', async () => {
    for (let time = 0; time < 3; time++) await post('set=data').expect(303);
    const { text, headers } = await post('set=data').expect(429);
    expect(text).toContain('请稍等');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    // Withdrawing is never too often.
    for (let time = 0; time < 40; time++) await post(ONE_CLICK).expect(200);
    await request(front.url).delete(path).expect(405);
    await post('x'.repeat(5000)).expect(413);
  });
});
