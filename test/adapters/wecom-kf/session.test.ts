import { until } from '../../channel/kit';
import { type Desk, faultOf, openDesk, teaDesk, wang } from './desk';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const now = () => new AbortController().signal;
const session = () => desk.wecom.world.session(teaDesk, wang);
const sends = () => desk.wecom.calls.filter(path => path.startsWith('/cgi-bin/kf/send'));

describe('before the first send of a session', () => {
  test('it becomes ours, once', async () => {
    await desk.wecom.says(wang, '在吗');
    expect(session().state).toBe(0);
    await Promise.all([desk.says('您好'), desk.says('请讲')]);
    await desk.says('还有别的吗');
    expect(session().state).toBe(1);
    const states = desk.wecom.calls.filter(path => path.includes('service_state'));
    expect(states).toEqual(['/cgi-bin/kf/service_state/get', '/cgi-bin/kf/service_state/trans']);
  });

  test('WeCom may have changed it meanwhile: whether we may speak is for the send to find out', async () => {
    await desk.wecom.says(wang, '在吗');
    desk.wecom.trouble.code('/cgi-bin/kf/service_state/trans', 95016);
    await desk.says('您好');
    expect(desk.wecom.accepted).toHaveLength(1);
  });

  test('while WeCom is too busy to make it ours, nothing is sent', async () => {
    await desk.wecom.says(wang, '在吗');
    desk.wecom.trouble.code('/cgi-bin/kf/service_state/trans', -1);
    expect(await faultOf(desk.says('您好'))).toMatchObject({ kind: 'busy', code: '-1' });
    expect(sends()).toEqual([]);
    await desk.says('您好');
    expect(session().state).toBe(1);
  });

  test('somebody else may have taken it: then nothing is sent, and the reason is told in words', async () => {
    await desk.wecom.says(wang, '在吗');
    await desk.wecom.takes(wang, 'zhangsan');
    const fault = await faultOf(desk.says('您好'));
    expect(fault).toMatchObject({ kind: 'unreachable', code: '95018', detail: expect.stringContaining('zhangsan') });
    expect(sends()).toEqual([]);
  });
});

describe('when WeCom refuses a send because of the state (95018)', () => {
  test.each([
    [2, /waits in the pool/],
    [3, /the colleague zhangsan speaks/],
    [4, /has ended; the customer has to write first/],
  ])('%i is read and told in words, and it is not tried again', async (state, words) => {
    await desk.wecom.says(wang, '在吗');
    await desk.says('您好');
    session().state = state;
    session().servicer = 'zhangsan';
    const fault = await faultOf(desk.says('还在吗'));
    expect(fault).toMatchObject({ kind: 'unreachable', code: '95018', detail: expect.stringMatching(words) });
    expect(desk.wecom.refused).toMatchObject([{ code: '95018' }]);
  });

  test('it still says so when the state cannot be read', async () => {
    await desk.wecom.says(wang, '在吗');
    await desk.says('您好');
    session().state = 3;
    desk.wecom.trouble.code('/cgi-bin/kf/service_state/get', -1, 9);
    expect(await faultOf(desk.says('还在吗'))).toMatchObject({ kind: 'unreachable', code: '95018' });
  });
});

describe("handing over to WeCom's own desk", () => {
  test('to the pool or to a colleague, and who holds it is told', async () => {
    await desk.wecom.says(wang, '找人工');
    expect(await desk.channel.holder(wang, now())).toBe('us');
    await desk.channel.handOver(wang, null, now());
    expect(session().state).toBe(2);
    expect(await desk.channel.holder(wang, now())).toBe('them');
    expect(await faultOf(desk.channel.handOver(wang, 'nobody', now()))).toMatchObject({ kind: 'refused' });
    desk.wecom.world.servicers.add('zhangsan');
    await desk.channel.handOver(wang, 'zhangsan', now());
    expect(session()).toMatchObject({ state: 3, servicer: 'zhangsan' });
    await desk.wecom.ends(wang);
    expect(await desk.channel.holder(wang, now())).toBe('nobody');
  });

  test('lets us say one thing more, by the code that WeCom gives with it', async () => {
    await desk.wecom.says(wang, '找人工');
    await desk.channel.handOver(wang, null, now());
    await desk.says('正在为您转接同事，请稍候。');
    expect(sends()).toEqual(['/cgi-bin/kf/send_msg_on_event']);
    expect(await faultOf(desk.says('第二句'))).toMatchObject({ kind: 'unreachable', code: '95018' });
    expect(desk.wecom.accepted).toMatchObject([{ to: wang, text: '正在为您转接同事，请稍候。' }]);
  });
});

