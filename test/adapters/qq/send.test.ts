import { answering, type Bot, closeBots, faultOf, openBot, teaGroup, tenOClock, wang } from './bot';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const groupThread = { thread: `group:${teaGroup}:${wang}`, address: `member:${wang}` };

let bot: Bot;
const last = () => bot.platform.desk.messages.at(-1);

afterEach(closeBots);

async function open(settings: Readonly<Record<string, unknown>> = {}) {
  bot = await openBot({ settings });
  bot.platform.passes.open('m1', 'users', wang);
  bot.platform.passes.open('g1', 'groups', teaGroup);
}

describe('an answer', () => {
  beforeEach(() => open());

  test('names the message it answers, and its number is that of the answers before it', async () => {
    const receipts = [];
    for (const before of [0, 1, 2, 3])
      receipts.push(await bot.says(`第${before}句`, { answers: answering('m1', before) }));
    expect(bot.platform.desk.messages.map(({ body }) => body)).toEqual(
      [0, 1, 2, 3].map(before => ({ msg_type: 0, content: `第${before}句`, msg_id: 'm1', msg_seq: before + 1 })),
    );
    expect(new Set(receipts.map(({ externalId }) => externalId)).size).toBe(4);
    expect(receipts[0]?.externalId).toMatch(/^ROBOT1\.0_/);
  });

  test('too many is unreachable: the platform counts', async () => {
    for (const before of [0, 1, 2, 3]) await bot.says('好', { answers: answering('m1', before) });
    const fault = await faultOf(bot.says('还有', { answers: answering('m1', 4) }));
    expect(fault).toMatchObject({ kind: 'unreachable', code: '40034128' });
  });

  test('to an hour-old message does not leave, and a moment before it does', async () => {
    bot.clock.at = tenOClock + 60 * MINUTE_MS - 10_001;
    await bot.says('还来得及');
    bot.clock.at += 1;
    expect(await faultOf(bot.says('太晚了', { answers: answering('m1', 1) }))).toMatchObject({ kind: 'unreachable' });
    expect(bot.platform.accepted).toHaveLength(1);
    expect(bot.platform.refused).toEqual([]);
  });

  test('to nobody who ever wrote does not leave', async () => {
    expect(await faultOf(bot.says('中秋快乐', { answers: null }))).toMatchObject({
      kind: 'unreachable',
      code: 'window',
    });
    expect(bot.platform.tokens).toEqual([]);
  });

  test('in a group names the member, within five minutes', async () => {
    await bot.says('九点开门', { ...groupThread, answers: answering('g1') });
    expect(last()).toEqual({
      scope: 'groups',
      to: teaGroup,
      body: { msg_type: 0, content: `<qqbot-at-user id="${wang}" /> 九点开门`, msg_id: 'g1', msg_seq: 1 },
    });
    bot.clock.at += 5 * MINUTE_MS;
    expect(await faultOf(bot.says('晚了', { ...groupThread, answers: answering('g1', 1) }))).toMatchObject({
      kind: 'unreachable',
    });
  });

  test('to a group as such names nobody', async () => {
    bot.platform.passes.open('GROUP_ADD_ROBOT:e1', 'groups', teaGroup);
    const content = { type: 'event', event: 'GROUP_ADD_ROBOT', text: '' } as const;
    const answers = { ...answering('GROUP_ADD_ROBOT:e1'), content };
    await bot.says('大家好', { address: teaGroup, thread: `group:${teaGroup}`, answers });
    expect(last()?.body).toEqual({ msg_type: 0, content: '大家好', event_id: 'GROUP_ADD_ROBOT:e1', msg_seq: 1 });
  });

  test.each(['FRIEND_ADD', 'C2C_MSG_RECEIVE', 'INTERACTION_CREATE'])('to %s names the event', async event => {
    bot.platform.passes.open(`${event}:e1`, 'users', wang);
    const answers = { ...answering(`${event}:e1`), content: { type: 'event', event, text: '' } as const };
    await bot.says('欢迎', { answers });
    expect(last()?.body).toMatchObject({ event_id: `${event}:e1`, msg_seq: 1 });
    expect(last()?.body).not.toHaveProperty('msg_id');
  });

  test.each(['INTERACTION_CREATE', 'GROUP_MSG_RECEIVE'])('to %s of a group names the event', async event => {
    bot.platform.passes.open(`${event}:g1`, 'groups', teaGroup);
    const content = { type: 'event', event, text: '' } as const;
    await bot.says('欢迎', { ...groupThread, answers: { ...answering(`${event}:g1`), content } });
    expect(last()).toMatchObject({ scope: 'groups', body: { event_id: `${event}:g1`, msg_seq: 1 } });
  });

  test('to an event of the other kind of place does not leave', async () => {
    const to = (event: string) => ({ ...answering('e1'), content: { type: 'event', event, text: '' } as const });
    expect(await faultOf(bot.says('欢迎', { answers: to('GROUP_ADD_ROBOT') }))).toMatchObject({ code: 'window' });
    const inGroup = { ...groupThread, answers: to('FRIEND_ADD') };
    expect(await faultOf(bot.says('欢迎', inGroup))).toMatchObject({ code: 'window' });
  });

  test('to an event that allows none does not leave', async () => {
    const answers = { ...answering('e1'), content: { type: 'event', event: 'C2C_MSG_REJECT', text: '' } as const };
    expect(await faultOf(bot.says('再见', { answers }))).toMatchObject({ kind: 'unreachable' });
  });

  test('to a card is an answer, and to an event nobody knows is none', async () => {
    const card = { type: 'unknown', kind: 'qq:3', text: '[分享]', raw: '{}' } as const;
    await bot.says('收到', { answers: { ...answering('m1'), content: card } });
    const hologram = { ...card, kind: 'HOLOGRAM_CREATE' };
    const fault = await faultOf(bot.says('？', { answers: { ...answering('e1'), content: hologram } }));
    expect(fault).toMatchObject({ kind: 'unreachable' });
  });

  test('to the second picture of a message answers that message, under a number of its own', async () => {
    await bot.says('好看', { answers: answering('m1') });
    await bot.says('这张也好看', { answers: answering('m1#2') });
    expect(bot.platform.accepted.map(({ key }) => key)).toEqual(['m1:1', 'm1:1001']);
  });
});

