import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { admin, openPremises, type Premises, type Running, until } from '../support/process';

jest.setTimeout(90_000);

/** A Wednesday morning when Spring Festival 2027 is planned. */
const PLANNED = '2027-01-20T09:00:00+08:00';
/** The morning of Spring Festival, a minute after half past eight, when greetings of that day are due in Shanghai. */
const MORNING = '2027-02-06T08:31:00+08:00';

const lin = { name: '林策划', email: 'lin@yunjin.example', password: '明前龙井 2027' };
/** Drawn anew with GUANXI_PICTURES=1 when the pages look different. */
const FOLDER = process.env.GUANXI_PICTURES === '1' ? join(__dirname, '../../docs/images') : null;
const FRIENDS = ['王芳', '李雷', '韩梅梅', '赵敏'] as const;

onScreen.each(['desk', 'phone'] as const)('Spring Festival 2027, planned and kept at the %s', screen => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let office: Office;
  let seat: Seat;
  let stage: string;
  let at: number;
  const alarms: (readonly string[])[] = [];

  /** The server at a time of its own, by which the browsers go too. */
  const openAt = async (time: string) => {
    at = Date.parse(time);
    server = await premises.start({ aheadMs: at - Date.now() });
    office = await signIn(server.url);
  };
  const arrive = async (who: { email: string; password: string }): Promise<Seat> => {
    const arrived = await sitDown(browser, { url: server.url, screen, at });
    alarms.push(arrived.alarms);
    await arrived.enter(who);
    return arrived;
  };
  const say = (name: string, text: string) =>
    office.call('POST', `/channels/${stage}/stage`, { address: name, name, text });
  const choose = async (label: string | RegExp, option: string | RegExp) => {
    const { page } = seat;
    await page.getByRole('combobox', { name: label }).first().click({ force: true });
    await page.getByRole('option', { name: option }).filter({ visible: true }).first().click();
    await page.keyboard.press('Escape');
  };
  const calm = async ({ page }: Seat) => {
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    expect(await barriers(page)).toEqual([]);
    const fits = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';
    expect(await page.evaluate(fits)).toBe(true);
  };
  const draw = async (name: string) => {
    if (FOLDER === null || screen !== 'desk') return;
    await seat.page.screenshot({ path: join(FOLDER, `campaign-${name}.png`), animations: 'disabled', caret: 'hide' });
  };
  const dialog = ({ page }: Seat): Locator => page.getByRole('dialog').filter({ visible: true });
  const theCampaign = async () => (await office.call<{ items: { id: string }[] }>('GET', '/campaigns')).items[0]!.id;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    await openAt(PLANNED);
    await office.call('POST', '/agents', { ...lin, role: 'marketer', capacity: 0 });
    const channels = await office.call<{ items: { id: string; type: string }[] }>('GET', '/channels');
    stage = channels.items.find(({ type }) => type === 'stage')?.id ?? '';
    for (const name of FRIENDS) await say(name, '在吗');
    const { items } = await office.call<{ items: { id: string; name: string }[] }>('GET', '/contacts?limit=50');
    for (const { id, name } of items) {
      await office.call('PATCH', `/contacts/${id}`, {
        tags: ['老客户'],
        ...(name === '韩梅梅' ? { zone: 'America/New_York' } : {}),
      });
      const no = { purpose: 'marketing', source: 'phone', proof: '电话里说的', granted: false };
      if (name === '赵敏') await office.call('POST', `/contacts/${id}/consents`, no);
    }
    const bodies = { 'zh-CN': '{{ 称呼 }}，新春安康，阖家团圆。', en: 'A warm New Year to you, {{ honorific }}.' };
    await office.call('POST', '/templates', { name: '春节问候', purpose: 'greeting', bodies });
    const when = { contact: { tags: { contains: '老客户' } } };
    await office.call('POST', '/segments', { name: '老客户', when });
    seat = await arrive(lin);
  });
  afterAll(async () => {
    expect(alarms.flat()).toEqual([]);
    await browser?.close();
    await premises?.close();
  });

  test('林策划 begins with the festival, and chooses whom, what and which way', async () => {
    const { words, page } = seat;
    await seat.go('/campaigns');
    await seat.sees(words.pages.campaigns.empty);
    await seat.sees('春节');
    await calm(seat);
    await seat.follow(/^春节/);
    const name = page.getByLabel(words.campaigns.name, { exact: true });
    await until(async () => (await name.inputValue()) === '春节 2027', 'the name of the festival');
    await choose(words.campaigns.people.in, '老客户');
    await seat.sees(fill(words.campaigns.people.count, { count: 4 }));
    await choose(new RegExp(words.campaigns.words.choose), '春节问候');
    await choose(words.campaigns.way.add, /./);
    await seat.sees(/2027年2月6日/);
    await calm(seat);
    await seat.press(words.campaigns.keep);
    await page.waitForURL(/campaigns\/\d+$/);
  });

  test('sees before the start whom it reaches, who is left out and why, and what is read', async () => {
    const { words } = seat;
    await seat.sees(fill(words.campaigns.reaches, { all: 4 }));
    await seat.sees(words.campaigns.reasons.withdrawn);
    await seat.sees(/America\/New_York/);
    await seat.sees(/新春安康，阖家团圆。$/);
    await calm(seat);
    await draw('plan');
  });

  test('rehearses it for the next year, and nobody is written to', async () => {
    const { words, page } = seat;
    await seat.press(words.campaigns.rehearse);
    await page.getByRole('combobox', { name: words.campaigns.rehearseDay }).fill('2028-01-10');
    await page.keyboard.press('Enter');
    await seat.press(words.campaigns.rehearse, dialog(seat));
    await seat.sees(/2028年1月26日/, dialog(seat));
    await calm(seat);
    await draw('rehearsal');
    await page.keyboard.press('Escape');
    expect(await office.call('GET', `/campaigns/${await theCampaign()}`)).toMatchObject({ counts: { planned: 0 } });
  });

  test('may not say yes to it alone: 陈主管 reads it, approves it and it starts', async () => {
    const { words } = seat;
    await seat.press(words.campaigns.approve);
    await seat.sees(words.errors.own_campaign);
    const chief = await arrive(admin);
    await chief.go(`/campaigns/${await theCampaign()}`);
    await chief.press(words.campaigns.approve);
    await chief.sees(words.campaigns.approvedNow);
    await chief.leave();
    await seat.page.reload();
    await seat.press(words.campaigns.start);
    await seat.sees(fill(words.campaigns.startText, { count: 3 }), dialog(seat));
    await calm(seat);
    await seat.press(words.campaigns.start, dialog(seat));
    await seat.sees(words.campaigns.states.running);
    await seat.sees(fill(words.campaigns.waitsFor, { count: 3 }));
    await calm(seat);
  });

  test('on the morning of the festival it writes to those whose morning it is', async () => {
    const id = await theCampaign();
    await seat.leave();
    await server.end('SIGTERM');
    await openAt(MORNING);
    seat = await arrive(lin);
    const { words } = seat;
    await seat.go(`/campaigns/${id}`);
    await seat.sees(fill(words.campaigns.waitsFor, { count: 1 }));
    await say('王芳', '新年快乐！我的订单还没到');
    await seat.page.reload();
    await seat.sees(fill(words.campaigns.sentOfAll, { all: 4 }));
    const list = seat.page.getByRole('region', { name: words.campaigns.recipients });
    await seat.sees('王芳', list);
    await calm(seat);
    await draw('run');
    await list.getByText(words.campaigns.onlyReplied).click();
    await until(async () => (await list.getByRole('listitem').count()) === 1, 'only 王芳 replied');
    await seat.sees('王芳', list);
    await calm(seat);
  });

  test('is ended when there is no need for more, and is the draft of the next year', async () => {
    const { words, page } = seat;
    await seat.press(words.campaigns.cancel);
    await seat.sees(fill(words.campaigns.cancelText, { sent: 2, open: 1 }), dialog(seat));
    await seat.press(words.campaigns.cancel, dialog(seat));
    await seat.sees(words.campaigns.states.cancelled);
    await seat.press(words.campaigns.clone);
    await page.getByLabel(words.campaigns.name, { exact: true }).waitFor();
    await seat.sees(fill(words.campaigns.nextName, { name: '春节 2027' }));
    await calm(seat);
    await seat.go('/campaigns');
    await seat.sees(fill(words.campaigns.repliedCount, { count: 1 }));
    await calm(seat);
  });
});
