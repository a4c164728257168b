import type { Browser, Route } from 'playwright-core';
import { fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { admin, openPremises, type Premises, type Running, until } from '../support/process';

jest.setTimeout(60_000);

const zhou = { name: '小周', email: 'xiaozhou@yunjin.example', password: '雨前毛尖 2026' };
const lin = { name: '小林', email: 'xiaolin@yunjin.example', password: '白毫银针 2026' };

const payloads = [
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(2)">',
  '"><svg onload=alert(3)>',
  '<a href="javascript:alert(4)">领红包</a>',
  'javascript:alert(5)',
  '{{constructor.constructor("alert(6)")()}}',
  '<iframe srcdoc="<script>alert(7)</script>"></iframe>',
];

onScreen('colleagues', () => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let office: Office;
  let stage: string;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start();
    office = await signIn(server.url);
    for (const one of [zhou, lin]) await office.call('POST', '/agents', { ...one, role: 'agent', capacity: 0 });
    const { items } = await office.call<{ items: { id: string; type: string }[] }>('GET', '/channels');
    stage = items.find(({ type }) => type === 'stage')?.id ?? '';
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
  });

  const hear = (words: { address: string; name?: string; text?: string; content?: object }) =>
    office.call('POST', `/channels/${stage}/stage`, words);
  const arrive = async (who: { email: string; password: string }, path = '/inbox'): Promise<Seat> => {
    const seat = await sitDown(browser, { url: server.url });
    await seat.enter(who);
    await seat.go(path);
    return seat;
  };
  const rowOf = ({ page, words }: Seat, name: string) =>
    page.getByRole('region', { name: words.inbox.list }).getByRole('link').filter({ hasText: name });

  test('two reach for 李娜 in the same moment: one has her, the other is told kindly and sees who', async () => {
    await hear({ address: 'li', name: '李娜', text: '转人工' });
    const seats = [await arrive(zhou), await arrive(lin)];
    for (const seat of seats) {
      await rowOf(seat, '李娜').click();
      await seat.sees(seat.words.composer.lock.queue);
    }
    await Promise.all(seats.map(seat => seat.key('t')));
    const told = await Promise.all(
      seats.map(async ({ page, words }) => {
        const alert = page.getByRole('region', { name: words.shell.alerts }).getByText(words.errors.conversation_taken);
        const mine = page.getByText(words.inbox.holding.me);
        await alert.or(mine).first().waitFor();
        return (await mine.isVisible()) ? 'has her' : 'was told';
      }),
    );
    expect(told.sort()).toEqual(['has her', 'was told']);
    const [first, second] = seats as [Seat, Seat];
    const theirs = (name: string) => new RegExp(fill(first.words.inbox.holding.agent, { name }));
    if (await first.page.getByText(first.words.inbox.holding.me).isVisible()) await second.sees(theirs('小周'));
    else await first.sees(theirs('小林'));
    for (const seat of seats) {
      expect(seat.alarms).toEqual([]);
      await seat.leave();
    }
  });

  /** Ends every sign-in of a colleague by another password; resolves to how they come in from now on. */
  const endSessions = async (who: typeof zhou, password: string) => {
    const { items } = await office.call<{ items: { id: string; email: string }[] }>('GET', '/agents');
    const id = items.find(({ email }) => email === who.email)?.id;
    await office.call('PATCH', `/agents/${id}`, { password });
    return { ...who, password };
  };
  /** Keeps what the page asks of this kind waiting, until the hold is over; what waits still waits then. */
  const hold = async ({ page }: Seat, what: RegExp) => {
    const hold = { isOn: true, waiting: [] as Route[] };
    await page.route(what, route => (hold.isOn ? void hold.waiting.push(route) : route.continue()));
    return hold;
  };
  const signInAgain = async ({ page, words, write }: Seat, { email, password }: typeof zhou) => {
    await page.getByRole('heading', { name: words.signIn.title }).waitFor();
    await write(words.signIn.email, email);
    await write(words.signIn.password, password);
    await page.keyboard.press('Enter');
  };
  const counts = /\/conversations\/counts$/;

  test('a session that ended elsewhere leads to the door and back, and its late answers throw nobody out', async () => {
    await hear({ address: 'lei', name: '李雷', text: '转人工' });
    const seat = await sitDown(browser, { url: server.url });
    const { page, words } = seat;
    await seat.enter(zhou);
    const held = await hold(seat, counts);
    await seat.go('/customers');
    await seat.sees('李雷');
    const again = await endSessions(zhou, '庐山云雾 2026');
    await seat.follow(words.sections.inbox);
    await signInAgain(seat, zhou);
    await seat.sees(words.signIn.wrong);
    const late = await Promise.all(held.waiting.map(async route => ({ route, answer: await route.fetch() })));
    expect(late.map(({ answer }) => answer.status())).toContain(401);
    held.isOn = false;
    await signInAgain(seat, again);
    await rowOf(seat, '李雷').waitFor();
    for (const { route, answer } of late) await route.fulfill({ response: answer });
    await rowOf(seat, '李雷').click();
    await page.getByRole('log').waitFor();
    expect(page.url()).toMatch(/\/inbox\/\d+/);
    expect(seat.alarms).toEqual([]);
    await seat.leave();
  });

  test('who was on the way to another page when the session ended comes to that page', async () => {
    const seat = await sitDown(browser, { url: server.url });
    const { page, words } = seat;
    await seat.enter(lin);
    const held = await hold(seat, counts);
    await seat.go('/customers');
    await seat.sees(words.sections.customers);
    const again = await endSessions(lin, '正山小种 2026');
    const parts = await hold(seat, /\/assets\/inbox-page/);
    await seat.follow(words.sections.inbox);
    await until(() => parts.waiting.length > 0, 'the way to the inbox');
    held.isOn = false;
    for (const route of held.waiting) await route.continue();
    await signInAgain(seat, again);
    parts.isOn = false;
    for (const route of parts.waiting) await route.continue();
    await page.getByRole('region', { name: words.inbox.list }).waitFor();
    expect(seat.alarms).toEqual([]);
    await seat.leave();
  });

  test('what a stranger calls himself or writes is only ever text', async () => {
    const name = '<img src=x onerror=alert(0)>';
    for (const text of payloads) await hear({ address: 'trickster', name, text });
    const link = {
      type: 'link',
      title: '<b onclick=alert(8)>红包</b>',
      text: '',
      url: 'https://tea.example/"onclick=alert(9)',
    };
    await hear({ address: 'trickster', name, content: link });
    const script = { ...link, url: 'javascript:alert(9)' };
    const refused = await office.ask('POST', `/channels/${stage}/stage`, { address: 'trickster', content: script });
    expect(refused.status).toBe(400);
    const seat = await arrive(admin, '/inbox?view=all');
    const { page, words } = seat;
    await rowOf(seat, name).click();
    for (const text of payloads) await seat.sees(text, page.getByRole('log').or(page.getByRole('article')));
    await seat.sees(link.title);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    await seat.key('t');
    await seat.sees(words.inbox.holding.me);

    await seat.go('/customers');
    await page.getByRole('link').filter({ hasText: name }).first().click();
    await page.getByRole('heading', { name }).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('onerror');
    await page.getByRole('option').filter({ hasText: name }).first().waitFor();
    expect(await page.evaluate('document.images.length + document.querySelectorAll("iframe, object").length')).toBe(
      await page.locator('img[src="/favicon.svg"]').count(),
    );
    expect(seat.alarms).toEqual([]);
    await seat.leave();
  });
});
