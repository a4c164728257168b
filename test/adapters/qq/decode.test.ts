import { openFirstIds } from '../../../adapters/qq/first-id';
import { message } from '../../../adapters/qq/payload';
import { type Bot, chat, closeBots, li, openBot, teaGroup, tenOClock, wang } from './bot';

let bot: Bot;

beforeEach(async () => {
  bot = await openBot();
});
afterEach(closeBots);

const one = (name: string, d: Readonly<Record<string, unknown>>, id = `${name}:e1`) => {
  const heard = bot.hears(name, d, id);
  expect(heard).toHaveLength(1);
  return heard[0]!;
};
const said = (more: Readonly<Record<string, unknown>>, text = '') =>
  one('C2C_MESSAGE_CREATE', chat(text, more)).content;
const inGroup = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: 'ROBOT1.0_g1',
  author: { id: wang, member_openid: wang, member_role: 'member', bot: false, username: '' },
  group_openid: teaGroup,
  content: text,
  timestamp: '2026-11-21T10:00:00+08:00',
  message_type: 0,
  ...more,
});

describe('a message in a single chat', () => {
  test('is known by its own id, from whoever wrote it, at the time it was written', () => {
    const author = { id: wang, user_openid: wang, union_openid: 'U1', username: '王芳' };
    expect(one('C2C_MESSAGE_CREATE', chat('你好', { author }))).toEqual({
      kind: 'message',
      externalId: 'ROBOT1.0_m1',
      address: wang,
      content: { type: 'text', text: '你好' },
      platformTime: tenOClock,
      profile: {
        name: '王芳',
        unionId: 'U1',
        avatarUrl: `https://q.qlogo.cn/qqapp/102012345/${wang}/640`,
      },
    });
  });

  test('pushed as another event is the same message', () => {
    const [first, again] = ['e1', 'e2'].map(id => one('C2C_MESSAGE_CREATE', chat('你好'), id));
    expect(again).toEqual(first);
  });

  describe('that comes again under another id', () => {
    const scene = (...ext: readonly unknown[]) => ({ message_scene: { source: 'default', ext } });
    const idOf = (id: string, text: string, more: Readonly<Record<string, unknown>>) =>
      one('C2C_MESSAGE_CREATE', chat(text, { id, ...more }), id).externalId;

    test('is known by its index as the one it was, with its files', () => {
      const attachments = [1, 2].map(n => ({ content_type: 'image/png', url: `https://a.qq.com/${n}` }));
      const again = (id: string, ...ext: readonly unknown[]) =>
        bot
          .hears('C2C_MESSAGE_CREATE', chat('两款', { id, attachments, ...scene(...ext) }), id)
          .map(({ externalId }) => externalId);
      expect(again('m1', 'ref_msg_idx=REFIDX_A==', 'msg_idx=REFIDX_B==', 7)).toEqual(['m1', 'm1#2']);
      expect(again('m2', 'msg_idx=REFIDX_B==')).toEqual(['m1', 'm1#2']);
      expect(again('m3', 'msg_idx=REFIDX_A==')).toEqual(['m3', 'm3#2']);
    });

    test.each<[string, string, Readonly<Record<string, unknown>>]>([
      ['other words', '还在吗', scene('msg_idx=REFIDX_B==')],
      ['another moment', '在吗', { ...scene('msg_idx=REFIDX_B=='), timestamp: '2026-11-21T10:00:01+08:00' }],
      ['another person', '在吗', { ...scene('msg_idx=REFIDX_B=='), author: { id: li, user_openid: li } }],
      ['no index', '在吗', scene()],
      ['a scene that cannot be read', '在吗', { message_scene: 'default' }],
    ])('but with %s is another message', (_what, text, more) => {
      expect(idOf('m1', '在吗', _what === 'an empty index' ? scene('msg_idx=') : scene('msg_idx=REFIDX_B=='))).toBe(
        'm1',
      );
      expect(idOf('m2', text, more)).toBe('m2');
    });

    test('cannot be known by an empty index', () => {
      expect([idOf('m1', '在吗', scene('msg_idx=')), idOf('m2', '在吗', scene('msg_idx='))]).toEqual(['m1', 'm2']);
    });

    test('in a group is known by its member', () => {
      const push = (id: string, member: string) =>
        one('GROUP_AT_MESSAGE_CREATE', {
          ...inGroup(' 在吗', scene('msg_idx=REFIDX_B==')),
          id,
          author: { member_openid: member },
        }).externalId;
      expect([push('m1', wang), push('m2', li), push('m3', wang)]).toEqual(['m1', 'm2', 'm1']);
    });

    test('is found among the last that are remembered', () => {
      const firstId = openFirstIds(2);
      const push = (id: string, index: string) =>
        firstId(wang, message.parse(chat('在吗', { id, ...scene(`msg_idx=${index}`) })));
      expect([push('m1', 'A'), push('m2', 'B'), push('again', 'A')]).toEqual(['m1', 'm2', 'm1']);
      expect([push('m3', 'C'), push('again', 'A'), push('again', 'B')]).toEqual(['m3', 'm1', 'again']);
    });
  });

  test.each<[string, object, object]>([
    [
      'a picture',
      { content_type: 'image/png', url: 'https://a.qq.com/1', filename: '1.png', size: 9 },
      {
        type: 'image',
        media: { url: 'https://a.qq.com/1', mime: 'image/png', name: '1.png', bytes: 9 },
      },
    ],
    [
      'a picture without a scheme',
      { content_type: 'image', url: '//a.qq.com/1' },
      {
        type: 'image',
        media: { url: 'https://a.qq.com/1' },
      },
    ],
    [
      'a film',
      { content_type: 'video/mp4', url: 'a.qq.com/2' },
      {
        type: 'video',
        media: { url: 'https://a.qq.com/2', mime: 'video/mp4' },
      },
    ],
    [
      'a file',
      { content_type: 'file', url: 'https://a.qq.com/3', filename: '报价.pdf' },
      {
        type: 'file',
        media: { url: 'https://a.qq.com/3', name: '报价.pdf' },
      },
    ],
    [
      'a voice with its words',
      {
        content_type: 'voice',
        url: 'https://a.qq.com/4.silk',
        voice_wav_url: 'https://a.qq.com/4.wav',
        asr_refer_text: '几点关门',
        size: 5,
      },
      {
        type: 'voice',
        media: { url: 'https://a.qq.com/4.wav', mime: 'audio/wav' },
        text: '几点关门',
      },
    ],
    [
      'a voice without words',
      { content_type: 'voice', url: 'https://a.qq.com/4.silk' },
      {
        type: 'voice',
        media: { url: 'https://a.qq.com/4.silk' },
      },
    ],
    [
      'a file that lies nowhere',
      { content_type: 'file' },
      {
        type: 'file',
        media: { fault: 'the message names no address of the file' },
      },
    ],
  ])('that is %s', (_what, attachment, content) => {
    expect(said({ attachments: [attachment] })).toEqual(content);
  });

  test('with three pictures and words is three, of which the first is answered', () => {
    const attachments = [1, 2, 3].map(n => ({ content_type: 'image/png', url: `https://a.qq.com/${n}` }));
    const heard = bot.hears('C2C_MESSAGE_CREATE', chat('这三款', { attachments }));
    expect(heard.map(({ externalId, answerable }) => ({ externalId, answerable }))).toEqual([
      { externalId: 'ROBOT1.0_m1', answerable: undefined },
      { externalId: 'ROBOT1.0_m1#2', answerable: false },
      { externalId: 'ROBOT1.0_m1#3', answerable: false },
    ]);
    expect(heard.map(({ content }) => 'text' in content && content.text)).toEqual(['这三款', false, false]);
  });

  test('that quotes another says what it quotes apart, however deep it is nested', () => {
    const nest = (depth: number): unknown[] => [
      { content: `第${depth}层`, msg_elements: depth < 9 ? nest(depth + 1) : [] },
    ];
    expect(said({ message_type: 103, msg_elements: nest(1) }, '还有吗')).toEqual({
      type: 'text',
      text: '还有吗',
      quoted: '第1层\n第2层\n第3层\n第4层',
    });
  });

  test('that is a card or a record of a chat is kept whole, with the words in it', () => {
    const card = said({ message_type: 3, ark_data: { prompt: '[分享]龙井茶', ark_type: 'x' } });
    expect(card).toMatchObject({ type: 'unknown', kind: 'qq:3', text: '[分享]龙井茶' });
    const both = said({ message_type: 101, msg_elements: [{ content: '图' }, { content: '文' }] });
    expect(both).toMatchObject({ type: 'unknown', kind: 'qq:101', text: '图\n文' });
    const record = said({ message_type: 102, msg_elements: [{ content: '甲' }, 7, { content: '乙' }] });
    expect(record).toMatchObject({ type: 'unknown', kind: 'qq:102', text: '甲\n乙' });
    expect('raw' in record && JSON.parse(record.raw).d.message_type).toBe(102);
  });

  test('of nobody is kept, for whoever looks into it', () => {
    expect(one('C2C_MESSAGE_CREATE', { id: 'm9', content: '?' })).toMatchObject({
      kind: 'other',
      address: 'bot:102012345',
      externalId: 'C2C_MESSAGE_CREATE:e1',
      content: { type: 'unknown', kind: 'C2C_MESSAGE_CREATE' },
    });
  });

  test('has no NUL in it, and a broken attachment costs nothing', () => {
    expect(said({ attachments: [7, null] }, '你\0好')).toEqual({ type: 'text', text: '你好' });
  });
});

