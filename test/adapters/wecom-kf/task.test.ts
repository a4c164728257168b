import { type Broadcast, broadcasts, type TaskedBroadcastChannel, tasksPeople } from '../../../src/channel';
import type { Content } from '../../../src/model';
import { until } from '../../channel/kit';
import { type Desk, faultOf, li, openDesk, tenOClock, wang } from './desk';

const CONTACT = '/cgi-bin/externalcontact';
const MAKE = `${CONTACT}/add_msg_template`;
const zhao = 'wmZHAO0000000000000000000000003';
const stranger = 'wmNOBODY';
const greeting: Content = { type: 'text', text: '中秋快乐，阖家团圆🧧' };
const files = {
  card: { bytes: Buffer.from('\xff\xd8\xff card', 'latin1'), mime: 'image/jpeg', name: '贺卡.jpg' },
  list: { bytes: Buffer.from('%PDF-1.7'), mime: 'application/pdf', name: '礼盒.pdf' },
  film: { bytes: Buffer.from('ftyp mp4'), mime: 'video/mp4', name: null },
};
const patient = new AbortController().signal;

let desk: Desk;
let corp: TaskedBroadcastChannel;
/** 王芳 and 赵敏 are 小周's customers, 李雷 is 小吴's; nobody has spoken with the stranger. */
beforeEach(async () => {
  desk = await openDesk({ files, contact: 'contact' });
  const { channel, wecom } = desk;
  if (!tasksPeople(channel)) throw new Error('an account with a contact secret makes no tasks');
  corp = channel;
  wecom.tasks.contacts.set(wang, 'xiaozhou').set(zhao, 'xiaozhou').set(li, 'xiaowu');
});
afterEach(() => desk.close());

const ask = (message: Partial<Broadcast> = {}, signal = patient) =>
  corp.broadcast({ to: [wang, zhao, li], content: greeting, key: 'zhongqiu2026', ...message }, signal);
const said = () => desk.wecom.tasks.all.at(-1)?.said.body;
const gotIt = () => desk.wecom.accepted.map(({ to, text }) => `${to} ${text}`);
const told = async (id: string) =>
  Object.fromEntries((await corp.broadcastProgress(id, patient)).map(({ address, state }) => [address, state]));

test('nobody is told anything before the colleague whose customer they are confirms', async () => {
  const { externalId, leftOut } = await ask({ to: [wang, zhao, li, stranger] });
  expect(leftOut).toEqual([stranger]);
  expect(gotIt()).toEqual([]);
  expect(await told(externalId)).toEqual({ [wang]: 'waiting', [zhao]: 'waiting', [li]: 'waiting' });

  desk.clock.at += 3_600_000;
  desk.wecom.tasks.confirms('xiaozhou', externalId);
  expect(gotIt()).toEqual([`${wang} 中秋快乐，阖家团圆🧧`, `${zhao} 中秋快乐，阖家团圆🧧`]);
  expect(await corp.broadcastProgress(externalId, patient)).toEqual([
    { address: wang, state: 'sent', at: tenOClock + 3_600_000 },
    { address: zhao, state: 'sent', at: tenOClock + 3_600_000 },
    { address: li, state: 'waiting', at: null },
  ]);
});

test('who is no contact any more does not get it, nor who has had enough this month', async () => {
  desk.wecom.tasks.perMonth = 1;
  const first = await ask({ to: [zhao] });
  desk.wecom.tasks.confirms('xiaozhou', first.externalId);
  const { externalId } = await ask();
  desk.wecom.tasks.contacts.delete(wang);
  desk.wecom.tasks.confirms('xiaozhou', externalId);
  expect(await told(externalId)).toEqual({ [wang]: 'failed', [zhao]: 'refused', [li]: 'waiting' });
  expect(desk.wecom.accepted.map(({ to }) => to)).toEqual([zhao]);
});