describe('the way of a session', () => {
  test('leads from us to the pool and from colleague to colleague, and from its end nowhere', async () => {
    await desk.wecom.says(wang, '在吗');
    await desk.says('您好');
    expect(session().state).toBe(1);
    await desk.channel.handOver(wang, null, now());
    expect(session().state).toBe(2);
    for (const servicer of ['zhangsan', 'lisi']) {
      desk.wecom.world.servicers.add(servicer);
      await desk.channel.handOver(wang, servicer, now());
      expect(session()).toMatchObject({ state: 3, servicer });
    }
    await desk.wecom.ends(wang);
    expect(await faultOf(desk.channel.handOver(wang, null, now()))).toMatchObject({ kind: 'refused', code: '95016' });
  });

  test('begins anew with the customer’s next words: then it is ours again', async () => {
    const ear = desk.listen();
    await desk.wecom.says(wang, '在吗');
    await desk.ring();
    await ear.count(1);
    await desk.says('您好');
    await desk.wecom.takes(wang, 'zhangsan');
    await desk.wecom.ends(wang);
    await desk.wecom.says(wang, '又来了');
    await desk.ring();
    await ear.count(4);
    expect(session().state).toBe(0);
    await desk.says('欢迎再来');
    expect(session().state).toBe(1);
    expect(sends()).toEqual(['/cgi-bin/kf/send_msg', '/cgi-bin/kf/send_msg']);
  });
});

