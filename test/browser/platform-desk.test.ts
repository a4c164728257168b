import type { Browser, Page } from 'playwright-core';
import { openWecomKfStandIn, type WecomKfStandIn } from '../../stand-ins/wecom-kf';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { signIn, teach } from '../support/office';
import { admin, openPremises, type Premises } from '../support/process';

jest.setTimeout(60_000);

onScreen('a conversation and the platform’s own desk', () => {
  let browser: Browser;
  let premises: Premises;
  let wecom: WecomKfStandIn;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    [browser, premises, wecom] = await Promise.all([openBrowser(), openPremises(), openWecomKfStandIn()]);
    const server = await premises.start();
    const office = await signIn(server.url);
    await teach(office, []);
    const { id } = await office.call<{ id: string }>('POST', '/channels', {
      type: 'wecom-kf',
      name: '云锦客服',
      settings: wecom.settings,
    });
    await wecom.callAt(`${server.url}/webhooks/${id}`);
    seat = await sitDown(browser, { url: server.url, language: 'en' });
    page = seat.page;
    await seat.enter(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
    await wecom?.close();
  });

  const talk = () => page.getByRole('region', { name: seat.words.inbox.conversation, exact: true });

  test('is handed over from its menu, and from then on can only be read here', async () => {
    const { words } = seat;
    await seat.go('/inbox?view=all');
    await seat.sees(words.inbox.empty.all.title);
    await wecom.says('wang', '我要退货');
    await page.getByRole('region', { name: words.inbox.list }).getByRole('listitem').getByRole('link').first().click();
    await seat.sees('我要退货', talk());
    await seat.press(words.inbox.acts.takeover);
    await seat.sees(words.inbox.holding.me);
    await seat.press(words.inbox.moreActs);
    await page.getByRole('menuitem', { name: words.handOver.verb }).click();
    await seat.sees(words.handOver.text);
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel(words.handOver.to).fill('zhang.san');
    await seat.press(words.handOver.verb, page.getByRole('dialog'));
    await seat.sees(words.errors.channel_refused);
    wecom.world.servicers.add('zhang.san');
    await seat.press(words.handOver.verb, page.getByRole('dialog'));
    await seat.sees(words.composer.lock.desk);
    await seat.sees(words.inbox.holding.desk);
    await seat.sees(fill(words.inbox.events.handOver, { name: 'laoban' }), talk());
    expect(await talk().getByRole('button', { name: words.inbox.acts.takeover }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
  });

  test('what happens there stands here as lines in the reader’s language, until it comes back', async () => {
    const { words } = seat;
    await wecom.takes('wang', 'zhang.san');
    await seat.sees(new RegExp(words.platform.held), talk());
    await wecom.ends('wang');
    await seat.sees(new RegExp(words.platform.released), talk());
    await seat.sees(words.composer.lock.bot);
    await talk().getByRole('button', { name: words.inbox.acts.takeover }).first().waitFor();
    expect(seat.alarms.filter(alarm => !alarm.includes('status of 502'))).toEqual([]);
  });
});
