import type { Browser } from 'playwright-core';
import { fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { openPremises, type Premises, type Running } from '../support/process';

jest.setTimeout(60_000);

const owner = { name: '周敏', email: 'zhoumin@yunjin.example', password: '明前龙井 2026' };
const xiaozhou = { name: '小周', email: 'xiaozhou@yunjin.example', password: '雨前毛尖 2026' };

const talks = {
  'zh-CN': {
    customer: '王伟',
    hours: '请问你们几点开门？',
    answer: '您可以随时留言',
    rule: '营业时间',
    because: '说到“几点开门”',
    person: '转人工',
    wait: '已请同事来接待您',
    again: '那周末几点开门呢？',
    greeting: '王先生您好，我是小周。周末也是九点开门。',
    thanks: '谢谢',
  },
  en: {
    customer: 'Mary',
    hours: 'What are your opening hours?',
    answer: 'You can leave a message at any time',
    rule: '营业时间',
    because: 'text contains opening hours',
    person: 'I want a human agent',
    wait: 'We have asked a colleague to take over',
    again: 'And the opening hours on Sunday?',
    greeting: 'Hello Mary, this is Zhou. We open at nine on Sundays too.',
    thanks: 'Thank you',
  },
} as const;

/** The first colleague, who takes what they take by themselves: nothing is handed to anybody here. */
async function hireXiaozhou(url: string): Promise<Office> {
  const office = await signIn(url, owner);
  const { user } = await office.call<{ user: { id: string } }>('GET', '/session');
  await office.call('PATCH', `/agents/${user.id}`, { capacity: 0 });
  await office.call('POST', '/agents', { ...xiaozhou, role: 'agent', capacity: 0 });
  return office;
}

onScreen('first light', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  describe.each([
    { language: 'zh-CN', screen: 'desk' },
    { language: 'en', screen: 'desk' },
    { language: 'zh-CN', screen: 'phone' },
    { language: 'en', screen: 'phone' },
  ] as const)('in $language on a $screen', ({ language, screen }) => {
    const talk = talks[language];
    let premises: Premises;
    let server: Running;
    let stage: Seat;
    let inbox: Seat;

    beforeAll(async () => {
      premises = await openPremises();
      server = await premises.start({ env: { ADMIN_EMAIL: '', ADMIN_PASSWORD: '' } });
      stage = await sitDown(browser, { url: server.url, language, screen });
      inbox = await sitDown(browser, { url: server.url, language, screen });
    });
    afterAll(async () => {
      await stage?.leave();
      await inbox?.leave();
      await premises?.close();
    });

    test('the one-time link makes the administrator, who is inside at once', async () => {
      const { page, words } = stage;
      await stage.go('/');
      await stage.sees(words.setUp.link);
      const [, token] = /set-up\?token=(\S+)/.exec(server.printed()) ?? [];
      await stage.go(`/set-up?token=${token}`);
      await stage.write(words.setUp.name, owner.name);
      await stage.write(words.signIn.email, owner.email);
      await page.getByLabel(words.signIn.password).fill(owner.password);
      await stage.press(words.setUp.create);
      await page.getByRole('heading', { name: words.pages.channels.title, exact: true }).waitFor();
      await hireXiaozhou(server.url);
    });

    test('a customer asks for the opening hours, and the answer says where it comes from', async () => {
      const { page, words } = stage;
      await stage.follow(words.sections.automation);
      await stage.follow(words.pages.stage.title);
      await stage.press(new RegExp(talk.customer), page.getByRole('region', { name: words.stage.personas }));
      await says(stage, talk.customer, talk.hours);
      await stage.sees(talk.answer, phoneOf(stage, talk.customer));
      await lookAt(stage, 'why', talk.customer);
      const why = page.getByRole('region', { name: words.stage.why });
      await stage.sees(talk.because, why);
      await why.getByRole('link', { name: talk.rule }).waitFor();
      await stage.sees(words.stage.holders.bot, why);
    });

    test('asks for a person, is told so, and stands in the queue of 小周 by itself', async () => {
      const { page, words } = inbox;
      await inbox.go('/');
      await inbox.write(words.signIn.email, xiaozhou.email);
      await inbox.write(words.signIn.password, xiaozhou.password);
      await page.keyboard.press('Enter');
      await inbox.sees(words.inbox.empty.queue.title);

      await lookAt(stage, 'phone', talk.customer);
      await says(stage, talk.customer, talk.person);
      await stage.sees(talk.wait, phoneOf(stage, talk.customer));
      await lookAt(stage, 'why', talk.customer);
      await stage.sees(stage.words.stage.holders.queue);

      await rowOf(inbox, talk.customer).waitFor();
    });

    test('小周 takes it, and the bot says nothing more', async () => {
      const { page, words } = inbox;
      if (inbox.phone) {
        await rowOf(inbox, talk.customer).tap();
        await inbox.sees(words.composer.lock.queue);
        expect(await page.getByRole('region', { name: words.inbox.list }).isVisible()).toBe(false);
        await inbox.press(words.inbox.acts.claim);
      } else {
        await inbox.key('j');
        await inbox.sees(words.composer.lock.queue);
        await inbox.key('t');
      }
      await inbox.sees(words.inbox.holding.me);
      await lookAt(stage, 'phone', talk.customer);
      await says(stage, talk.customer, talk.again);
      await inbox.sees(talk.again, talkOf(inbox));

      const box = page.getByLabel(fill(words.composer.replyTo, { name: talk.customer }));
      if (inbox.phone) await box.tap();
      else await inbox.key('r');
      await page.keyboard.type(talk.greeting);
      await page.keyboard.press('Enter');
      await inbox.sees(talk.greeting, talkOf(inbox));
      // The words of the person stand right after the question: nobody has spoken between.
      await stage.sees(talk.greeting, phoneOf(stage, talk.customer));
      const said = await phoneOf(stage, talk.customer).getByRole('article').allInnerTexts();
      expect(said.slice(-2).map(text => text.split('\n').at(-1))).toEqual([talk.again, talk.greeting]);
    });

    test('小周 sees that it went out, is thanked, and lets the customer go', async () => {
      const { page, words } = inbox;
      const mine = page.getByRole('article').filter({ hasText: talk.greeting });
      await mine.getByText(words.inbox.states.sent).waitFor({ state: 'attached' });
      await says(stage, talk.customer, talk.thanks);
      await inbox.sees(talk.thanks, talkOf(inbox));

      if (language === 'zh-CN') {
        if (inbox.phone) {
          await inbox.press(words.inbox.moreActs);
          await page.getByRole('menuitem', { name: words.inbox.acts.close }).tap();
        } else await inbox.key('e');
        await inbox.sees(fill(words.inbox.closed, { name: talk.customer }));
        await lookAt(stage, 'why', talk.customer);
        await stage.sees(stage.words.stage.holders.closed);
      } else {
        if (inbox.phone) {
          await inbox.press(words.inbox.moreActs);
          await page.getByRole('menuitem', { name: words.inbox.acts.return }).tap();
        } else await inbox.key('b');
        await inbox.sees(words.composer.lock.bot);
        await says(stage, talk.customer, talk.hours);
        await lookAt(stage, 'why', talk.customer);
        await stage.sees(stage.words.stage.holders.bot);
      }
      if (inbox.phone) {
        await inbox.press(words.inbox.back);
        await page.getByRole('region', { name: words.inbox.list }).waitFor();
        expect(await page.getByRole('region', { name: words.inbox.conversation, exact: true }).isVisible()).toBe(false);
      }
    });

    test('and all the while no script was refused and no page failed', () => {
      expect([...stage.alarms, ...inbox.alarms]).toEqual([]);
    });
  });
});

const phoneOf = ({ page, words }: Seat, name: string) =>
  page.getByRole('log', { name: fill(words.stage.phone, { name }) });

const rowOf = ({ page, words }: Seat, name: string) =>
  page.getByRole('region', { name: words.inbox.list }).getByRole('link').filter({ hasText: name });

const talkOf = ({ page, words }: Seat) => page.getByRole('region', { name: words.inbox.conversation, exact: true });

/** Speaks as the customer on the drawn phone and sees it arrive there. */
async function says(seat: Seat, name: string, text: string): Promise<void> {
  await seat.write(seat.words.stage.say, text);
  await seat.press(seat.words.stage.send);
  await phoneOf(seat, name).getByRole('article').filter({ hasText: text }).last().waitFor();
}

/** On a small screen the phone and the reasons take turns. */
async function lookAt({ page, words, phone }: Seat, pane: 'phone' | 'why', name: string): Promise<void> {
  if (!phone) return;
  const label = pane === 'why' ? words.stage.why : fill(words.stage.phone, { name });
  await page.getByRole('radiogroup', { name: words.pages.stage.title }).getByText(label, { exact: true }).tap();
}
