import { createHmac } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { words as allWords, fill } from '../../adapters/webchat/widget/words';
import { lookBack } from '../../adapters/webchat/wire';
import { barriers, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn, teach } from '../support/office';
import { openPremises, type Premises, type Running, until } from '../support/process';
import { openSite, type Site } from '../support/site';

jest.setTimeout(90_000);

const talks = {
  zh: {
    greeting: '您好，这里是云锦茶行，请问想找什么茶？',
    hours: '请问你们几点开门？',
    answer: '每天上午九点到晚上九点。',
    menu: '有什么推荐？',
    choose: '您更喜欢哪一种？',
    tea: '明前龙井',
    person: '请帮我看看这张图。',
    agent: '王女士您好，我是小周，图收到了。',
    later: ['新茶已到店。', '给您留了一盒。'],
  },
  en: {
    greeting: 'Hello, this is Yunjin Tea. What are you looking for?',
    hours: 'When do you open?',
    answer: 'From nine to nine, every day.',
    menu: 'What do you recommend?',
    choose: 'Which do you prefer?',
    tea: 'Spring Longjing',
    person: 'Could you look at this picture?',
    agent: 'Hello, this is Zhou. The picture has come.',
    later: ['The new tea is in.', 'We have put a box aside for you.'],
  },
} as const;

const SECRET = '云锦茶行与官网之间的暗号 2026';
const then = 'then';

/** The shop's rules: two answers, the second with things to choose from. */
const habits = Object.values(talks).flatMap(talk => [
  { says: talk.hours, [then]: [{ reply: { text: talk.answer } }] },
  {
    says: talk.menu,
    [then]: [
      {
        reply: {
          content: {
            type: 'menu',
            text: talk.choose,
            options: [
              { id: 'longjing', label: talk.tea },
              { id: 'biluochun', label: '碧螺春' },
            ],
          },
        },
      },
    ],
  },
]) as { says: string; then: Record<string, unknown>[] }[];

