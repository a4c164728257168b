import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { admin, openPremises, type Premises } from '../support/process';

jest.setTimeout(60_000);

onScreen.each(['desk', 'phone'] as const)('the gallery of greetings, at the %s', screen => {
  let browser: Browser;
  let premises: Premises;
  let seat: Seat;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    const server = await premises.start();
    seat = await sitDown(browser, { url: server.url, screen });
    await seat.enter(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
    expect(seat?.alarms).toEqual([]);
  });

  const fits = () =>
    seat.page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
  /** How wide the cards in sight are, once they are drawn. */
  const drawn = () =>
    seat.page.evaluate<number[]>(`Promise.all([...document.images]
      .filter(each => each.src.includes('card.svg') && each.getBoundingClientRect().top < innerHeight)
      .map(each => each.decode().then(() => each.naturalWidth)))`);
  const asCards = (widths: readonly number[]) => widths.length > 0 && widths.every(width => width === 1080);

  test('shows every occasion as its card', async () => {
    const { page, words } = seat;
    await seat.go('/templates');
    await seat.follow(words.pages.gallery.title);
    await page.getByRole('button', { name: /^元旦/ }).waitFor();
    expect(
      await page
        .getByRole('button')
        .filter({ has: page.locator('img') })
        .count(),
    ).toBeGreaterThan(24);
    expect(asCards(await drawn())).toBe(true);
    expect(await fits()).toBe(true);
    expect(await barriers(page)).toEqual([]);
  });

  test('lets 小美 read one in each language, with its card, and warns her of the day', async () => {
    const { page, words } = seat;
    await seat.go('/gallery');
    await seat.press(/^清明节/);
    await seat.sees(words.gallery.memorial);
    await seat.sees(/王女士，清明雨多/);
    await seat.press(words.templates.locales['zh-HK']);
    await seat.sees(/何先生，清明多雨/);
    expect(
      await page.getByRole('img', { name: fill(words.gallery.cardOf, { name: '清明節' }) }).getAttribute('src'),
    ).toContain('zh-HK');
    await seat.write(words.gallery.to, '陳太太');
    await page.getByRole('img', { name: fill(words.gallery.cardFor, { name: '清明節', to: '陳太太' }) }).waitFor();
    expect(asCards(await drawn())).toBe(true);
    expect(await fits()).toBe(true);
    expect(await barriers(page)).toEqual([]);
  });

  test('gives the card as a picture every chat shows', async () => {
    const { page, words } = seat;
    const [file] = await Promise.all([page.waitForEvent('download'), seat.press(words.gallery.png)]);
    expect(file.suggestedFilename()).toBe('清明節 陳太太.png');
    const bytes = readFileSync(await file.path());
    expect([bytes.subarray(1, 4).toString('latin1'), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      'PNG',
      1080,
      1350,
    ]);
  });

  test('keeps one as a template, in a trade’s own words, and opens it', async () => {
    const { page, words } = seat;
    await seat.go('/gallery?trade=bank&tone=formal&id=birthday');
    await seat.sees(fill(words.gallery.own, { trade: words.gallery.trades.bank }));
    await seat.press(words.gallery.adopt);
    await page.waitForURL(/\/templates\?id=\d+/);
    await seat.sees(fill(words.gallery.adopted, { name: '生日 · 庄重 · 银行' }));
    expect(await page.getByLabel(words.templates.name, { exact: true }).inputValue()).toBe('生日 · 庄重 · 银行');
  });

  test('is opened from a campaign at its festival, and what is kept there can be chosen at once', async () => {
    const { page, words } = seat;
    await seat.go('/campaigns/new?festival=qingming');
    const [beside] = await Promise.all([page.waitForEvent('popup'), seat.follow(words.campaigns.words.gallery)]);
    await beside.getByText(words.gallery.memorial).waitFor();
    await beside.getByRole('button', { name: words.gallery.adopt, exact: true }).first().click();
    await beside.waitForURL(/\/templates\?id=\d+/);
    await beside.goBack();
    await beside.getByText(words.gallery.memorial).waitFor();
    await beside.getByRole('button', { name: words.acts.back, exact: true }).click();
    await beside.getByRole('button', { name: /^元旦/ }).waitFor();
    await beside.close();
    await page.bringToFront();
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
    await page.getByRole('combobox', { name: new RegExp(words.campaigns.words.choose) }).press('Enter');
    await page.getByRole('option', { name: /^清明节 · / }).waitFor();
    expect(await fits()).toBe(true);
  });
});
