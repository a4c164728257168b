import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { admin, openPremises, type Premises, type Running } from '../support/process';

jest.setTimeout(60_000);

/** The notice for 2027 as it might come: a Saturday is worked for Spring Festival. */
const notice = {
  year: 2027,
  papers: ['https://www.gov.cn/notice.htm'],
  days: [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '春节', date: '2027-01-30', isOffDay: false },
    { name: '春节', date: '2027-02-06', isOffDay: true },
  ],
};

onScreen.each(['desk', 'phone'] as const)('the calendar on the wall, at the %s', screen => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let seat: Seat;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start();
    seat = await sitDown(browser, { url: server.url, screen });
    await seat.enter(admin);
  });
  afterAll(async () => {
    expect(seat?.alarms).toEqual([]);
    await browser?.close();
    await premises?.close();
  });

  const day = (name: string | RegExp) => seat.page.getByRole('button', { name });

  test('shows what of 2027 is fixed and what is only expected', async () => {
    const { words } = seat;
    await seat.go('/festivals?year=2027');
    await seat.sees(words.festivals.arrangement.provisional);
    await day(/^2027年2月6日，春节，/).click();
    await seat.sees(fill(words.festivals.off, { name: '春节' }));
    await seat.page.keyboard.press('Escape');
    await day(/^2027年2月12日/).click();
    await seat.sees(words.festivals.foretoldText);
    expect(await barriers(seat.page)).toEqual([]);
    await seat.page.keyboard.press('Escape');
    expect(await day(/^2027年1月30日.*上班/).count()).toBe(0);
    expect(
      await seat.page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
    ).toBe(true);
  });

  test('is another one where other days are kept', async () => {
    await seat.go('/festivals?year=2026&region=TW');
    await day(/^2026年8月8日，父亲节/).waitFor();
    expect(await day(/国庆节/).count()).toBe(0);
    await seat.go('/festivals?year=2026');
    await day(/^2026年10月1日，国庆节/).waitFor();
    await day(/^2026年10月10日.*调休，上班/).waitFor();
  });

  test('follows a newer notice at once, loaded from a file, and goes back', async () => {
    const { page, words } = seat;
    const texts = words.settings.daysOff;
    const file = join(premises.home, `${screen}.json`);
    writeFileSync(file, JSON.stringify(notice));
    await seat.go('/festivals?year=2027');
    await page.getByRole('link', { name: words.festivals.load }).click();
    await seat.sees(fill(texts.counts.provisional, { off: 28 }));
    await page.getByLabel(texts.file).setInputFiles(file);
    await seat.sees(fill(texts.counts.published, { off: 2, worked: 1 }));
    await seat.go('/festivals?year=2027');
    await day(/^2027年1月30日.*调休，上班/).waitFor();
    await seat.sees(words.festivals.arrangement.published);
    await seat.go('/settings?room=hours');
    await seat.press(texts.forget);
    await seat.sees(fill(texts.counts.provisional, { off: 28 }));
  });

  test('says what is wrong with a file or an address', async () => {
    const { page, words } = seat;
    const texts = words.settings.daysOff;
    const file = join(premises.home, 'wrong.json');
    writeFileSync(file, '这不是 JSON');
    await seat.go('/settings?room=hours');
    await page.getByLabel(texts.file).setInputFiles(file);
    await seat.sees(texts.noJson);
    await seat.write(texts.address, 'http://holiday.example/2027.json');
    await seat.press(texts.fetch);
    await seat.sees('网址要以 https:// 开头，里面不能有密码。');
    expect(await barriers(page)).toEqual([]);
  });
});