describe('a message in a group', () => {
  test('is a conversation of that member, who may be answered five times in five minutes', () => {
    expect(one('GROUP_AT_MESSAGE_CREATE', inGroup(' 营业时间？'))).toEqual({
      kind: 'message',
      externalId: 'ROBOT1.0_g1',
      address: `member:${wang}`,
      thread: `group:${teaGroup}:${wang}`,
      content: { type: 'text', text: '营业时间？' },
      platformTime: tenOClock,
      profile: { avatarUrl: `https://q.qlogo.cn/qqapp/102012345/${wang}/640` },
      allows: { count: 5, forMs: 290_000, window: 'main' },
    });
  });

  test('is said by nobody we know from a single chat, whatever the two are called', () => {
    const author = { user_openid: wang, member_openid: wang, union_openid: 'U1' };
    const [alone] = bot.hears('C2C_MESSAGE_CREATE', chat('你好', { author }));
    const together = one('GROUP_AT_MESSAGE_CREATE', inGroup('你好', { author }));
    expect([alone?.address, together.address]).toEqual([wang, `member:${wang}`]);
    expect([alone?.profile?.unionId, together.profile?.unionId]).toEqual(['U1', undefined]);
    expect(one('GROUP_ADD_ROBOT', { group_openid: wang }).address).toBe(`group:${wang}`);
  });

  test('may name the group as older programs know it', () => {
    const heard = one('GROUP_AT_MESSAGE_CREATE', inGroup('好', { group_openid: undefined, group_id: 'G2' }));
    expect(heard.thread).toBe(`group:G2:${wang}`);
  });

  test('of another bot is heard and not answered', () => {
    const author = { member_openid: li, bot: true };
    expect(one('GROUP_AT_MESSAGE_CREATE', inGroup('好', { author })).answerable).toBe(false);
  });

  test('that does not name the bot is none of its business', () => {
    expect(bot.hears('GROUP_MESSAGE_CREATE', inGroup('大家好'))).toEqual([]);
  });
});