onScreen('the chat on the shop’s own site', () => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let office: Office;
  let shop: Site;
  let stranger: Site;
  let channel: string;

  beforeAll(async () => {
    [browser, premises, shop, stranger] = await Promise.all([openBrowser(), openPremises(), openSite(), openSite()]);
    server = await premises.start();
    office = await signIn(server.url);
    const { user } = await office.call<{ user: { id: string } }>('GET', '/session');
    await office.call('PATCH', `/agents/${user.id}`, { capacity: 0 });
    await teach(office, habits);
    const { id } = await office.call<{ id: string }>('POST', '/channels', {
      type: 'webchat',
      name: '云锦茶行官网',
      settings: {
        origins: [shop.url],
        name: '云锦茶行 Yunjin Tea',
        greeting: talks.zh.greeting,
        greetingEn: talks.en.greeting,
        secret: SECRET,
      },
    });
    channel = id;
    for (const site of [shop, stranger]) site.embed(`${server.url}/webhooks/${channel}/widget.js`);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await stranger?.close();
    await premises?.close();
  });

  test('opens on no other site', async () => {
    const seat = await sitDown(browser, { url: stranger.url });
    const asked = seat.page.waitForEvent('requestfailed', request => request.url().endsWith('/look'));
    await seat.go('/');
    await asked;
    expect(await seat.page.locator('#guanxi-webchat').count()).toBe(0);
    await seat.leave();
  });

  describe.each([
    { language: 'zh', screen: 'desk' },
    { language: 'en', screen: 'desk' },
    { language: 'zh', screen: 'phone' },
    { language: 'en', screen: 'phone' },
  ] as const)('in $language on a $screen', ({ language, screen }) => {
    const talk = talks[language];
    const words = allWords[language];
    let wang: Seat;
    let conversation: string;

    beforeAll(async () => {
      wang = await sitDown(browser, { url: shop.url, language: language === 'zh' ? 'zh-CN' : 'en', screen });
      await wang.go('/');
    });
    afterAll(() => wang?.leave());

    const log = () => wang.page.getByRole('log');
    const box = () => wang.page.getByRole('textbox', { name: words.write });
    const writes = async (text: string) => {
      await box().fill(text);
      await wang.press(words.send);
      await wang.sees(text, log());
    };
    const says = (text: string) => office.call('POST', `/conversations/${conversation}/messages`, { text });

    test('王芳 opens it, is greeted, and nothing stands in her way', async () => {
      await wang.press(words.open);
      await wang.sees(talk.greeting, log());
      expect(await wang.page.getByRole('dialog', { name: '云锦茶行 Yunjin Tea' }).isVisible()).toBe(true);
      expect(await barriers(wang.page)).toEqual([]);
    });

    test('asks and is answered by the bot', async () => {
      await writes(talk.hours);
      await wang.sees(talk.answer, log());
      await wang.sees(words.sent, log());
      const [row] = await until(async () => {
        const { items } = await office.call<{ items: { id: string; channelId: string }[] }>(
          'GET',
          `/conversations?channelId=${channel}&limit=1`,
        );
        return items.length > 0 && items;
      }, 'the conversation');
      conversation = row!.id;
    });

    test('chooses from what the bot offers', async () => {
      await writes(talk.menu);
      await wang.press(talk.tea, log());
      await wang.sees(talk.tea, log().locator('.visitor'));
      const { items } = await office.call<{ items: { content: { type: string; key?: string } }[] }>(
        'GET',
        `/conversations/${conversation}/messages`,
      );
      expect(items.map(({ content }) => content)).toContainEqual(
        expect.objectContaining({ type: 'event', key: 'longjing' }),
      );
    });

    test('sends a picture, and 小周 answers while she looks', async () => {
      await writes(talk.person);
      const picture = await wang.page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 200 } });
      await wang.page
        .locator('input[type=file]')
        .setInputFiles({ name: '茶叶.png', mimeType: 'image/png', buffer: picture });
      const shown = log().getByRole('img', { name: '茶叶.png' });
      await shown.waitFor();
      await log().locator('.picture img:not(.waiting)').waitFor();
      await until(
        async () =>
          (
            await office.call<{ items: { content: { type: string } }[] }>(
              'GET',
              `/conversations/${conversation}/messages`,
            )
          ).items.some(one => one.content.type === 'image'),
        'the picture',
      );
      await office.call('POST', `/conversations/${conversation}/takeover`);
      await says(talk.agent);
      await wang.sees(talk.agent, log());
      expect(await barriers(wang.page)).toEqual([]);
    });

    test('a file that is too large or of a strange kind is refused in words before it leaves', async () => {
      const upload = (name: string, mimeType: string, bytes: number) =>
        wang.page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.alloc(bytes, 7) });
      await upload('片子.mp4', 'video/mp4', 10 * 1024 * 1024 + 1);
      await wang.page
        .getByRole('alert')
        .filter({ hasText: fill(words.tooLarge, '10 MB') })
        .waitFor();
      await upload('程序.exe', 'application/x-msdownload', 10);
      await wang.page.getByRole('alert').filter({ hasText: words.unsupported }).waitFor();
      await upload('假的.png', 'image/png', 64);
      await wang.sees(fill(words.failedWhy, words.unsupported), log());
      await wang.press(words.remove, log());
      expect(await log().locator('.failed').count()).toBe(0);
      expect(await barriers(wang.page)).toEqual([]);
    });

    test('leaves, and finds on her return what was said meanwhile', async () => {
      await wang.page.goto('about:blank');
      for (const text of talk.later) await says(text);
      await wang.go('/');
      await wang.button(`${words.open}, ${fill(words.unread, 2)}`).waitFor();
      expect(await barriers(wang.page)).toEqual([]);
      await wang.press(new RegExp(words.open));
      for (const text of talk.later) await wang.sees(text, log());
      await log().getByRole('img', { name: '茶叶.png' }).waitFor();
      await wang.sees(talk.hours, log());
    });

    test('reaches everything with the keyboard, and Escape leads back to the page', async () => {
      const { page } = wang;
      const focused = () => page.evaluate<string>('document.activeElement.shadowRoot.activeElement.className');
      await box().focus();
      const passed = new Set<string>();
      for (let steps = 0; steps < 30; steps++) {
        await page.keyboard.press('Tab');
        passed.add(await focused());
      }
      expect([...passed]).toEqual(expect.arrayContaining(['close', 'log', 'clip', '']));
      expect(passed).not.toContain('launcher');
      await page.keyboard.press('Escape');
      expect(await page.getByRole('dialog').isVisible()).toBe(false);
      expect(await focused()).toContain('launcher');
      expect(wang.alarms).toEqual([]);
    });
  });

  test('what she writes without a network arrives once it is back, and only once', async () => {
    const words = allWords.zh;
    const seat = await sitDown(browser, { url: shop.url });
    await seat.go('/');
    await seat.press(words.open);
    const log = seat.page.getByRole('log');
    let broken = 0;
    // The words arrive and the answer is lost on the way: the worst that can happen.
    await seat.page.route(/\/messages$/, async route => {
      if (route.request().method() !== 'POST' || broken++ > 0) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await seat.page.getByRole('textbox', { name: words.write }).fill('网断了还能收到吗');
    await seat.press(words.send);
    await seat.sees(words.waiting, log);
    await seat.sees(words.sent, log);
    expect(broken).toBe(2);
    expect(await log.getByText('网断了还能收到吗').count()).toBe(1);
    const kept = premises.read<{ content: string }>(
      "SELECT content FROM message WHERE direction = 'in' AND content LIKE '%网断了%'",
    );
    expect(kept).toHaveLength(1);
    await seat.leave();
  });

  test('what was refused is sent again when she asks for it', async () => {
    const words = allWords.zh;
    const seat = await sitDown(browser, { url: shop.url });
    await seat.go('/');
    await seat.press(words.open);
    const log = seat.page.getByRole('log');
    let times = 0;
    await seat.page.route(/\/messages$/, route =>
      route.request().method() === 'POST' && times++ === 0
        ? route.fulfill({
            status: 403,
            headers: { 'access-control-allow-origin': '*' },
            json: { error: { id: 'refused' } },
          })
        : route.continue(),
    );
    await seat.page.getByRole('textbox', { name: words.write }).fill(talks.zh.hours);
    await seat.press(words.send);
    await seat.sees(words.failed, log);
    await seat.press(words.retry, log);
    await seat.sees(talks.zh.answer, log);
    expect(await log.locator('.visitor').count()).toBe(1);
    await seat.leave();
  });

  test('what she writes while the server is being restarted arrives when it is there again', async () => {
    const words = allWords.zh;
    const seat = await sitDown(browser, { url: shop.url });
    await seat.go('/');
    await seat.press(words.open);
    const log = seat.page.getByRole('log');
    const writes = async (text: string) => {
      await seat.page.getByRole('textbox', { name: words.write }).fill(text);
      await seat.press(words.send);
    };
    await writes(talks.zh.hours);
    await seat.sees(talks.zh.answer, log);
    await server.end('SIGTERM');
    await writes('在吗？');
    await seat.sees(words.waiting, log);
    await seat.sees(words.lost);
    server = await premises.start();
    await seat.page.getByText(words.sent).waitFor({ timeout: 30_000 });
    await seat.page.getByText(words.ready).waitFor({ timeout: 30_000 });
    await writes(talks.zh.hours);
    await log.getByText(talks.zh.answer).nth(1).waitFor();
    const said = await log.locator('.visitor .bubble').allInnerTexts();
    expect(said).toEqual([talks.zh.hours, '在吗？', talks.zh.hours]);
    await seat.leave();
  });

  test('a long conversation begins with its last words, and the earlier ones are there when she wants them', async () => {
    const words = allWords.zh;
    const seat = await sitDown(browser, { url: shop.url });
    await seat.go('/');
    await seat.press(words.open);
    const log = seat.page.getByRole('log');
    await seat.page.getByRole('textbox', { name: words.write }).fill('我想慢慢聊');
    await seat.press(words.send);
    await seat.sees(words.sent, log);
    const [row] = premises.read<{ id: number }>('SELECT id FROM conversation ORDER BY id DESC LIMIT 1');
    await office.call('POST', `/conversations/${row?.id}/takeover`);
    const last = lookBack + 10;
    for (let count = 1; count <= last; count++) {
      await office.call('POST', `/conversations/${row?.id}/messages`, { text: `第 ${count} 泡` });
    }
    await log.getByText(`第 ${last} 泡`, { exact: true }).waitFor();
    await seat.go('/');
    await seat.press(words.open);
    await log.getByText(`第 ${last} 泡`, { exact: true }).waitFor();
    expect(await log.getByText('我想慢慢聊').count()).toBe(0);
    expect(await log.getByText(talks.zh.greeting).isVisible()).toBe(false);
    await seat.press(words.earlier, log);
    await log.getByText('我想慢慢聊').waitFor();
    await log.getByText(talks.zh.greeting).waitFor();
    expect(await log.getByText(/^第 \d+ 泡$/).count()).toBe(last);
    await seat.leave();
  });

  test('whom the site names is known again, and leaves nothing behind on signing out', async () => {
    const words = allWords.zh;
    const script = `${server.url}/webhooks/${channel}/widget.js`;
    const named = (user: string) => ({
      'data-user': user,
      'data-signature': createHmac('sha256', SECRET).update(user).digest('hex'),
      'data-name': '王芳',
    });
    const comes = async (who: Record<string, string>, from?: Seat) => {
      shop.embed(script, who);
      const seat = from ?? (await sitDown(browser, { url: shop.url }));
      await seat.go('/');
      await seat.press(new RegExp(words.open));
      return { seat, log: seat.page.getByRole('log') };
    };
    const desk = await comes(named('1024'));
    await desk.seat.page.getByRole('textbox', { name: words.write }).fill('我的订单到哪了');
    await desk.seat.press(words.send);
    await desk.seat.sees(words.sent, desk.log);

    const [, token = ''] =
      /"token\W+([\w.-]{40,})/.exec(await desk.seat.page.evaluate('JSON.stringify(localStorage)')) ?? [];
    expect(token).not.toBe('');

    const other = await comes(named('1024'));
    await other.seat.sees('我的订单到哪了', other.log);
    await other.seat.leave();

    const signedOut = await comes({}, desk.seat);
    await signedOut.seat.sees(talks.zh.greeting, signedOut.log);
    expect(await signedOut.log.locator('.visitor').count()).toBe(0);
    expect(await desk.seat.page.evaluate('JSON.stringify(localStorage)')).not.toContain(token);
    await signedOut.seat.page.getByRole('textbox', { name: words.write }).fill('我是谁');
    await signedOut.seat.press(words.send);
    await signedOut.seat.sees(words.sent, signedOut.log);
    expect(premises.read('SELECT id FROM identity WHERE address = ?', 'u:1024')).toHaveLength(1);
    await desk.seat.leave();
    shop.embed(script);
  });
});
