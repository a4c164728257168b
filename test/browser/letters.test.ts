import type { Browser, Page } from 'playwright-core';
import { settingsFor } from '../adapters/email/account';
import { openPostOffice, type PostOffice } from '../adapters/email/post-office';
import { barriers, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Dovecot, openDovecot } from '../support/dovecot';
import { dovecot } from '../support/machine';
import { signIn, teach } from '../support/office';
import { admin, openPremises, type Premises, until } from '../support/process';

jest.setTimeout(60_000);

/** Nobody is there; that it is asked for is all there is to see. */
const picture = 'https://127.0.0.1:9/logo.png';
const html = `<style>p { color: #333 }</style><h2>询价单</h2><p onclick="alert(1)">明前龙井 500 克</p>
  <img src="${picture}" alt="商标"><img src="x" onerror="alert(2)"><script>alert(3)</script>
  <a href="https://shop.mail.example/">我们的网站</a><form action="https://mail.example/"><input name="pin"></form>`;
const letter = `From: =?utf-8?B?${Buffer.from('王芳').toString('base64')}?= <wang@mail.example>
To: kefu@yunjin.example
Subject: =?utf-8?B?${Buffer.from('询价：明前龙井').toString('base64')}?=
Message-ID: <a1@mail.example>
Date: Sat, 21 Nov 2026 10:00:00 +0800
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8

您好，请报明前龙井 500 克的价格。

在 2026-11-20 10:00:00，"云锦茶行" <kefu@yunjin.example> 写道：

> 新茶上市，欢迎询价。
--inner
Content-Type: text/html; charset=utf-8

${html}
--inner--
--outer
Content-Type: application/pdf; name=list.pdf
Content-Disposition: attachment; filename=list.pdf

%PDF-1.4 list
--outer--
`.replaceAll('\n', '\r\n');

(dovecot === null ? describe.skip : onScreen)('letters in the inbox', () => {
  let browser: Browser;
  let premises: Premises;
  let mailbox: Dovecot;
  let office: PostOffice;
  let seat: Seat;
  let page: Page;
  /** What the browser asked of the sender's server. */
  let asked: string[];

  beforeAll(async () => {
    [browser, premises, mailbox, office] = await Promise.all([
      openBrowser(),
      openPremises(),
      openDovecot(),
      openPostOffice(),
    ]);
    const server = await premises.start();
    const desk = await signIn(server.url);
    await teach(desk, []);
    const settings = settingsFor({ imap: mailbox.port, smtp: office.port });
    await desk.call('POST', '/channels', { type: 'email', name: '云锦邮箱', settings });
    seat = await sitDown(browser, { url: server.url });
    page = seat.page;
    asked = [];
    page.context().on('request', request => {
      if (request.url().startsWith('https:')) asked.push(request.url());
    });
    await seat.enter(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
    await office?.close();
    await mailbox?.close();
  });

  const talk = () => page.getByRole('region', { name: seat.words.inbox.conversation, exact: true });

  test('a letter shows its subject, its words and its files; what it quotes is folded', async () => {
    const { words } = seat;
    await seat.go('/inbox?view=all');
    await seat.sees(words.inbox.empty.all.title);
    mailbox.deliver(letter);
    const row = page.getByRole('region', { name: words.inbox.list }).getByRole('listitem').getByRole('link').first();
    await row.getByText('询价：明前龙井 · 您好').waitFor();
    await row.click();
    await seat.sees('您好，请报明前龙井 500 克的价格。', talk());
    await seat.sees('list.pdf', talk());
    expect(await talk().getByText('新茶上市，欢迎询价。').isVisible()).toBe(false);
    await talk().getByText(words.mail.quoted).click();
    await seat.sees('新茶上市，欢迎询价。', talk());
  });

  test('the letter as it came runs nothing, and calls nobody until somebody wants the pictures', async () => {
    const { words } = seat;
    await seat.press(words.mail.asItCame, talk());
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: '询价单' }).waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).not.toMatch(
      /scripts|same-origin|forms|top-navigation/,
    );
    const inside = (await page.locator('iframe').getAttribute('srcdoc')) ?? '';
    expect(inside).not.toMatch(/<script|onerror|onclick|<form|<input|logo\.png/);
    expect(await frame.getByRole('link').getAttribute('target')).toBe('_blank');
    expect(asked).toEqual([]);
    expect(await barriers(page)).toEqual([]);
    // Reading the letter to clean it already meets our own policy, which forbids its handlers.
    expect(seat.alarms.filter(alarm => !/inline event handler|script-src-attr/.test(alarm))).toEqual([]);
    await seat.press(words.mail.images, talk());
    await until(() => asked.length > 0, 'the picture to be asked for');
    expect(new Set(asked)).toEqual(new Set([picture]));
  });

  test('an answer keeps the subject, and a new subject is sent as it was written', async () => {
    const { words } = seat;
    const subject = page.getByLabel(words.mail.subject, { exact: true });
    const says = async (text: string) => {
      await seat.key('r');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
      await talk()
        .getByRole('article')
        .filter({ hasText: text })
        .getByText(words.inbox.states.sent)
        .waitFor({ state: 'attached' });
    };
    await seat.press(words.inbox.acts.takeover);
    await subject.waitFor();
    expect(await subject.getAttribute('placeholder')).toBe('Re: 询价：明前龙井');
    await says('您好，报价稍后奉上。');
    await subject.fill('云锦茶行报价单');
    await says('明前龙井 500 克，680 元。');
    expect(await subject.inputValue()).toBe('');
    await seat.sees('云锦茶行报价单', talk());
    expect(office.posted.map(({ letter }) => [letter.subject, letter.text.trim(), letter.references])).toEqual([
      ['Re: 询价：明前龙井', '您好，报价稍后奉上。', ['<a1@mail.example>']],
      ['云锦茶行报价单', '明前龙井 500 克，680 元。', ['<a1@mail.example>']],
    ]);
  });
});