describe('a repeated attempt', () => {
  beforeEach(() => open());

  test('at what arrived before, though nobody told us, is sent and not doubled', async () => {
    bot.platform.misbehave('silent', 1);
    expect(await faultOf(bot.says('好的', { attempt: 1 }))).toMatchObject({ kind: 'unknown' });
    await expect(bot.says('好的', { attempt: 2 })).resolves.toEqual({ externalId: null });
    expect(bot.platform.accepted.map(({ text }) => text)).toEqual(['好的']);
    expect(bot.platform.refused).toMatchObject([{ why: 'duplicate', code: '40054005' }]);
  });

  test('answers what the first one answered, though the customer has written again and others were sent', async () => {
    bot.platform.misbehave('silent', 1);
    expect(await faultOf(bot.says('好的', { key: 'd7' }))).toMatchObject({ kind: 'unknown' });
    bot.platform.passes.open('m2', 'users', wang);
    await bot.says('别的话', { key: 'd8', answers: answering('m1', 1) });
    await bot.says('好的', { key: 'd7', attempt: 2, answers: answering('m2', 1) });
    expect(bot.platform.accepted.map(({ key, text }) => [key, text])).toEqual([
      ['m1:1', '好的'],
      ['m1:2', '别的话'],
    ]);
  });

  test('is not what a first one is: when its number is taken, it is refused for a person to look at', async () => {
    await bot.says('第一句');
    expect(await faultOf(bot.says('别的话'))).toMatchObject({ kind: 'refused', code: '40054005' });
    expect(bot.channel.health().lastFault).toContain('40054005');
  });

  test('carries the very same bytes', async () => {
    bot.platform.misbehave('error', 1);
    expect(await faultOf(bot.says('好的', { attempt: 1 }))).toMatchObject({ kind: 'unknown', code: '500' });
    await bot.says('好的', { attempt: 2 });
    const [first, second] = bot.platform.calls.filter(({ path }) => path.endsWith('/messages'));
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('beyond the window', () => {
  const tooLate = () => {
    bot.clock.at = tenOClock + 2 * 60 * MINUTE_MS;
  };

  test('the limits tell the centre what the operator chose', async () => {
    await open();
    expect(bot.channel.limits).toMatchObject({
      answers: true,
      idempotency: 'key',
      windows: {
        message: { count: 4, forMs: 3_590_000, window: 'main' },
        follow: { count: 4, window: 'brief' },
        menu: { count: 4, window: 'brief' },
      },
    });
    await open({ beyondWindow: 'active' });
    expect(bot.channel.limits).toMatchObject({ windows: {}, idempotency: 'none', rate: { count: 5 } });
    await open({ beyondWindow: 'wakeup' });
    expect(bot.channel.limits.windows.message).toEqual({ count: null, forMs: 30 * DAY_MS, window: 'main' });
    await open({ typing: true });
    expect(bot.channel.limits.windows.message?.count).toBe(3);
  });

  test('an active message leaves when the operator and the platform allow it', async () => {
    await open({ beyondWindow: 'active' });
    expect(await faultOf(bot.says('中秋快乐', { answers: null }))).toMatchObject({ kind: 'refused', code: '40034102' });
    bot.platform.passes.allowActive(true);
    await bot.says('中秋快乐', { answers: null });
    tooLate();
    await bot.says('新茶到店');
    expect(bot.platform.desk.messages.map(({ body }) => body)).toEqual([
      { msg_type: 0, content: '中秋快乐' },
      { msg_type: 0, content: '新茶到店' },
    ]);
    expect(bot.platform.accepted.map(({ key }) => key)).toEqual([null, null]);
  });

  test('an answer stays an answer while it can, and leaves actively when the platform counts no more', async () => {
    await open({ beyondWindow: 'active' });
    bot.platform.passes.allowActive(true);
    for (let before = 0; before < 5; before++) await bot.says('好', { answers: answering('m1', before) });
    expect(bot.platform.accepted.map(({ key }) => key)).toEqual(['m1:1', 'm1:2', 'm1:3', 'm1:4', null]);
  });

  test('nobody who refuses active messages gets one', async () => {
    await open({ beyondWindow: 'active' });
    bot.platform.passes.allowActive(true);
    bot.platform.passes.bar(wang, { code: 40054013, why: 'blocked', words: '' });
    expect(await faultOf(bot.says('打折', { answers: null }))).toMatchObject({ kind: 'unreachable', code: '40054013' });
  });

  test('more than twenty a minute to one person are too many', async () => {
    await open({ beyondWindow: 'active' });
    bot.platform.passes.allowActive(true);
    for (let i = 0; i < 20; i++) await bot.says(`第${i}句`, { answers: null });
    expect(await faultOf(bot.says('又一句', { answers: null }))).toMatchObject({
      kind: 'unreachable',
      code: '40034100',
    });
  });

  test('one recall message leaves in each period of thirty days, to a person and not to a group', async () => {
    await open({ beyondWindow: 'wakeup' });
    tooLate();
    await bot.says('您的茶到了');
    expect(last()?.body).toEqual({ msg_type: 0, content: '您的茶到了', is_wakeup: true });
    expect(await faultOf(bot.says('再说一次'))).toMatchObject({ kind: 'unreachable', code: '40034122' });
    bot.clock.at = tenOClock + 2 * DAY_MS;
    await bot.says('还在等您');
    bot.clock.at = tenOClock + 31 * DAY_MS;
    expect(await faultOf(bot.says('好久不见'))).toMatchObject({ kind: 'unreachable', code: 'window' });
    const inGroup = { ...groupThread, answers: answering('g1', 0, bot.clock.at - DAY_MS) };
    expect(await faultOf(bot.says('好久不见', inGroup))).toMatchObject({ kind: 'unreachable', code: 'window' });
  });
});