test('a customer of two colleagues is told of once, by the one who may still send', async () => {
  const { externalId } = await ask({ to: [wang] });
  const row = (status: number) => ({ external_userid: wang, status });
  const lists = [[{ userid: 'a' }, { userid: 'b' }, { userid: 'c' }], [row(3)], [row(0)], [row(2)]];
  desk.wecom.tasks.answer = path => {
    const list = path.endsWith('task') ? 'task_list' : 'send_list';
    return { errcode: 0, [list]: lists.shift() ?? [] };
  };
  expect(await told(externalId)).toEqual({ [wang]: 'waiting' });
});

test('a state nobody knows counts as waiting, for it may still be sent', async () => {
  desk.wecom.tasks.answer = path =>
    path.endsWith('task')
      ? { errcode: 0, task_list: [{ userid: 'xiaozhou' }] }
      : { errcode: 0, send_list: [{ external_userid: wang, status: 7 }, { chat_id: 'wrGROUP' }] };
  expect(await told('msg1')).toEqual({ [wang]: 'waiting' });
});

describe('a long task', () => {
  test('is read page by page, of colleagues and of customers', async () => {
    const crowd = Array.from({ length: 25 }, (_, index) => `wmCROWD${index}`);
    for (const [index, person] of crowd.entries()) desk.wecom.tasks.contacts.set(person, `colleague${index % 3}`);
    desk.wecom.tasks.pageSize = 2;
    const { externalId } = await ask({ to: crowd });
    desk.wecom.tasks.confirms('colleague1', externalId);
    const progress = await corp.broadcastProgress(externalId, patient);
    expect(progress.map(({ address }) => address).sort()).toEqual([...crowd].sort());
    expect(progress.filter(({ state }) => state === 'sent')).toHaveLength(8);
  });

  test('that never ends is given up', async () => {
    let asked = 0;
    desk.wecom.tasks.answer = () => {
      asked += 1;
      return { errcode: 0, task_list: [], next_cursor: 'CURSOR' };
    };
    expect(await faultOf(corp.broadcastProgress('msg1', patient))).toMatchObject({ kind: 'busy', code: null });
    expect(asked).toBe(100);
  });

  test('of which a page makes no sense is not told by halves', async () => {
    const { externalId } = await ask();
    desk.wecom.tasks.answer = () => ({ errcode: 0, task_list: 'soon' });
    expect(await faultOf(corp.broadcastProgress(externalId, patient))).toMatchObject({ kind: 'busy' });
  });

  test('that is still being handed out is asked for again in a minute', async () => {
    const { externalId } = await ask();
    desk.wecom.trouble.code(`${CONTACT}/get_groupmsg_task`, 41063);
    const fault = await faultOf(corp.broadcastProgress(externalId, patient));
    expect(fault).toMatchObject({ kind: 'busy', code: '41063', retryAfterMs: 60_000 });
  });
});

describe('colleagues', () => {
  test('are reminded three times a day', async () => {
    const { externalId } = await ask();
    expect(corp.taskLimits.reminders).toEqual({ count: 3, perMs: 24 * 3_600_000 });
    for (let time = 0; time < 3; time++) await corp.remindBroadcast(externalId, patient);
    expect((await faultOf(corp.remindBroadcast(externalId, patient))).kind).toBe('busy');
    desk.clock.at += 24 * 3_600_000;
    await corp.remindBroadcast(externalId, patient);
    expect(desk.wecom.tasks.all[0]?.reminded).toHaveLength(4);
  });

  test('cannot confirm what was taken back; what has gone out stays', async () => {
    const { externalId } = await ask();
    desk.wecom.tasks.confirms('xiaowu', externalId);
    await corp.cancelBroadcast(externalId, patient);
    expect(() => desk.wecom.tasks.confirms('xiaozhou', externalId)).toThrow();
    expect(await told(externalId)).toEqual({ [wang]: 'waiting', [zhao]: 'waiting', [li]: 'sent' });
  });

  test('are not asked for a task WeCom does not know', async () => {
    for (const attempt of [corp.remindBroadcast, corp.cancelBroadcast, corp.broadcastProgress]) {
      expect(await faultOf(attempt('msgGONE', patient))).toMatchObject({ kind: 'refused', code: '41047' });
    }
  });
});

