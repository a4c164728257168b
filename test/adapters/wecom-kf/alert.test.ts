import { type AlertChannel, alerts } from '../../../src/channel';
import { type Desk, faultOf, openDesk } from './desk';

const SEND = '/cgi-bin/message/send';
const signal = () => new AbortController().signal;

let desk: Desk;
let app: AlertChannel;
beforeEach(async () => {
  desk = await openDesk({ settings: { agentId: 1000002 } });
  const { channel, wecom } = desk;
  if (!alerts(channel)) throw new Error('an account with an agentId alerts nobody');
  app = channel;
  wecom.world.colleagues.set('xiaozhou', 'here').set('xiaowu', 'unlicensed').set('xiaozheng', 'hidden');
});
afterEach(() => desk.close());

const told = () => desk.wecom.world.alerts.map(({ user, text }) => `${user}: ${text}`);

test('小周 reads in WeCom that somebody waits', async () => {
  await app.alert('XiaoZhou', '王芳正在等待人工客服', signal());
  expect(told()).toEqual(['xiaozhou: 王芳正在等待人工客服']);
  expect(desk.wecom.accepted).toEqual([]);
});

test('the same words are shown once, even if we say them again', async () => {
  await app.alert('xiaozhou', '王芳正在等待人工客服', signal());
  await app.alert('xiaozhou', '王芳正在等待人工客服', signal());
  await app.alert('xiaozhou', '李雷正在等待人工客服', signal());
  expect(told()).toEqual(['xiaozhou: 王芳正在等待人工客服', 'xiaozhou: 李雷正在等待人工客服']);
});

test('without an agentId nobody can be alerted', async () => {
  const plain = await openDesk();
  expect(alerts(plain.channel)).toBe(false);
  await plain.close();
});

test.each([
  ['somebody WeCom does not know', 'nobody', '81013'],
  ['a colleague outside the range of the app', 'xiaozheng', null],
  ['a colleague without a licence', 'xiaowu', null],
])('%s cannot be reached', async (_who, user, code) => {
  expect(await faultOf(app.alert(user, '王芳正在等待人工客服', signal()))).toMatchObject({ kind: 'unreachable', code });
  expect(told()).toEqual([]);
});

test.each(['@all', 'xiaozhou|xiaowu', '', '小周', 'x'.repeat(65)])(
  'nobody is written to as %j: an alert is for one colleague',
  async user => {
    const fault = await faultOf(app.alert(user, '王芳正在等待人工客服', signal()));
    expect([fault.kind, fault.code]).toEqual(['refused', null]);
    expect(desk.wecom.calls).not.toContain(SEND);
  },
);

test('what is too long is refused before it leaves', async () => {
  expect((await faultOf(app.alert('xiaozhou', '等'.repeat(683), signal()))).kind).toBe('refused');
  await app.alert('xiaozhou', '等'.repeat(682), signal());
  expect(desk.wecom.calls.filter(path => path === SEND)).toHaveLength(1);
});

test('another app than the one whose secret we have is a matter of our settings', async () => {
  const other = await openDesk({ settings: { agentId: 1000003 } });
  other.wecom.world.colleagues.set('xiaozhou', 'here');
  if (!alerts(other.channel)) throw new Error('it cannot alert');
  const fault = await faultOf(other.channel.alert('xiaozhou', '王芳正在等待人工客服', signal()));
  expect([fault.kind, fault.code]).toEqual(['broken', '301002']);
  await other.close();
});

test('a token that ran out is fetched anew, and a dropped answer is unknown', async () => {
  await app.alert('xiaozhou', '一', signal());
  desk.wecom.expireToken();
  await app.alert('xiaozhou', '二', signal());
  expect(desk.wecom.tokens).toHaveLength(2);
  desk.wecom.misbehave('silent', 1);
  expect((await faultOf(app.alert('xiaozhou', '三', signal()))).kind).toBe('unknown');
  desk.wecom.trouble.code(SEND, 45009);
  expect(await faultOf(app.alert('xiaozhou', '四', signal()))).toMatchObject({ kind: 'busy', code: '45009' });
  expect(told()).toEqual(['xiaozhou: 一', 'xiaozhou: 二', 'xiaozhou: 三']);
});
