import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openWechatPlatform, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { fill, openBrowser, type Seat, type Sitting, sitDown } from '../support/console';
import { addWechat, signIn } from '../support/office';
import { openPremises, type Premises, type Running } from '../support/process';

jest.setTimeout(60_000);

const FOLDER = join(__dirname, '../../docs/images');
/** A Tuesday afternoon three days before Mid-Autumn, so that the pictures show the same day whenever they are drawn. */
const DAY = '2026-09-22T15:20:00+08:00';

/** A bare machine has no system font worth a picture, so another one stands in for it. */
const fonts = (family: string) => `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
${['system-ui', 'sans-serif', 'sans', 'DejaVu Sans']
  .map(
    name => `<match target="pattern"><test name="family"><string>${name}</string></test>
<edit name="family" mode="prepend" binding="strong"><string>${family}</string></edit></match>`,
  )
  .join('\n')}
</fontconfig>`;

/** Drawn anew with GUANXI_PICTURES=1 when the console looks different. */
const onRequest = process.env.GUANXI_PICTURES === '1' ? describe : describe.skip;

onRequest('the pictures of the console', () => {
  const aheadMs = Date.parse(DAY) - Date.now();
  const people = new Map<string, { email: string; password: string }>();
  const browsers = new Map<string, Browser>();
  let premises: Premises;
  let server: Running;
  let platform: WechatPlatform;

  beforeAll(async () => {
    [premises, platform] = await Promise.all([openPremises(), openWechatPlatform()]);
    for (const [language, family] of [
      ['zh-CN', 'Noto Sans CJK SC'],
      ['en', 'Liberation Sans'],
    ] as const) {
      const fontsFile = join(premises.home, `fonts-${language}.conf`);
      writeFileSync(fontsFile, fonts(family));
      browsers.set(language, await openBrowser(fontsFile));
    }
    server = await premises.start({
      env: { ADMIN_EMAIL: '', ADMIN_PASSWORD: '', PUBLIC_URL: 'https://chat.yunjin.example' },
      argv: ['--demo=stories'],
      aheadMs,
    });
    for (const [, name = '', email = '', password = ''] of server
      .printed()
      .matchAll(/^ {2}(\S+) {2}(\S+@\S+) {2}(\S+)$/gm)) {
      people.set(name, { email, password });
    }
    mkdirSync(FOLDER, { recursive: true });
  });
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close();
    await premises?.close();
    await platform?.close();
  });

  const whois = (name: string) => {
    const who = people.get(name);
    if (!who) throw new Error(`${name} is not in the play, only ${[...people.keys()].join(', ')}`);
    return who;
  };
  const arrive = async (name: string, how: Omit<Sitting, 'url'> = {}): Promise<Seat> => {
    const browser = browsers.get(how.language ?? 'zh-CN');
    if (!browser) throw new Error('no browser is open');
    const seat = await sitDown(browser, { url: server.url, scale: 1.5, at: Date.now() + aheadMs, ...how });
    await seat.enter(whois(name));
    return seat;
  };
  const draw = async (page: Page, name: string) => {
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' });
  };

  const open = async ({ page, words }: Seat, name: string) => {
    const row = page.getByRole('region', { name: words.inbox.list }).getByRole('link').filter({ hasText: name });
    await row.first().click();
    await page.getByRole('article').first().waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  };

  test('the inbox', async () => {
    const zh = await arrive('小周');
    await zh.go('/inbox?view=all');
    await open(zh, '王伟');
    await zh.key('r');
    await zh.page.keyboard.type('王先生，样品已经备好，今天下午给您寄出。');
    await draw(zh.page, 'inbox-zh');

    const en = await arrive('小林', { language: 'en' });
    await en.go('/inbox?view=all');
    await open(en, 'Mary Chen');
    await en.key('t');
    await en.sees(en.words.inbox.holding.me);
    await en.key('r');
    await en.page.keyboard.type('Beijing takes two days with SF Express, Ms. Chen. Shall I send it today?');
    await draw(en.page, 'inbox-en');

    const phone = await arrive('小周', { screen: 'phone', scale: 2 });
    await phone.go('/inbox?view=all');
    await open(phone, '王伟');
    await draw(phone.page, 'inbox-phone');
  });

  test.each([
    { language: 'zh-CN', name: '王伟', lines: ['你好', '你们几点开门？', '武夷岩茶怎么泡'] },
    { language: 'en', name: 'Mary', lines: ['Hello', 'What are your opening hours?', 'I want a human agent'] },
  ] as const)('the stage in $language', async ({ language, name, lines }) => {
    const seat = await arrive('小周', { language });
    const { page, words } = seat;
    await seat.go('/stage');
    await seat.press(new RegExp(name), page.getByRole('region', { name: words.stage.personas }));
    const phone = page.getByRole('log', { name: fill(words.stage.phone, { name }) });
    for (const [index, line] of lines.entries()) {
      await seat.write(words.stage.say, line);
      await seat.press(words.stage.send);
      await phone
        .getByRole('article')
        .nth(index * 2 + 1)
        .waitFor();
    }
    await draw(page, language === 'en' ? 'stage-en' : 'stage-zh');
  });

  test('rules, a channel and the year', async () => {
    const office = await signIn(server.url, whois('陈掌柜'));
    const id = await addWechat(office, platform.url);
    const seat = await arrive('陈掌柜');
    const { page, words } = seat;

    await seat.go(`/channels?id=${id}`);
    await seat.press(words.accounts.test);
    await seat.sees(words.accounts.testGood);
    await draw(page, 'channels-zh');

    await seat.go('/rules');
    await seat.write(words.rules.trySay, '请问你们几点开门？');
    await page.keyboard.press('Enter');
    await draw(page, 'rules-zh');

    await seat.go('/festivals');
    await page.getByText('中秋节').first().waitFor();
    await draw(page, 'festivals-zh');
  });
});
