import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, screens, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { admin, openPremises, type Premises, type Running } from '../support/process';

jest.setTimeout(60_000);

/** Every page of the console by its address. */
const pages = [
  '/inbox',
  '/inbox?view=all',
  '/customers',
  '/import',
  '/festivals',
  '/rules',
  '/templates',
  '/stage',
  '/deliveries',
  '/reports',
  '/channels',
  '/channels?add=',
  '/channels?add=wechat-oa',
  '/channels?add=email',
  '/settings',
  '/settings?room=customers',
  '/nowhere',
] as const;

onScreen.each(['desk', 'phone'] as const)('nothing stands in the way on a %s, by day and by night', screen => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let office: Office;
  let seat: Seat;
  let theme: 'light' | 'dark' = 'light';

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start();
    office = await signIn(server.url);
    seat = await sitDown(browser, { url: server.url, theme, screen });
    const { items } = await office.call<{ items: { id: string }[] }>('GET', '/channels');
    const say = (address: string, name: string, text: string) =>
      office.call('POST', `/channels/${items[0]?.id}/stage`, { address, name, text });
    await say('wang', '王伟', '请问你们几点开门？');
    await say('li', '李娜', '转人工');
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
  });

  /** What stands in the way as the page is now, in one theme and then in the other, in which it stays. */
  const faults = async () => {
    const now = await barriers(seat.page);
    theme = theme === 'light' ? 'dark' : 'light';
    await seat.page.emulateMedia({ colorScheme: theme });
    await seat.page.locator(theme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor({ state: 'attached' });
    return [...now, ...(await barriers(seat.page))];
  };
  /** Goes there and waits until it has come to rest: nothing waits for an answer any more. */
  const goTo = async (path: string) => {
    await seat.go(path);
    await seat.page.locator('h1').first().waitFor();
    await seat.page.locator('.skeleton').first().waitFor({ state: 'detached' });
  };

  test.each(['/sign-in', '/set-up?token=abc', '/set-up'])('%s, before anybody is known', async path => {
    await goTo(path);
    expect(await faults()).toEqual([]);
  });

  test('the conversation and what opens over it', async () => {
    await seat.enter(admin);
    const { page, words } = seat;
    await goTo('/inbox?view=all');
    await page.getByRole('link').filter({ hasText: '王伟' }).first().click();
    await seat.sees(words.composer.lock.bot);
    expect(await faults()).toEqual([]);
    await seat.press(words.why.open);
    await seat.sees(words.why.title);
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await seat.press(words.inbox.acts.takeover);
    await page.getByRole('textbox', { name: fill(words.composer.replyTo, { name: '王伟' }) }).fill('九点开门。');
    await seat.press(words.later.send);
    await seat.sees(words.later.sendText);
    expect(await faults()).toEqual([]);
  });

  test('adding a customer, forgetting one, and finding anything', async () => {
    const { page, words } = seat;
    await goTo('/customers');
    await seat.press(words.customers.addOne);
    await seat.sees(words.customers.addText);
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link').filter({ hasText: '李娜' }).first().click();
    await page.getByRole('heading', { name: '李娜' }).first().waitFor();
    expect(await faults()).toEqual([]);
    await seat.press(words.customers.erase);
    await seat.sees(words.customers.eraseTitle);
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').first().waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test.each(pages)('%s', async path => {
    await goTo(path);
    expect(await faults()).toEqual([]);
    const { width } = screens[screen];
    expect(await seat.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
