import { parse } from 'csv-parse/sync';
import { type Colleague, type Front, openFront } from '../support/http';

const list = '姓名,电话,会员\n王芳,13800138000,金卡\n=HYPERLINK("http://evil.example"),12,\n李雷,13900139000,\n';

describe('bringing in a list of customers', () => {
  let front: Front;
  let meimei: Colleague;
  let boss: Colleague;
  beforeEach(async () => {
    front = await openFront();
    meimei = await front.hire('小美', 'marketer');
    boss = await front.hire('老板', 'admin');
  });
  afterEach(() => front.close());

  const send = (text: string | Buffer, query = '') =>
    front
      .stranger()
      .post(`/contacts/import${query}`)
      .set('authorization', `Bearer ${meimei.token}`)
      .set('content-type', 'text/csv')
      .send(text);

  test('小美 tries it, brings it in, mends what was broken and takes it back', async () => {
    const { body: trial } = await send(list, '?dryRun=true').expect(200);
    expect(trial).toMatchObject({ dryRun: true, key: 'phone', delimiter: ',', fault: null });
    expect(trial.report).toMatchObject({ rows: 3, created: 2, broken: 1, faults: { phone: 1 } });
    expect(trial.report.errors[0].faults[0].says.en).toBe('电话: “12” is no phone number');
    expect(trial.report.sample[0]).toMatchObject({ name: '王芳', member: '金卡' });

    const query = `?name=${encodeURIComponent('老客.csv')}&tag=${encodeURIComponent('导入')}`;
    const { body: begun } = await send(list, query).expect(200);
    expect(begun).toMatchObject({ dryRun: false, name: '老客.csv', state: 'running', rows: 0, progress: 0 });
    await front.door.imports.drain();
    const { body: done } = await meimei.get(`/contacts/imports/${begun.id}`).expect(200);
    expect(done).toMatchObject({ state: 'done', rows: 3, created: 2, broken: 1, progress: 1, undoable: true });
    expect((await meimei.get('/contacts/imports').expect(200)).body.items).toEqual([done]);
    const tagged = await meimei.get(`/contacts?tag=${encodeURIComponent('导入')}`).expect(200);
    expect(tagged.body.items).toHaveLength(2);

    const errors = await meimei.get(`/contacts/imports/${begun.id}/errors.csv?lang=en`).expect(200);
    expect(errors.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(parse(errors.text, { bom: true })).toEqual([
      ['姓名', '电话', '会员', 'row', 'problem'],
      [`'=HYPERLINK("http://evil.example")`, '12', '', '3', '电话: “12” is no phone number'],
    ]);
    const { body: mended } = await send(errors.text.replace(',12,', ',13700137000,')).expect(200);
    await front.door.imports.drain();
    expect((await meimei.get(`/contacts/imports/${mended.id}`).expect(200)).body).toMatchObject({ created: 1 });
    const [evil] = (await meimei.get('/contacts?q=13700137000').expect(200)).body.items;
    expect(evil.name).toBe('=HYPERLINK("http://evil.example")');

    await meimei.post(`/contacts/imports/${begun.id}/undo`, {}).expect(200);
    await front.door.imports.drain();
    const { body: undone } = await meimei.get(`/contacts/imports/${begun.id}`).expect(200);
    expect(undone).toMatchObject({ state: 'undone', removed: 2, undoable: false, kept: { counts: {}, first: [] } });
    const { body } = await meimei.post(`/contacts/imports/${begun.id}/undo`, {}).expect(409);
    expect(body.error.id).toBe('import_undone');
    await meimei.post('/contacts/imports/1/undo', {}).expect(404);
  });

  test('what is exported can be brought in again, and is the same', async () => {
    await boss.put('/settings/fields', {
      fields: [{ name: 'points', label: { zh: '积分', en: 'Points' }, type: 'number' }],
    });
    const wang = {
      ...{ name: '王芳, "小芳"', surname: '王', title: '总', gender: 'female', locale: 'zh-TW', zone: 'Asia/Taipei' },
      ...{ phone: '13800138000', email: 'wang@example.com', externalId: 'K-1', region: '-杭州', member: '金卡' },
      ...{ birthday: '1990-05-03', birthdayLunar: true, birthdayLeap: true, tags: ['老客', 'VIP'] },
      ...{ lastPurchaseAt: '2026-11-11T12:00:00.000Z', fields: { points: 3, 门牌: '三楼\n左手' } },
    };
    const { body: known } = await meimei.post('/contacts', wang).expect(201);
    const { text } = await boss.get('/exports/contacts.csv').expect(200);
    expect(text).toContain(`,'-杭州,`);
    const { body: again } = await send(text, '?dryRun=true').expect(200);
    expect(again.report).toMatchObject({ rows: 1, unchanged: 1, broken: 0 });

    await meimei.delete(`/contacts/${known.id}`).expect(204);
    await send(text).expect(200);
    await front.door.imports.drain();
    const [back] = (await meimei.get('/contacts').expect(200)).body.items;
    expect(back).toMatchObject(wang);
  });

  test('a form with the file does as well', async () => {
    const { body } = await front
      .stranger()
      .post('/contacts/import?dryRun=true&key=none')
      .set('authorization', `Bearer ${meimei.token}`)
      .attach('file', Buffer.from(list), { filename: '老客.csv', contentType: 'text/csv' })
      .expect(200);
    expect(body).toMatchObject({ key: null, report: { created: 2 } });
  });

  test('columns are named where they cannot be guessed', async () => {
    const mapping = encodeURIComponent(JSON.stringify({ 甲: 'name', 乙: 'phone', 丙: 'fields.茶', 丁: null }));
    const file = '甲;乙;丙;丁\n王芳;13800138000;龙井;x\n';
    expect((await send(file, '?dryRun=true').expect(200)).body).toMatchObject({ fault: 'no_columns', report: null });
    const { body } = await send(file, `?dryRun=true&mapping=${mapping}`).expect(200);
    expect(body.report.sample).toMatchObject([{ name: '王芳', phone: '13800138000', fields: { 茶: '龙井' } }]);
    const wrong = await send(file, `?dryRun=true&delimiter=bar&mapping=${mapping}`).expect(200);
    expect(wrong.body).toMatchObject({ delimiter: '|', fault: 'no_columns' });
  });

  test.each([
    ['?mapping=%7B', 400, 'mapping'],
    ['?mapping=%7B%22a%22%3A%22shoe%22%7D', 400, 'mapping'],
    ['?key=address', 400, 'channelId'],
    ['?key=address&channelId=5', 400, 'channelId'],
    ['?encoding=ebcdic', 400, 'encoding'],
  ])('%s is refused', async (query, status, field) => {
    expect(Object.keys((await send(list, query).expect(status)).body.error.fields)).toEqual([field]);
  });

  test.each([
    ['', 'list_empty'],
    ['甲,乙\n1,2\n', 'no_columns'],
    ['姓名,电话,同意\n王芳,13800138000,是\n', 'proof_column_missing'],
  ])('%j is no list', async (text, id) => {
    expect((await send(text).expect(422)).body.error.id).toBe(id);
  });

  test('a list that is longer than the house takes is refused before it comes', async () => {
    const huge = send(Buffer.from(list)).set('content-length', String(300 * 1024 * 1024));
    expect((await huge.expect(413)).body.error.id).toBe('too_large');
  });
});
