import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { openPremises, type Premises, type Running, until } from '../support/process';

jest.setTimeout(90_000);

/** The morning before Spring Festival 2027. */
const EVE = Date.parse('2027-02-05T10:00:00+08:00');
const lin = { name: '林策划', email: 'lin@yunjin.example', password: '明前龙井 2027' };
const zhou = { name: '小周', email: 'zhou@yunjin.example', password: '雨前龙井 2027' };
const FRIENDS = ['王芳', '李雷', '韩梅梅', '赵敏'] as const;

onScreen.each(['desk', 'phone'] as const)('小周 sends greetings in her own name at the %s', screen => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let office: Office;
  let seat: Seat;

  const rows = () => seat.page.getByRole('article');
  const rowOf = (name: string) => seat.page.getByRole('article', { name });
  const current = () => seat.page.locator('article[aria-current]').getAttribute('aria-label');
  const has = (count: number) => until(async () => (await rows().count()) === count, `${count} greetings`);
  /** The navigation tells how many wait, without being asked. */
  const marked = (count: number) =>
    seat.page.getByRole('link', { name: fill(seat.words.shell.greetings, { count }) }).waitFor();
  const calm = async () => {
    expect(await barriers(seat.page)).toEqual([]);
    const fits = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';
    expect(await seat.page.evaluate(fits)).toBe(true);
  };
  /** At the desk with one key, on a telephone by its button. */
  const act = async (name: string, key: string, button: string) => {
    if (seat.phone) return seat.press(button, rowOf(name));
    for (let step = 0; (await current()) !== name; step++) {
      expect(step).toBeLessThan(4);
      await seat.key(step === 0 ? 'k' : 'j');
    }
    await seat.key(key);
  };

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start({ aheadMs: EVE - Date.now() });
    office = await signIn(server.url);
    await office.call('POST', '/agents', { ...lin, role: 'marketer', capacity: 0 });
    await office.call('POST', '/agents', { ...zhou, role: 'agent', capacity: 5 });
    seat = await sitDown(browser, { url: server.url, screen, at: EVE });
    await seat.enter(zhou);
  });
  afterAll(async () => {
    expect(seat?.alarms).toEqual([]);
    await browser?.close();
    await premises?.close();
  });

  test('at first she learns what will stand there', async () => {
    await seat.go('/greetings');
    await seat.sees(seat.words.pages.greetings.empty);
    await calm();
  });

  test('then reads each as it will be said, with her name in it', async () => {
    const { items } = await office.call<{ items: { id: string; type: string }[] }>('GET', '/channels');
    const stage = items.find(({ type }) => type === 'stage')?.id ?? '';
    for (const name of FRIENDS)
      await office.call('POST', `/channels/${stage}/stage`, { address: name, name, text: '在吗' });
    const bodies = {
      'zh-CN': '{{ 称呼 }}，{{ agent.name | default: "我们" }}给您拜年。',
      en: 'A warm New Year from {{ agent.name | default: "all of us" }}.',
    };
    const template = { name: '拜年', purpose: 'greeting', bodies };
    const planner = await signIn(server.url, lin);
    const { id: templateId } = await planner.call<{ id: string }>('POST', '/templates', template);
    const { id } = await planner.call<{ id: string }>('POST', '/campaigns', {
      ...{ name: '春节 2027', festival: 'spring_festival', byOwner: true, ladder: [stage] },
      schedule: { festival: 'spring_festival', days: 0, at: '09:00' },
      variants: [{ name: 'A', templateId }],
    });
    await office.call('POST', `/campaigns/${id}/approve`, {});
    await office.call('POST', `/campaigns/${id}/start`, {});
    const agent = await signIn(server.url, zhou);
    const drafts = async () => (await agent.call<{ items: unknown[] }>('GET', '/greetings')).items.length;
    await until(async () => (await drafts()) === FRIENDS.length, 'the drafts');
    await seat.page.reload();
    await has(4);
    await seat.sees(/小周给您拜年。$/, rowOf('王芳'));
    await seat.sees(/2027年2月6日/, rowOf('王芳'));
    await marked(4);
    await calm();
  });

  test('writes one anew and sends it', async () => {
    const { words, page } = seat;
    await act('王芳', 'e', words.greetings.edit);
    const own = page.getByRole('textbox', { name: fill(words.greetings.own, { name: '王芳' }) });
    await own.fill('王姐，新茶给您留好了，过年好');
    await calm();
    await seat.press(words.common.save);
    await seat.sees(words.greetings.edited, rowOf('王芳'));
    await act('王芳', 'a', words.greetings.approve);
    await has(3);
    await marked(3);
    await seat.sees(fill(words.greetings.approved, { count: 1 }));
  });

  test('passes one over, and takes that back', async () => {
    const { words } = seat;
    await act('李雷', 'x', words.greetings.skip);
    await has(2);
    await seat.sees(fill(words.greetings.skipped, { name: '李雷' }));
    await calm();
    await seat.press(words.common.undo);
    await has(3);
    await seat.sees(words.greetings.restored);
  });

  test('sends all that are shown', async () => {
    const { words } = seat;
    if (seat.phone) await seat.press(fill(words.greetings.approveAll, { count: 3 }));
    else await seat.key('Shift+A');
    await seat.sees(fill(words.greetings.approved, { count: 3 }));
    await seat.sees(words.pages.greetings.empty);
    const { items } = await office.call<{ items: { text: string }[] }>('GET', '/deliveries?state=due');
    const said = items.map(({ text }) => text);
    expect(said.filter(text => text.endsWith('，小周给您拜年。'))).toHaveLength(3);
    expect(said.filter(text => text === '王姐，新茶给您留好了，过年好')).toHaveLength(1);
  });

  test('in mourning the page says that nothing leaves, and why', async () => {
    await office.call('PUT', '/mourning', { reason: '全国哀悼日' });
    await seat.page.reload();
    await seat.sees(seat.words.mourning.on);
    await seat.sees(/全国哀悼日/);
    await calm();
  });
});