describe('what a task can carry', () => {
  const link = { title: '中秋礼盒', url: 'https://yunjin.example/mooncake' };
  test.each<[string, Content, object]>([
    ['words', greeting, { text: { content: '中秋快乐，阖家团圆🧧' } }],
    [
      'a picture with words, as two messages',
      { type: 'image', media: { hash: 'card' }, text: '中秋快乐' },
      { text: { content: '中秋快乐' }, attachments: [{ msgtype: 'image', image: { media_id: '3media1' } }] },
    ],
    [
      'a video',
      { type: 'video', media: { hash: 'film' } },
      { attachments: [{ msgtype: 'video', video: { media_id: '3media1' } }] },
    ],
    [
      'a file',
      { type: 'file', media: { hash: 'list' } },
      { attachments: [{ msgtype: 'file', file: { media_id: '3media1' } }] },
    ],
    [
      'a link, its title as far as it fits',
      { type: 'link', ...link, title: '月'.repeat(43), text: '每日限量' },
      { attachments: [{ msgtype: 'link', link: { ...link, title: '月'.repeat(42), desc: '每日限量' } }] },
    ],
    [
      'articles with their pictures, as links',
      { type: 'articles', articles: [{ ...link, imageUrl: 'https://yunjin.example/a.jpg' }, link] },
      {
        attachments: [
          { msgtype: 'link', link: { ...link, picurl: 'https://yunjin.example/a.jpg' } },
          { msgtype: 'link', link },
        ],
      },
    ],
    [
      'a mini-program',
      { type: 'miniprogram', title: '礼盒', appId: 'wx1', path: 'pages/a', thumb: { hash: 'card' } },
      {
        attachments: [
          {
            msgtype: 'miniprogram',
            miniprogram: { appid: 'wx1', title: '礼盒', page: 'pages/a', pic_media_id: '3media1' },
          },
        ],
      },
    ],
  ])('%s', async (_what, content, body) => {
    await ask({ content });
    expect(said()).toEqual(body);
    expect(corp.taskLimits.sends).toContain(content.type);
  });

  test.each<[string, Partial<Broadcast>, RegExp]>([
    ['everybody', { to: null }, /names the people/],
    ['nobody', { to: [] }, /names the people/],
    ['too many people', { to: Array.from({ length: 10_001 }, (_, index) => `wm${index}`) }, /10000 people/],
    ['no words', { content: { type: 'text', text: ' ' } }, /empty/],
    ['too many words', { content: { type: 'text', text: '月'.repeat(1334) } }, /4000 bytes/],
    ['a long description', { content: { type: 'link', ...link, text: '月'.repeat(171) } }, /512 bytes/],
    ['ten articles', { content: { type: 'articles', articles: Array(10).fill(link) } }, /1 to 9/],
    ['a voice', { content: { type: 'voice', media: { hash: 'card' } } }, /cannot carry voice/],
    ['a place', { content: { type: 'location', latitude: 1, longitude: 2, text: '' } }, /cannot carry location/],
    ['a file that is gone', { content: { type: 'file', media: { hash: 'lost' } } }, /the file is gone/],
  ])('%s is refused before it leaves', async (_what, message, words) => {
    expect(await faultOf(ask(message))).toMatchObject({ kind: 'refused', detail: expect.stringMatching(words) });
    expect(desk.wecom.calls).not.toContain(MAKE);
  });

  test('a picture WeCom has forgotten is uploaded again', async () => {
    const content: Content = { type: 'image', media: { hash: 'card' } };
    await ask({ content });
    desk.wecom.world.files.delete('3media1');
    await ask({ content });
    expect(said()).toEqual({ attachments: [{ msgtype: 'image', image: { media_id: '3media1' } }] });
    expect(desk.wecom.calls.filter(path => path === MAKE)).toHaveLength(3);
  });
});

