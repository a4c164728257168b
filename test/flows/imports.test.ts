import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Imports, type ImportTrial, type ImportWish, openImports } from '../../src/flows/imports';
import { merge } from '../../src/flows/merge';
import type { AgentId, ContactId } from '../../src/model';
import { addConsents } from '../../src/store/consents';
import { forgetImports, importOf } from '../../src/store/imports';
import { addContactEvent } from '../../src/store/queries/contact-events';
import { addContact, changeContact, listContacts } from '../../src/store/queries/contacts';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const MONTH_MS = 31 * 86_400_000;
const wish: ImportWish = { channelId: null, tag: null };

async function* pieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each(databases)('lists of customers on %s', (_, scratch) => {
  let house: TestHouse;
  let imports: Imports;
  let directory: string;
  let zhou: AgentId;

  beforeEach(async () => {
    house = await openHouse({ scratch: await scratch() });
    directory = mkdtempSync(join(tmpdir(), 'guanxi-lists-'));
    imports = openImports(house, directory);
    zhou = await house.addAgent('小周');
  });
  afterEach(async () => {
    await house.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const bytesOf = (text: string | Uint8Array) => (typeof text === 'string' ? Buffer.from(text) : text);
  const check = (text: string | Uint8Array, wanted: Partial<ImportWish> = {}): Promise<ImportTrial> =>
    imports.check(pieces(bytesOf(text)), { ...wish, ...wanted });
  const begin = (text: string | Uint8Array, wanted: Partial<ImportWish> = {}) =>
    imports.begin(pieces(bytesOf(text)), { ...wish, ...wanted }, { name: '老客.csv', agentId: zhou });
  const take = async (text: string | Uint8Array, wanted: Partial<ImportWish> = {}) => {
    const id = await begin(text, wanted);
    await imports.drain();
    return rowOf(id);
  };
  const rowOf = async (id: number) => (await importOf(house.store, id))!;
  const undo = async (id: number) => {
    await imports.undo(id, zhou);
    await imports.drain();
    return rowOf(id);
  };
  const people = async () =>
    (await listContacts(house.store, {}, 500, Number.MAX_SAFE_INTEGER)).sort((one, other) =>
      (one.phone ?? '') < (other.phone ?? '') ? -1 : 1,
    );
  const by = () => ({ at: house.now(), agentId: zhou });
  /** Every row of the tables that hold people, but for times. */
  const state = async () => {
    const tables = ['contact', 'identity', 'consent', 'consentState', 'contactEvent'] as const;
    const rows = await Promise.all(tables.map(table => house.store.rows(table).find()));
    return rows.map(list => list.map(({ updatedAt: _, ...row }) => JSON.stringify(row)).sort());
  };

  const list = [
    '姓名,电话,性别,农历生日,会员,最近消费,标签,入会门店',
    '王芳,13800138000,女,八月十五,金卡,2026-11-11,老客;爱茶,湖滨店',
    '李雷,139 0013 9000,男,,,,,',
    '"赵,六",12,,,,,,',
    '韩梅梅,13700137000,外星,,,昨天,,',
    '林涛,13600136000',
    '',
  ].join('\r\n');

  test('are tried first: nothing is changed, and every broken row is explained in two languages', async () => {
    const { columns, report, encoding, delimiter, key } = await check(list);
    expect({ encoding, delimiter, key }).toEqual({ encoding: 'utf-8', delimiter: ',', key: 'phone' });
    expect(columns[0]).toEqual({ head: '姓名', target: 'name', samples: ['王芳', '李雷', '赵,六'] });
    expect(columns.at(-1)).toEqual({ head: '入会门店', target: null, samples: ['湖滨店'] });
    expect(report).toMatchObject({ rows: 5, created: 2, updated: 0, unchanged: 0, broken: 3 });
    expect(report!.faults).toEqual({ phone: 1, gender: 1, moment: 1, cells_few: 1 });
    expect(report!.errors.map(({ row, faults }) => [row, ...faults.map(({ says }) => says.zh)])).toEqual([
      [4, '电话“12”不是电话号码'],
      [5, '性别“外星”应写男、女或留空', '最近消费“昨天”不是时间，请写成 2026-11-11 或 2026-11-11 20:30'],
      [6, '格子比表头少'],
    ]);
    expect(report!.errors[0]!.faults[0]!.says.en).toBe('电话: “12” is no phone number');
    expect(report!.sample.map(({ name }) => name)).toEqual(['王芳', '李雷']);
    expect(await people()).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('become people, and taken again they change nothing', async () => {
    const done = await take(list, { tag: '导入' });
    expect(done).toMatchObject({ state: 'done', created: 2, updated: 0, broken: 3, bytesDone: done.bytes });
    const [wang, li] = await people();
    expect(wang).toMatchObject({
      ...{ name: '王芳', phone: '13800138000', gender: 'female', birthday: '08-15', birthdayLunar: true },
      ...{ member: '金卡', lastPurchaseAt: Date.parse('2026-11-11T00:00:00+08:00'), tags: ['老客', '爱茶', '导入'] },
    });
    expect(li).toMatchObject({ name: '李雷', phone: '13900139000', gender: 'male', birthday: null });
    const faults = await house.store.rows('importFault').find({ order: { rowNo: 'ASC' } });
    expect(faults.map(({ rowNo, cells }) => [rowNo, cells[0]])).toEqual([
      [4, '赵,六'],
      [5, '韩梅梅'],
      [6, '林涛'],
    ]);
    expect(await take(list, { tag: '导入' })).toMatchObject({ created: 0, updated: 0, unchanged: 2, broken: 3 });
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each([
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 as Excel saves it', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    // 姓名,电话 / 王芳,13800138000 / 㐀, which only GB18030 has.
    [
      'GB18030',
      () =>
        Buffer.concat([
          Buffer.from('d0d5c3fb2cb5e7bbb00a', 'hex'),
          Buffer.from('cdf5b7bc2c31333830303133383030300a', 'hex'),
          Buffer.from('8139ee392c31333930303133393030300a', 'hex'),
        ]),
      'gb18030',
    ],
  ] as const)('in %s are read, whatever piece a character is cut by', async (_name, write, encoding) => {
    const bytes = write('姓名,电话\n王芳,13800138000\n㐀,13900139000\n');
    for (const size of [1, 3, 1000]) {
      const trial = await imports.check(pieces(bytes, size), wish);
      expect(trial.encoding).toBe(encoding);
      expect(trial.report!.sample.map(({ name }) => name)).toEqual(['王芳', '㐀']);
    }
  });

  test('find who is known by phone, e-mail, number or address, and add to what is known', async () => {
    const stage = await house.addChannel('stage');
    await house.customer(stage, 'oWang').says('在吗');
    const known = {
      name: '李雷',
      phone: '+86 13900139000',
      email: 'li@example.com',
      externalId: 'K-2',
      tags: ['老客'],
    };
    await addContact(house.store, { ...known, fields: { 门牌: '三楼' } }, by());
    const mapping = { 电话: 'phone', 邮箱: 'email', 编号: 'externalId', 备注: 'fields.备注' } as const;
    const file = '电话,邮箱,编号,备注\n13900139000,LI@example.com,K-2,';
    for (const key of ['phone', 'email', 'externalId'] as const) {
      expect(await take(`${file}${key}\n`, { key, mapping })).toMatchObject({ created: 0, updated: 1 });
    }
    const [li] = (await people()).filter(({ name }) => name === '李雷');
    expect(li).toMatchObject({ tags: ['老客'], fields: { 门牌: '三楼', 备注: 'externalId' }, phone: '13900139000' });
    const byAddress = await take('openid,姓名\noWang,王芳\noLin,林涛\n', { key: 'address', channelId: stage });
    expect(byAddress).toMatchObject({ created: 1, updated: 1 });
    const identities = await house.store.rows('identity').find();
    expect(identities.map(({ address }) => address).sort()).toEqual(['oLin', 'oWang']);
    const [wang] = (await people()).filter(({ name }) => name === '王芳');
    expect(wang!.id).toBe(identities.find(({ address }) => address === 'oWang')!.contactId);
  });

  test('do not guess between two people of one phone', async () => {
    for (const name of ['王芳', '王芳的妈妈']) await addContact(house.store, { name, phone: '13800138000' }, by());
    expect((await check('姓名,电话\n小芳,13800138000\n')).report).toMatchObject({
      ...{ created: 0, updated: 0, broken: 1, faults: { key_ambiguous: 1 } },
    });
    expect(await take('姓名,电话\n小芳,13800138000\n')).toMatchObject({ broken: 1, updated: 0 });
    expect(await take('姓名,电话\n小芳,13800138000\n', { key: null })).toMatchObject({ created: 1 });
  });

  test('name somebody twice and mean one person', async () => {
    const twice = `姓名,电话,标签\n${'王芳,13800138000,老客\n'.repeat(500)}王芳,13800138000,爱茶\n`;
    expect((await check(twice)).report).toMatchObject({ created: 1, rows: 501 });
    expect(await take(twice)).toMatchObject({ created: 1, updated: 1, unchanged: 499 });
    expect(await people()).toMatchObject([{ name: '王芳', tags: ['老客', '爱茶'] }]);
  });

  test('bring consent with its proof, and nobody who withdrew is put back by a list', async () => {
    const wang = await addContact(house.store, { name: '王芳', phone: '13800138000' }, by());
    const withdrawn = { id: house.store.id(), contactId: wang, channelId: null, purpose: 'marketing' as const };
    await house.store.transact(tx =>
      addConsents(
        tx,
        [{ ...withdrawn, granted: false, source: 'agent', proof: null, wording: null, at: house.now() }],
        house.now(),
      ),
    );
    const file =
      '姓名,电话,同意,凭证\n王芳,13800138000,是,门店签字\n李雷,13900139000,是,门店签字\n赵六,13700137000,是,\n';
    await expect(begin('姓名,电话,同意\n')).rejects.toMatchObject({ id: 'proof_column_missing' });
    expect((await check(file)).report).toMatchObject({ withheld: 1, broken: 1, faults: { proof: 1 } });
    expect(await take(file)).toMatchObject({ created: 1, withheld: 1, broken: 1 });
    expect(await take(file)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    const states = await house.store.rows('consentState').find();
    expect(states.filter(({ contactId }) => contactId === wang)).toMatchObject([{ granted: false }]);
    const granted = await house.store.rows('consent').find({ where: { granted: true } });
    expect(granted).toMatchObject([{ source: 'import', proof: { text: '门店签字', row: 3 } }]);
  });

  test('go on after a crash where they were, whoever goes on, and nobody is there twice', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => `客${index},138${String(index).padStart(8, '0')}`);
    const id = await begin(`姓名,电话\n${rows.join('\n')}\n`);
    const ending = new AbortController();
    const { transact } = house.store;
    let commits = 0;
    const dying = {
      ...house.store,
      transact: <Output>(work: Parameters<typeof transact<Output>>[0]) => {
        if (++commits === 4) ending.abort();
        return transact(work);
      },
    };
    await openImports({ ...house, store: dying }, directory).drain(ending.signal);
    const halfway = await rowOf(id);
    expect(halfway).toMatchObject({ state: 'running', lease: null });
    expect(halfway.created).toBeGreaterThan(0);
    expect(halfway.created).toBeLessThan(2500);
    await imports.drain();
    expect(await rowOf(id)).toMatchObject({ state: 'done', created: 2500, broken: 0 });
    expect(await house.store.rows('contact').count()).toBe(2500);
  });

  test('are taken by one process at a time', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) => `客${index},138${String(index).padStart(8, '0')}`);
    const id = await begin(`姓名,电话\n${rows.join('\n')}\n`, { key: null });
    await Promise.all([imports.drain(), openImports(house, directory).drain(), openImports(house, directory).drain()]);
    expect(await rowOf(id)).toMatchObject({ state: 'done', created: 2000 });
    expect(await house.store.rows('contact').count()).toBe(2000);
  });

  test('are undone to the last word', async () => {
    const li = { name: '李雷', phone: '13900139000', tags: ['老客'], fields: { 门牌: '三楼' }, birthday: '05-20' };
    await addContact(house.store, li, by());
    const before = await state();
    house.pass(1000);
    const file = [
      '姓名,电话,农历生日,标签,fields,同意,凭证',
      '王芳,13800138000,八月十五,爱茶,,是,门店签字',
      '李磊,13900139000,八月十五,老客;爱茶,"{""门牌"":""四楼"",""车"":true}",是,门店签字',
      ...Array.from({ length: 900 }, (_, index) => `客${index},136${String(index).padStart(8, '0')},,,,,`),
      '李雷雷,13900139000,,又来,,,',
      '王芳芳,13800138000,,又来,,,',
      '',
    ].join('\n');
    const { id } = await take(file);
    expect(await state()).not.toEqual(before);
    const left = await house.store.rows('contact').findOneBy({ phone: '13900139000' });
    expect(left).toMatchObject({ name: '李雷雷', tags: ['老客', '爱茶', '又来'], fields: { 门牌: '四楼', 车: true } });
    expect(await undo(id)).toMatchObject({ state: 'undone', removed: 901, restored: 1, kept: { counts: {} } });
    expect(await state()).toEqual(before);
    await expect(imports.undo(id, zhou)).rejects.toMatchObject({ id: 'import_undone' });
  });

  test('are undone around what came after them, and it is told whom they left', async () => {
    const stage = await house.addChannel('stage');
    await addContact(house.store, { name: '赵六', phone: '13100131000', title: '总' }, by());
    const file = [
      'openid,姓名,电话,称谓,标签',
      'oWang,王芳,13800138000,,',
      'oLi,李雷,13900139000,,',
      'oHan,韩梅梅,13700137000,,',
      'oLin,林涛,13600136000,,',
      'oSun,孙七,13500135000,,',
      'oZhou,周八,13400134000,,',
      '',
    ].join('\n');
    const { id } = await take(file, { key: 'address', channelId: stage });
    const second = await take('姓名,电话,称谓,标签\n赵六六,13100131000,老师,老客\n', { key: 'phone' });
    house.pass(1000);
    const named = async (name: string) => (await people()).find(person => person.name === name)!.id;
    await house.customer(stage, 'oWang').says('在吗');
    await changeContact(house.store, await named('李雷'), { title: '总' }, by());
    const told = { name: 'purchase', value: 1, at: house.now() };
    await addContactEvent(house.store, { ...told, contactId: await named('韩梅梅') });
    await merge(house, { contactId: await named('林涛'), otherId: await named('孙七'), agentId: zhou });

    const undone = await undo(id);
    expect(undone).toMatchObject({ removed: 1, kept: { counts: { conversations: 1, changed: 2, merged: 2 } } });
    expect(undone.kept!.first).toContainEqual({ contactId: await named('王芳'), why: 'conversations' });
    expect((await people()).map(({ name }) => name)).toEqual(['赵六六', '林涛', '韩梅梅', '王芳', '李雷']);

    await changeContact(house.store, await named('赵六六'), { title: '医生' }, by());
    expect(await undo(second.id)).toMatchObject({ removed: 0, restored: 1 });
    expect((await people())[0]).toMatchObject({ name: '赵六', title: '医生', tags: [] });
  });

  test('can be undone while they are still being taken', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => `客${index},138${String(index).padStart(8, '0')}`);
    const id = await begin(`姓名,电话\n${rows.join('\n')}\n`);
    const running = imports.drain();
    await imports.undo(id, zhou);
    await running;
    await imports.drain();
    expect(await rowOf(id)).toMatchObject({ state: 'undone' });
    expect(await house.store.rows('contact').count()).toBe(0);
  });

  test('are forgotten after a month, and then stay', async () => {
    const { id } = await take(list);
    house.pass(MONTH_MS);
    await imports.sweep();
    expect(await house.store.rows('importChange').count()).toBe(0);
    expect(await house.store.rows('importFault').count()).toBe(0);
    await expect(imports.undo(id, zhou)).rejects.toMatchObject({ id: 'import_forgotten' });
    await expect(imports.undo(1, zhou)).rejects.toMatchObject({ what: 'import' });
    expect(await people()).toHaveLength(2);
  });

  test.each([
    ['', 'list_empty'],
    ['\n\n', 'list_empty'],
    ['"姓名,电话\n', 'list_head_broken'],
    ['甲,乙\n1,2\n', 'no_columns'],
  ])('that are none are refused: %j', async (text, id) => {
    await expect(begin(text)).rejects.toMatchObject({ name: 'Refusal', id });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('that fail again and again are given up, and can be undone', async () => {
    const { store } = house;
    const failing = {
      ...store,
      transact: <Output>(work: (tx: never) => Promise<Output>) =>
        store.transact(async tx => {
          const output = await work(tx as never);
          const [row] = await tx.all<{ created: number }>('SELECT created FROM contactImport');
          if (row && row.created > 0) throw new Error('the disk is full');
          return output;
        }),
    } as typeof store;
    const id = await begin(list);
    const unlucky = openImports({ ...house, store: failing }, directory);
    for (let tries = 0; tries < 5; tries++) await unlucky.drain();
    expect(await rowOf(id)).toMatchObject({ state: 'failed', fault: 'Error', created: 0 });
    expect(house.logged.filter(({ event }) => event === 'an import failed')).toHaveLength(5);
    expect(await undo(id)).toMatchObject({ state: 'undone', removed: 0 });
  });

  test('take along with them what is known of an erased person', async () => {
    await take(`${list}\n王芳,13800138000,外星,,,,,\n`);
    const [wang] = await people();
    await house.store.transact(tx => forgetImports(tx, wang!.id as ContactId));
    const changes = await house.store.rows('importChange').find();
    expect(changes.some(({ contactId }) => contactId === wang!.id)).toBe(false);
    expect((await house.store.rows('importFault').find()).map(({ rowNo }) => rowNo)).not.toContain(8);
  });
});
