import type { Browser, Page } from 'playwright-core';
import { type HttpStandIn, openHttpStandIn } from '../../stand-ins/http';
import { openWeiboStandIn } from '../../stand-ins/weibo';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { admin, openPremises, type Premises, type Running, until } from '../support/process';

jest.setTimeout(60_000);

onScreen('the accounts of a tea house', () => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let platform: HttpStandIn;
  let office: Office;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    [browser, premises, platform] = await Promise.all([openBrowser(), openPremises(), openHttpStandIn()]);
    server = await premises.start();
    office = await signIn(server.url);
    seat = await sitDown(browser, { url: server.url });
    page = seat.page;
    await seat.enter(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
    await platform?.close();
  });

  const health = () => page.getByRole('region', { name: seat.words.health.title });
  /** The figure below this word, as it stands now. */
  const figure = (name: string) => health().locator('dl > div').filter({ hasText: name }).locator('dd').textContent();

  test('a platform of one’s own is set up from its guide; the test says what is wrong until it is right', async () => {
    const { words } = seat;
    const { fields, ofType } = words.accounts;
    await seat.go('/channels?add=http');
    await seat.sees(words.accounts.guide);
    await seat.write(words.accounts.name, '茶友小程序');
    const secret = page.getByLabel(ofType.http.fields.secret, { exact: true });
    await seat.press(words.accounts.generate);
    expect(await secret.inputValue()).toMatch(/^whsec_\w{32}$/);
    await page.getByLabel(fields.sendUrl, { exact: true }).fill(String(platform.settings.sendUrl));
    await seat.press(words.accounts.create);
    const address = page.getByLabel(words.accounts.url, { exact: true });
    await address.waitFor();
    await platform.callAt(`${server.url}${new URL(await address.inputValue()).pathname}`);

    await seat.press(words.accounts.test);
    await seat.sees(ofType.http.advice.broken);
    await seat.press(words.acts.edit, page.getByRole('region', { name: words.accounts.settings }));
    await seat.press(`${ofType.http.fields.secret}: ${words.accounts.replace}`);
    await secret.fill(platform.secret);
    await seat.press(words.common.save);
    await seat.sees(words.acts.saved);
    await seat.press(words.accounts.test);
    await seat.sees(words.accounts.testGood);
  });

  test('its health counts what was heard, sent and refused', async () => {
    const { words } = seat;
    expect(await figure(words.health.heard)).toBe(words.health.never);
    await platform.says('wang', '请问你们几点开门？');
    await until(async () => {
      await seat.go(page.url());
      await health().waitFor();
      return (await figure(words.health.sent)) !== words.health.never;
    }, 'the answer to be counted');
    expect(await figure(words.health.heard)).not.toBe(words.health.never);
    expect(await figure(words.health.failed)).toBe('0');
    expect(await barriers(page)).toEqual([]);
    expect(seat.alarms).toEqual([]);
  });

  test('a mailbox that cannot be reached says so by itself, in the list and in words', async () => {
    const { words } = seat;
    const server = { host: '127.0.0.1', port: 9, password: 'shouquanma' };
    const { id } = await office.call<{ id: string }>('POST', '/channels', {
      type: 'email',
      name: '云锦邮箱',
      settings: { address: 'kefu@yunjin.example', imap: server, smtp: server },
    });
    await seat.go(`/channels?id=${id}`);
    await seat.sees(words.health.links.down, health());
    await seat.sees(words.accounts.ofType.email.advice.busy, health());
    await seat.sees(words.health.links.down, page.getByRole('list', { name: words.accounts.list }));
    expect(await barriers(page)).toEqual([]);
  });

  test('the menu of a Weibo account is read, changed, looked at, put up and taken away', async () => {
    const { words } = seat;
    const weibo = await openWeiboStandIn();
    try {
      const { id } = await office.call<{ id: string }>('POST', '/channels', {
        ...{ type: 'weibo', name: '云锦茶行微博', settings: weibo.settings },
      });
      weibo.menu.current = { button: [{ type: 'click', name: '营业时间', key: 'HOURS' }] };
      await seat.go(`/channels?id=${id}`);
      await seat.press(words.menu.open);
      const part = page.getByRole('region', { name: words.menu.title });
      const field = (name: string, label: string) => part.getByRole('textbox', { name: `${name}: ${label}` });
      const button = `${words.menu.button} 2`;
      const publish = seat.button(words.menu.publish, part);
      expect(await field(words.menu.name, `${words.menu.button} 1`).inputValue()).toBe('营业时间');
      expect(await publish.isDisabled()).toBe(true);
      await seat.press(words.menu.add);
      await field(words.menu.name, button).fill('会员服务台');
      await seat.sees('5/4', part);
      await seat.sees(fill(words.menu.cut, { most: 4 }), part);
      await part.getByRole('combobox', { name: `${words.menu.does}: ${button}` }).press('Enter');
      await page.getByRole('option', { name: words.menu.kinds.more }).click();
      await seat.sees(words.menu.faults.empty, part);
      await seat.press(`${words.menu.addBelow}: ${button} -`, part);
      await field(words.menu.name, `${button} - 1`).fill('商城');
      await part.getByRole('combobox', { name: `${words.menu.does}: ${button} - 1` }).press('Enter');
      await page.getByRole('option', { name: words.menu.kinds.url }).filter({ visible: true }).click();
      await field(words.menu.kinds.url, `${button} - 1`).fill('yunjin');
      await seat.sees(words.menu.faults.address, part);
      expect(await publish.isDisabled()).toBe(true);
      await field(words.menu.kinds.url, `${button} - 1`).fill('https://yunjin.example/');
      await seat.press(/会员服务…/, part.getByRole('region', { name: words.menu.preview }));
      await seat.sees('商城', part.getByRole('region', { name: words.menu.preview }));
      expect(await barriers(page)).toEqual([]);
      await seat.press(`${words.acts.up}: ${button}`, part);
      await seat.press(words.menu.publish, part);
      await seat.press(words.menu.publish, page.getByRole('dialog'));
      await seat.sees(words.menu.published);
      expect(weibo.menu.current).toEqual({
        button: [
          { name: '会员服务台', sub_button: [{ type: 'view', name: '商城', url: 'https://yunjin.example/' }] },
          { type: 'click', name: '营业时间', key: 'HOURS' },
        ],
      });
      await seat.press(words.menu.remove, part);
      await seat.press(words.menu.remove, page.getByRole('dialog'));
      await seat.sees(words.menu.removed);
      expect(weibo.menu.current).toBeNull();
      expect(seat.alarms).toEqual([]);
    } finally {
      await weibo.close();
    }
  });

  test('the chat of one’s own site can be tried on a page of ours', async () => {
    const { words } = seat;
    const { id } = await office.call<{ id: string }>('POST', '/channels', {
      type: 'webchat',
      name: '官网聊天',
      settings: { origins: ['https://www.yunjin.example'] },
    });
    await seat.go(`/channels?id=${id}`);
    const line = page.getByLabel(words.chat.where, { exact: true });
    await line.waitFor();
    expect(await line.inputValue()).toMatch(
      new RegExp(`^<script src="http://\\S+/webhooks/${id}/widget.js" async></script>$`),
    );
    const [site] = await Promise.all([page.waitForEvent('popup'), seat.follow(words.chat.tryIt)]);
    await site.getByRole('heading', { name: words.chat.headline }).waitFor();
    expect(new URL(site.url()).pathname).toBe(`/try-chat/${id}`);
    await site.waitForFunction(`document.querySelector('script[src="/webhooks/${id}/widget.js"]') !== null`);
    await site.close();
  });
});