describe('the fate of a task', () => {
  test('whose answer is lost is unknown: asked again it is a second task', async () => {
    desk.wecom.misbehave('silent', 1);
    expect(await faultOf(ask())).toMatchObject({ kind: 'unknown' });
    desk.wecom.misbehave('garbled', 1);
    expect(await faultOf(ask())).toMatchObject({ kind: 'unknown' });
    expect(desk.wecom.tasks.all).toHaveLength(2);
  });

  test('that is given up while it is on its way is unknown', async () => {
    const ending = new AbortController();
    desk.wecom.misbehave('slow', 1);
    const attempt = faultOf(ask({}, ending.signal));
    await until(() => desk.wecom.calls.includes(MAKE));
    ending.abort();
    expect(await attempt).toMatchObject({ kind: 'unknown' });
  });

  test('one that nobody of the named can get is not made', async () => {
    expect(await faultOf(ask({ to: [stranger] }))).toMatchObject({ kind: 'unreachable', code: '41048' });
    expect(desk.wecom.tasks.all).toEqual([]);
  });

  test('an id that is no word is no task we could ask after', async () => {
    desk.wecom.tasks.answer = () => ({ errcode: 0, fail_list: [] });
    expect(await faultOf(ask())).toMatchObject({ kind: 'unknown' });
  });

  test('too many calls and too large an attachment are what WeCom calls them', async () => {
    desk.wecom.misbehave('rate', 1);
    expect(await faultOf(ask())).toMatchObject({ kind: 'busy', code: '45009' });
    desk.wecom.trouble.code(MAKE, 41064);
    expect(await faultOf(ask())).toMatchObject({ kind: 'refused', code: '41064' });
  });

  test('a person named twice is asked for once', async () => {
    await ask({ to: [wang, wang] });
    expect(desk.said(MAKE)).toMatchObject([{ chat_type: 'single', external_userid: [wang] }]);
  });
});

describe('the app that may use customer contact', () => {
  test('has a token of its own, fetched anew when it ran out', async () => {
    await ask();
    await desk.wecom.says(wang, '在吗');
    await desk.says('在的');
    expect(desk.wecom.tokens).toHaveLength(2);
    desk.wecom.expireToken();
    await ask();
    expect(desk.wecom.tokens).toHaveLength(3);
    expect(desk.wecom.tasks.all).toHaveLength(2);
  });

  test('is proved with the settings, and told of when it may not', async () => {
    await desk.channel.test(patient);
    expect(desk.wecom.calls).toEqual(['/cgi-bin/gettoken', '/cgi-bin/gettoken']);
    const wrong = await openDesk({ settings: { contactSecret: 'no-secret-of-theirs' } });
    const fault = await faultOf(wrong.channel.test(patient));
    expect(fault).toMatchObject({ kind: 'broken', code: '40001' });
    expect(`${fault.stack}${JSON.stringify(fault)}`).not.toContain('no-secret-of-theirs');
    await wrong.close();
  });

  test('may not be the app that serves customers, unless WeCom lists it', async () => {
    const other = await openDesk({ contact: 'service' });
    if (!tasksPeople(other.channel)) throw new Error('it makes no tasks');
    const attempt = other.channel.broadcast({ to: [wang], content: greeting, key: 'd1' }, patient);
    expect(await faultOf(attempt)).toMatchObject({ kind: 'broken', code: '48002' });
    await other.close();
  });

  test('without its secret there are no broadcasts', async () => {
    const plain = await openDesk();
    expect([broadcasts(plain.channel), tasksPeople(plain.channel)]).toEqual([false, false]);
    await plain.close();
  });
});