describe('an event', () => {
  const at = Math.floor(tenOClock / 1000);
  const person = { openid: wang, timestamp: at };
  const group = { group_openid: teaGroup, op_member_openid: li, timestamp: at };

  test.each<[string, object, object]>([
    [
      'FRIEND_ADD',
      { ...person, scene_param: 'poster-7' },
      { kind: 'follow', address: wang, content: { key: 'poster-7' } },
    ],
    ['FRIEND_DEL', person, { kind: 'unfollow', address: wang }],
    ['C2C_MSG_RECEIVE', person, { kind: 'consent', address: wang, consent: { purpose: 'marketing', granted: true } }],
    ['C2C_MSG_REJECT', person, { kind: 'consent', address: wang, consent: { purpose: 'marketing', granted: false } }],
    ['GROUP_ADD_ROBOT', group, { kind: 'follow', address: `group:${teaGroup}`, thread: `group:${teaGroup}` }],
    ['GROUP_DEL_ROBOT', group, { kind: 'unfollow', address: `group:${teaGroup}`, thread: `group:${teaGroup}` }],
    ['GROUP_MSG_RECEIVE', group, { kind: 'consent', address: `group:${teaGroup}`, consent: { granted: true } }],
    ['GROUP_MSG_REJECT', group, { kind: 'consent', address: `group:${teaGroup}`, consent: { granted: false } }],
    ['GROUP_MEMBER_ADD', { ...group, member_openid: wang }, { kind: 'other', address: `group:${teaGroup}` }],
    ['GROUP_MEMBER_REMOVE', { ...group, member_openid: wang }, { kind: 'other', address: `group:${teaGroup}` }],
  ])('%s', (name, d, heard) => {
    expect(one(name, { ...d })).toMatchObject({
      externalId: `${name}:e1`,
      platformTime: tenOClock,
      ...heard,
      content: { type: 'event', event: name, data: d, ...('content' in heard ? (heard.content as object) : {}) },
    });
  });

  test('that a button was tapped is a choice from a menu, alone and in a group', () => {
    const tap = (who: object, type = 11) => ({
      id: 'tap-1',
      type,
      timestamp: '2026-11-21T10:00:00+08:00',
      ...who,
      data: { type, resolved: { button_data: 'refund' } },
    });
    const content = { type: 'event', event: 'INTERACTION_CREATE', key: 'refund', text: '点击了按钮：refund' };
    expect(one('INTERACTION_CREATE', tap({ user_openid: wang }))).toMatchObject({
      kind: 'menu',
      address: wang,
      content,
    });
    expect(one('INTERACTION_CREATE', tap({ group_openid: teaGroup, group_member_openid: wang }))).toMatchObject({
      kind: 'menu',
      address: `member:${wang}`,
      thread: `group:${teaGroup}:${wang}`,
      content,
      allows: { count: 5, window: 'brief' },
    });
    expect(one('INTERACTION_CREATE', tap({ user_openid: wang }, 12))).toMatchObject({ kind: 'menu' });
  });

  test.each([13, 14, 15, 16, 18, 19, 20])('of an interaction of type %d is told and is no consent', type => {
    const resolved = { feedback_opt: 'LIKE', authorize_data: { scope: 'c2c_push' } };
    const heard = one('INTERACTION_CREATE', { id: 'i1', type, user_openid: wang, data: { type, resolved } });
    expect(heard).toMatchObject({ kind: 'other', address: wang, content: { type: 'event', key: 'LIKE' } });
    expect(heard.consent).toBeUndefined();
  });

  test('of moderation tells the fate of what was held', () => {
    const d = { audit_id: 'audit-1', user_openid: wang, audit_time: '2026-11-21T10:00:00+08:00' };
    expect(one('MESSAGE_AUDIT_PASS', d)).toMatchObject({
      kind: 'receipt',
      address: wang,
      receipt: { externalId: 'audit-1', state: 'sent' },
      platformTime: tenOClock,
    });
    expect(one('MESSAGE_AUDIT_REJECT', d)).toMatchObject({ receipt: { externalId: 'audit-1', state: 'failed' } });
  });

  test('nobody knows is kept with all it says, under whoever it names', () => {
    const d = { openid: wang, shape: '球' };
    const heard = one('HOLOGRAM_CREATE', d);
    expect(heard).toMatchObject({
      kind: 'other',
      address: wang,
      content: { type: 'unknown', kind: 'HOLOGRAM_CREATE' },
    });
    expect(heard.content.type === 'unknown' && JSON.parse(heard.content.raw).d).toEqual(d);
    expect(one('toString', {})).toMatchObject({ address: 'bot:102012345', content: { type: 'unknown' } });
  });
});
