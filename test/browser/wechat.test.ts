import type { Browser, Page } from 'playwright-core';
import { openWechatPlatform, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount, type WechatPushes } from '../../stand-ins/wechat-oa/pushes';
import { fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { admin, openPremises, type Premises, type Running, until } from '../support/process';

jest.setTimeout(60_000);

const wang = 'oWANG000000000000000000000001';
const question = '我上周买的龙井少了一罐';
const answer = '王先生您好，马上为您补寄一罐，今天就发出。';

onScreen('an Official Account', () => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let platform: WechatPlatform;
  let pushes: WechatPushes;
  let seat: Seat;
  let page: Page;
  let address: string;

  beforeAll(async () => {
    [browser, premises, platform] = await Promise.all([openBrowser(), openPremises(), openWechatPlatform()]);
    server = await premises.start();
    pushes = openWechatPushes(sampleAccount);
    seat = await sitDown(browser, { url: server.url });
    page = seat.page;
    await seat.enter(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
    await platform?.close();
  });

  const push = async (text: string) => {
    const { query, body } = pushes.push({ message: pushes.text(wang, text) });
    const response = await fetch(`${address}?${query}`, { method: 'POST', body: new Uint8Array(body) });
    if (response.status !== 200) throw new Error(`the door answered ${response.status}`);
  };

  test('is set up by following the guide, and WeChat says that all is well', async () => {
    const { words } = seat;
    const { fields } = words.accounts;
    await seat.go('/channels');
    await seat.press(words.accounts.add);
    await seat.press(new RegExp(words.channels.kinds['wechat-oa']));
    await seat.sees(words.accounts.guide);
    await seat.write(words.accounts.name, '云锦茶行');
    for (const name of ['appId', 'appSecret', 'token', 'encodingAesKey'] as const) {
      await page.getByLabel(fields[name], { exact: true }).fill(sampleAccount[name]);
    }
    await page.getByText(words.accounts.further).click();
    await page.getByLabel(fields.apiBase).fill(platform.url);
    await seat.press(words.accounts.create);

    const url = await page.getByLabel(words.accounts.url, { exact: true }).inputValue();
    address = `${server.url}${new URL(url).pathname}`;
    await seat.press(words.accounts.test);
    await seat.sees(words.accounts.testGood);
  });

  test('tells nobody its secrets once it is kept', async () => {
    const { words } = seat;
    await seat.go(page.url());
    await seat.press(words.acts.edit, page.getByRole('region', { name: words.accounts.settings }));
    await seat.sees(words.accounts.kept);
    expect(await page.content()).not.toContain(sampleAccount.appSecret);
    expect(await page.content()).not.toContain(sampleAccount.encodingAesKey);
  });

  test('what 王 writes there stands in the inbox while one looks at it', async () => {
    const { words } = seat;
    await seat.go('/inbox?view=all');
    await seat.sees(words.inbox.empty.all.title);
    await push(question);
    await page.getByRole('region', { name: words.inbox.list }).getByRole('listitem').getByRole('link').first().click();
    await seat.sees(question, page.getByRole('region', { name: words.inbox.conversation, exact: true }));
    await seat.key('t');
    await seat.sees(words.inbox.holding.me);
  });

  test('the composer says how much may still be said, and counts down', async () => {
    const { words } = seat;
    const left = (count: number) => fill(words.composer.leftOf, { total: 5, left: count });
    await push('你们还在吗');
    await seat.sees(left(5));
    await seat.key('r');
    await page.keyboard.type(answer);
    await seat.sees(fill(words.composer.bytes, { bytes: Buffer.byteLength(answer), limit: 2048 }));
    await page.keyboard.press('Enter');
    await seat.sees(left(4));
    const mine = page.getByRole('article').filter({ hasText: answer });
    await mine.getByText(words.inbox.states.sent).waitFor({ state: 'attached' });
  });

  test('and WeChat has it, once', async () => {
    await until(() => platform.ledger.length > 0, 'the answer to arrive at WeChat');
    expect(
      platform.ledger.filter(({ msgtype }) => msgtype === 'text').map(({ openid, body }) => [openid, body.text]),
    ).toEqual([[wang, { content: answer }]]);
    expect(seat.alarms).toEqual([]);
  });

  test('when WeChat is busy, the words say so where they stand, and go out when asked again', async () => {
    const { words } = seat;
    platform.trouble('/cgi-bin/message/custom/send', { errcode: 45047, errmsg: 'out of response count limit' }, 1);
    await seat.key('r');
    await page.keyboard.type('请把地址发给我。');
    await page.keyboard.press('Enter');
    const mine = page.getByRole('article').filter({ hasText: '请把地址发给我。' });
    await mine.getByText(words.inbox.states.failed).waitFor();
    await mine.getByText(words.inbox.faults.unreachable).waitFor();
    await push('地址是河坊街 12 号');
    await seat.press(words.inbox.resend, mine);
    await mine.getByText(words.inbox.states.sent).waitFor({ state: 'attached' });
    expect(platform.ledger.map(({ body }) => (body.text as { content?: string } | undefined)?.content)).toContain(
      '请把地址发给我。',
    );
  });
});
