import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { admin, openPremises, type Premises, type Running, until } from '../support/process';

jest.setTimeout(60_000);

onScreen('what is known of customers', () => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let office: Office;
  let seat: Seat;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start();
    office = await signIn(server.url);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
  });
  const arrive = async (path: string, screen: 'desk' | 'phone' = 'desk') => {
    seat = await sitDown(browser, { url: server.url, screen });
    await seat.enter(admin);
    await seat.go(path);
    return seat;
  };
  const fields = async () =>
    (await office.call<{ fields: { name: string }[] }>('GET', '/settings/fields')).fields.map(({ name }) => name);

  test('the workspace chooses what else it writes down, puts it in order, and takes a deletion back', async () => {
    const { page, words, write, press, sees, leave, alarms } = await arrive('/settings?room=customers');
    const dialog = page.getByRole('dialog');
    await sees(words.settings.fields.none);
    await press(words.settings.fields.add);
    await write(words.settings.fields.zh, '常去的店');
    await write(words.settings.fields.name, '常去.的店');
    await page.getByRole('combobox', { name: words.settings.fields.type }).press('Enter');
    await page.getByRole('option', { name: words.settings.fields.types.choice }).click();
    await write(words.settings.fields.choices, '河坊街\n西湖\n');
    await press(words.common.save, dialog);
    await sees('不能有空格、点、引号和括号。', dialog);
    expect(await barriers(page)).toEqual([]);
    await write(words.settings.fields.name, '');
    await press(words.common.save, dialog);
    await sees(/河坊街，西湖/);

    await press(words.settings.fields.add);
    await write(words.settings.fields.zh, '爱喝的茶');
    await write(words.settings.fields.en, 'Favourite tea');
    await page.keyboard.press('Enter');
    await sees('爱喝的茶');
    await until(async () => (await fields()).length === 2, 'the second field');
    await press(`${words.acts.up}: 爱喝的茶`);
    await until(async () => (await fields())[0] === '爱喝的茶', 'the new order');
    await press(`${words.acts.delete}: 常去的店`);
    await sees(fill(words.acts.deleted, { name: '常去的店' }));
    expect(await fields()).toEqual(['爱喝的茶']);
    await press(words.common.undo);
    await until(async () => (await fields()).join() === '爱喝的茶,常去的店', 'both fields again');
    expect(await barriers(page)).toEqual([]);
    expect(alarms).toEqual([]);
    await leave();
  });

  test('what the workspace wants to know of 李雷 is written down on his page, and emptied again', async () => {
    const label = (name: string) => ({ name, label: { zh: name, en: name } });
    await office.call('PUT', '/settings/fields', {
      fields: [
        { ...label('爱喝的茶'), type: 'text' },
        { ...label('孩子'), type: 'number' },
        { ...label('续保日'), type: 'date' },
        { ...label('会员日来'), type: 'yesno' },
        { ...label('常去的店'), type: 'choice', choices: ['河坊街', '西湖'] },
      ],
    });
    const { id } = await office.call<{ id: string }>('POST', '/contacts', { name: '李雷', fields: { 来处: '茶博会' } });
    const held = async () => (await office.call<{ fields: object }>('GET', `/contacts/${id}`)).fields;
    const { page, words, press, sees, leave, alarms } = await arrive(`/customers/${id}`);
    const write = async (name: string, now: string, text: string, then = text) => {
      await press(`${name}: ${now}`);
      const input = page.getByLabel(name, { exact: true });
      await input.fill(text);
      await input.press('Enter');
      await page.getByRole('button', { name: `${name}: ${then || words.customers.add}`, exact: true }).waitFor();
    };
    const pick = async (name: string, option: string) => {
      await page.getByRole('combobox', { name }).press('Enter');
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await write('爱喝的茶', words.customers.add, '龙井');
    await write('孩子', words.customers.add, '2');
    await write('孩子', '2', '两个', '2');
    await write('续保日', words.customers.add, '2027-03-01');
    await pick('会员日来', words.common.no);
    await pick('常去的店', '西湖');
    await sees('茶博会');
    const whole = {
      来处: '茶博会',
      爱喝的茶: '龙井',
      孩子: 2,
      续保日: '2027-03-01',
      会员日来: false,
      常去的店: '西湖',
    };
    await until(async () => JSON.stringify(await held()).includes('西湖'), 'the shop to be kept');
    expect(await held()).toEqual(whole);
    expect(await barriers(page)).toEqual([]);

    await write('孩子', '2', '');
    await until(async () => !('孩子' in (await held())), 'the children to be forgotten');
    expect(alarms).toEqual([]);
    await leave();
  });

  test('how often somebody is greeted is set on the telephone, and lifted again', async () => {
    const { page, words, press, sees, leave, alarms } = await arrive('/settings?room=customers', 'phone');
    const cap = page.getByRole('region', { name: words.settings.cap.title });
    const most = page.getByRole('spinbutton', { name: words.settings.cap.most });
    await most.fill('2');
    await press(words.common.save, cap);
    await sees(words.acts.saved);
    expect(await office.call('GET', '/settings/greetings')).toMatchObject({ most: 2 });
    await page.getByRole('switch', { name: words.settings.cap.bounded }).press('Space');
    await most.waitFor({ state: 'detached' });
    await press(words.common.save, cap);
    await until(
      async () => (await office.call<{ most: number | null }>('GET', '/settings/greetings')).most === null,
      'no bound',
    );
    expect(await barriers(page)).toEqual([]);
    expect(alarms).toEqual([]);
    await leave();
  });

  test('anybody can be found and merged, both seen side by side, and parted again', async () => {
    const { id } = await office.call<{ id: string }>('POST', '/contacts', { name: '王芳', phone: '13800138000' });
    const other = await office.call<{ id: string }>('POST', '/contacts', {
      name: '芳芳姐',
      email: 'fang@mail.example',
    });
    const { page, words, press, sees, leave, alarms } = await arrive(`/customers/${id}`);
    const search = page.getByRole('combobox', { name: words.identity.whom });
    await search.fill('芳');
    await page.getByRole('option', { name: '芳芳姐' }).waitFor();
    expect(await page.getByRole('option').count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await sees(words.identity.dialogText, dialog);
    await sees('13800138000', dialog);
    await sees('fang@mail.example', dialog);
    expect(await barriers(page)).toEqual([]);
    await press(words.identity.merge, dialog);
    await sees(words.identity.merged);
    expect(await office.call('GET', `/contacts/${id}`)).toMatchObject({ name: '王芳', email: 'fang@mail.example' });
    await press(words.common.undo);
    await sees(words.identity.undone);
    expect(await office.call('GET', `/contacts/${other.id}`)).toMatchObject({ name: '芳芳姐' });
    expect(alarms).toEqual([]);
    await leave();
  });
});
