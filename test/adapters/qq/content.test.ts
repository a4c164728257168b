import { qq } from '../../../adapters/qq';
import type { Content } from '../../../src/model';
import { answering, type Bot, closeBots, faultOf, openBot, teaGroup, wang } from './bot';

const groupThread = { thread: `group:${teaGroup}:${wang}`, address: `member:${wang}` };

let bot: Bot;
const last = () => bot.platform.desk.messages.at(-1);

afterEach(closeBots);

async function open(settings: Readonly<Record<string, unknown>> = {}) {
  bot = await openBot({ settings });
  bot.platform.passes.open('m1', 'users', wang);
  bot.platform.passes.open('g1', 'groups', teaGroup);
}

describe('content', () => {
  beforeEach(() => open());

  test.each<[string, Content, string]>([
    ['words', { type: 'text', text: '"明前龙井" & <碧螺春> 🍵\n好' }, '"明前龙井" & <碧螺春> 🍵\n好'],
    [
      'words with power',
      { type: 'text', text: '<@ALL> <qqbot-cmd-input /> <emoji:4>' },
      '＜@ALL> ＜qqbot-cmd-input /> ＜emoji:4>',
    ],
    ['words nobody can read', { type: 'text', text: '王\u0000女\u0007士\ud83e' }, '王女士\ufffd'],
    ['a link', { type: 'link', title: '新茶', text: '到店', url: 'https://a.cn' }, '新茶\n到店\nhttps://a.cn'],
    [
      'articles',
      {
        type: 'articles',
        articles: [
          { title: '甲', url: 'https://a.cn/1' },
          { title: '乙', description: '丙', url: 'https://a.cn/2' },
        ],
      },
      '甲\nhttps://a.cn/1\n\n乙\n丙\nhttps://a.cn/2',
    ],
    [
      'a menu',
      {
        type: 'menu',
        text: '满意吗？',
        options: [
          { id: '1', label: '满意' },
          { id: '2', label: '不满意' },
        ],
        tail: '谢谢',
      },
      '满意吗？\n回复 1：满意\n回复 2：不满意\n谢谢',
    ],
  ])('%s is said as text', async (_what, content, text) => {
    await bot.says(content);
    expect(last()?.body).toMatchObject({ msg_type: 0, content: text });
  });

  test.each<[string, Content]>([
    ['a place', { type: 'location', latitude: 1, longitude: 2, text: '' }],
    ['a mini-program', { type: 'miniprogram', title: '', appId: 'wx1', path: 'a' }],
    ['a hand-over', { type: 'transfer' }],
    ['nothing', { type: 'text', text: ' \u0000' }],
  ])('%s is refused before it leaves', async (_what, content) => {
    expect(await faultOf(bot.says(content))).toMatchObject({ kind: 'refused', code: null });
    expect(bot.platform.calls.filter(({ path }) => path.endsWith('/messages'))).toEqual([]);
  });
});

describe('a menu with buttons', () => {
  const options = ['退款', '换货', '人工'].map((label, index) => ({ id: `o${index}`, label }));
  const menu: Content = { type: 'menu', text: '需要*什么*？', options, tail: '谢谢' };

  test('calls back with the option, for the member it was said to', async () => {
    await open({ buttons: true });
    await bot.says(menu, { ...groupThread, answers: answering('g1') });
    const { body } = last() ?? {};
    expect(body).toMatchObject({
      msg_type: 2,
      markdown: { content: `<qqbot-at-user id="${wang}" /> 需要\\*什么\\*？\n\n谢谢` },
    });
    const { rows } = (body as { keyboard: { content: { rows: { buttons: Record<string, unknown>[] }[] } } }).keyboard
      .content;
    expect(rows.flatMap(({ buttons }) => buttons)).toMatchObject(
      options.map(({ id, label }) => ({
        id,
        render_data: { label },
        action: { type: 1, data: id, permission: { type: 0, specify_user_ids: [wang] } },
      })),
    );
    expect(body).not.toHaveProperty('content');
  });

  test('is said as text by a bot that may not show them, and buttons are not tried again', async () => {
    await open({ buttons: true });
    bot.platform.desk.rights.keyboard = false;
    await bot.says(menu);
    await bot.says(menu, { answers: answering('m1', 1) });
    expect(bot.platform.desk.messages.map(({ body }) => body.msg_type)).toEqual([0, 0]);
    expect(bot.platform.refused.map(({ code }) => code)).toEqual(['304037']);
  });

  test('that would not fit is said as text', async () => {
    await open({ buttons: true });
    const labelled = (label: string): Content => ({ ...menu, options: [{ id: '1', label }] });
    await bot.says(labelled('十一个字就太长了读不完'));
    await bot.says(labelled('十个字刚好还能读完呢'), { answers: answering('m1', 3) });
    const many = Array.from({ length: 26 }, (_, i) => ({ id: `${i}`, label: `${i}` }));
    await bot.says({ ...menu, options: many }, { answers: answering('m1', 1) });
    await bot.says({ ...menu, options: many.slice(0, 25) }, { answers: answering('m1', 2) });
    expect(bot.platform.desk.messages.map(({ body }) => body.msg_type)).toEqual([0, 2, 0, 2]);
  });
});

describe('a web address', () => {
  test.each<[string, Content]>([
    ['words', { type: 'text', text: '请看https://evil.example/a，谢谢' }],
    ['a short link', { type: 'text', text: '戳 HTTP://t.cn/A6x' }],
    ['a name that only ends alike', { type: 'text', text: 'https://notyunjin.example/' }],
    ['a link', { type: 'link', title: '新茶', text: '', url: 'https://evil.example/' }],
    ['an article', { type: 'articles', articles: [{ title: '新茶', url: 'https://evil.example/' }] }],
    ['a menu', { type: 'menu', text: '见 https://evil.example', options: [{ id: '1', label: '好' }] }],
  ])('that is not registered is refused before it costs a reply: in %s', async (_where, content) => {
    await open({ linkHosts: ['yunjin.example'] });
    const fault = await faultOf(bot.says(content));
    expect(fault).toMatchObject({ kind: 'refused', code: null, detail: expect.stringContaining('linkHosts') });
    expect(bot.platform.calls.filter(({ path }) => path.endsWith('/messages'))).toEqual([]);
  });

  test('that is registered, or lies below one that is, leaves; so does any when none is named', async () => {
    await open({ linkHosts: ['Yunjin.example'] });
    await bot.says('https://yunjin.example:8443/茶?a=1 或 http://www.YUNJIN.example');
    await open();
    await bot.says('https://anywhere.example');
    expect(bot.platform.accepted).toHaveLength(1);
  });

  test.each(['https://yunjin.example', 'yunjin', 'a b.cn', '*.cn', ''])(
    'is named by its domain, not as “%s”',
    wrong => {
      const named = { appId: '1', appSecret: 'a', linkHosts: [wrong] };
      expect(qq.settings.safeParse(named).error?.issues[0]?.message).toContain('must be a domain');
    },
  );
});

test('what is held for moderation is taken under the id its verdict will name', async () => {
  await open();
  bot.platform.desk.rights.audit = true;
  const { externalId } = await bot.says('好的');
  expect(bot.platform.desk.held).toEqual([externalId]);
});