describe('what an event allows us to say', () => {
  test('a welcome leaves by its code, once, under our key', async () => {
    const ear = desk.listen();
    const code = await desk.wecom.enters(wang);
    await desk.ring();
    await ear.count(1);
    expect(ear.heard[0]).toMatchObject({ kind: 'follow', content: { data: { welcome_code: code } } });
    expect(await desk.says('欢迎光临云锦茶行', { key: 'd9' })).toEqual({ externalId: 'd9' });
    expect(desk.wecom.world.sent).toEqual([
      { code, msgid: 'd9', msgtype: 'text', text: { content: '欢迎光临云锦茶行' } },
    ]);
    expect((await faultOf(desk.says('再说一句'))).kind).toBe('unreachable');
  });

  test('a welcome of unknown fate is sent again by the same code and key, and is one message', async () => {
    const ear = desk.listen();
    await desk.wecom.enters(wang);
    await desk.ring();
    await ear.count(1);
    desk.wecom.misbehave('silent', 1);
    expect(await faultOf(desk.says('欢迎', { key: 'd9' }))).toMatchObject({ kind: 'unknown' });
    // Perhaps it is used up: nothing else may be said by it.
    expect((await faultOf(desk.says('另一句', { key: 'd10' }))).kind).toBe('unreachable');
    expect(sends()).not.toContain('/cgi-bin/kf/send_msg');
    expect(await desk.says('欢迎', { key: 'd9' })).toEqual({ externalId: 'd9' });
    expect(desk.wecom.accepted).toHaveLength(1);
  });

  test('a welcome may be a menu, and after 20 seconds nothing any more', async () => {
    const ear = desk.listen();
    await desk.wecom.enters(wang);
    await desk.ring();
    await ear.count(1);
    desk.clock.at += 20_000;
    const menu = { type: 'menu', text: '欢迎', options: [{ id: 'h', label: '营业时间' }] } as const;
    expect((await faultOf(desk.says(menu))).kind).toBe('unreachable');
    expect(sends()).toEqual([]);
    desk.clock.at += 49 * 3_600_000;
    await desk.wecom.enters(wang);
    await desk.ring();
    await ear.count(2);
    await desk.says(menu);
    expect(desk.wecom.accepted).toMatchObject([{ to: wang, text: '欢迎' }]);
  });

  test('where another process listens, the code comes with what is answered', async () => {
    const code = await desk.wecom.enters(wang);
    const answers = {
      externalId: 'e1',
      content: { type: 'event', event: 'enter_session', text: '进入了客服会话', data: { welcome_code: code } },
      platformTime: desk.clock.at,
      before: 0,
    } as const;
    await desk.says('欢迎', { answers });
    expect(desk.wecom.accepted).toMatchObject([{ to: wang, text: '欢迎' }]);
    expect((await faultOf(desk.says('再来', { answers: { ...answers, before: 1 } }))).kind).toBe('unreachable');
  });

  test('once the customer has written, answers leave by the ordinary way', async () => {
    const ear = desk.listen();
    await desk.wecom.enters(wang);
    await desk.wecom.says(wang, '营业时间？');
    await desk.ring();
    await ear.count(2);
    await desk.says('九点到六点');
    expect(sends()).toEqual(['/cgi-bin/kf/send_msg']);
  });

  test('a code WeCom does not take any more gives way to the ordinary way', async () => {
    const ear = desk.listen();
    await desk.wecom.enters(wang);
    await desk.ring();
    await ear.count(1);
    desk.wecom.world.wrote(teaDesk, wang);
    desk.wecom.trouble.code('/cgi-bin/kf/send_msg_on_event', 95007);
    await desk.says('您好');
    expect(sends()).toEqual(['/cgi-bin/kf/send_msg_on_event', '/cgi-bin/kf/send_msg']);
  });

  test('one word, and no menu, when a colleague takes the customer from the pool', async () => {
    const ear = desk.listen();
    await desk.wecom.says(wang, '找人工');
    await desk.channel.handOver(wang, null, now());
    await desk.wecom.takes(wang, 'zhangsan');
    await desk.ring();
    const [, held] = await ear.count(2);
    expect(held).toMatchObject({ kind: 'held', content: { data: { msg_code: expect.any(String) } } });
    const menu = { type: 'menu', text: '请评价', options: [{ id: '5', label: '很好' }] } as const;
    expect(await faultOf(desk.says(menu))).toMatchObject({ kind: 'unreachable', code: '95018' });
    expect(sends()).toEqual([]);
    await desk.says('张三为您服务');
    expect(desk.wecom.accepted).toMatchObject([{ to: wang, text: '张三为您服务' }]);
    expect((await faultOf(desk.says('还有一句'))).kind).toBe('unreachable');
  });

  test('nothing by a code of the pool once the session has left it', async () => {
    await desk.wecom.says(wang, '找人工');
    await desk.channel.handOver(wang, null, now());
    session().state = 3;
    session().servicer = 'zhangsan';
    expect(await faultOf(desk.says('请稍候'))).toMatchObject({
      kind: 'unreachable',
      code: '95018',
      detail: expect.stringContaining('zhangsan'),
    });
    expect(sends()).toEqual(['/cgi-bin/kf/send_msg_on_event']);
    expect(desk.wecom.accepted).toEqual([]);
  });

  test('a menu too at the end of a session, and nothing when 20 seconds have passed', async () => {
    const ear = desk.listen();
    const menu = { type: 'menu', text: '请评价', options: [{ id: '5', label: '很好' }] } as const;
    for (const [index, waitMs] of [19_999, 20_000].entries()) {
      await desk.wecom.says(wang, '在吗');
      await desk.wecom.takes(wang, 'zhangsan');
      await desk.wecom.ends(wang);
      await desk.ring();
      await ear.count(3 * (index + 1));
      desk.clock.at += waitMs;
      if (index === 0) await desk.says(menu);
      else expect((await faultOf(desk.says(menu))).kind).toBe('unreachable');
    }
    expect(desk.wecom.accepted).toMatchObject([{ to: wang, text: '请评价' }]);
  });

  test('one word after the end of a session leaves by the code of its end', async () => {
    const ear = desk.listen();
    await desk.wecom.says(wang, '在吗');
    await desk.wecom.takes(wang, 'zhangsan');
    await desk.wecom.ends(wang);
    await desk.ring();
    await until(() => ear.heard.length === 3);
    expect(ear.heard.map(one => one.kind)).toEqual(['message', 'held', 'released']);
    await desk.says('感谢惠顾，请评价');
    expect(desk.wecom.accepted).toMatchObject([{ text: '感谢惠顾，请评价' }]);
  });
});
