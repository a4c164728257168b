import { getEventListeners } from 'node:events';
import { openHttp } from '../../../src/channel';
import { openWechatPlatform, paths, type WechatPlatform } from '../../../stand-ins/wechat-oa/platform';
import { faultOf, openShop, type Shop, type ShopOptions, tenOClock, wang } from './shop';

let wechat: WechatPlatform;
let shops: Shop[] = [];

beforeEach(async () => {
  wechat = await openWechatPlatform({ now: () => tenOClock });
});

afterEach(async () => {
  for (const shop of shops) await shop.close();
  shops = [];
  await wechat.close();
});

function shop(options: ShopOptions = {}): Shop {
  const opened = openShop({ apiBase: wechat.url, ...options });
  shops.push(opened);
  return opened;
}

describe('when WeChat misbehaves', () => {
  test.each(['drop', 'garble'] as const)('%s: it took the message and nobody told us: unknown', async how => {
    wechat.trouble(paths.send, how, 1);
    expect(await faultOf(shop().says('你好'))).toMatchObject({ kind: 'unknown' });
    expect(wechat.ledger).toHaveLength(1);
  });

  test('it never answers: unknown after the deadline', async () => {
    const tea = shop({ http: openHttp({ deadlineMs: 600 }) });
    await tea.channel.test(new AbortController().signal);
    wechat.trouble(paths.send, 'hang', 1);
    expect(await faultOf(tea.says('你好'))).toMatchObject({ kind: 'unknown' });
    expect(wechat.ledger).toHaveLength(1);
  });

  test('we hang up when the message is on its way: unknown', async () => {
    wechat.trouble(paths.send, 'hang', 1);
    const stop = new AbortController();
    const said = faultOf(shop().says({ type: 'text', text: '你好' }, stop.signal));
    await wechat.next(paths.send);
    stop.abort();
    expect(await said).toMatchObject({ kind: 'unknown' });
    expect(wechat.ledger).toHaveLength(1);
  });

  test('we hang up before anything left: busy, and nothing leaves', async () => {
    const tea = shop();
    expect(await faultOf(tea.says({ type: 'text', text: '你好' }, AbortSignal.abort()))).toMatchObject({
      kind: 'busy',
    });
    wechat.trouble(paths.token, 'hang');
    const stop = new AbortController();
    const said = faultOf(tea.says({ type: 'text', text: '你好' }, stop.signal));
    await wechat.next(paths.token);
    stop.abort();
    expect(await said).toMatchObject({ kind: 'busy' });
    expect(wechat.count(paths.send)).toBe(0);
  });

  test.each([
    [429, 'busy'],
    [500, 'busy'],
    [502, 'unknown'],
    [503, 'busy'],
    [504, 'unknown'],
    [404, 'broken'],
    [301, 'broken'],
    [413, 'refused'],
  ])('status %d means %s', async (status, kind) => {
    wechat.trouble(paths.send, { status, headers: { 'retry-after': '7' } }, 1);
    const fault = await faultOf(shop().says('你好'));
    expect(fault).toMatchObject({ kind, code: String(status) });
    expect(fault.retryAfterMs).toBe(kind === 'busy' ? 7000 : null);
    expect(wechat.ledger).toHaveLength(0);
  });

  test('a code counts more than the status it comes with', async () => {
    wechat.trouble(paths.send, { status: 500, body: '{"errcode":45015,"errmsg":"out of time limit"}' }, 1);
    expect(await faultOf(shop().says('你好'))).toMatchObject({ kind: 'unreachable', code: '45015' });
  });

  test('nobody is there: busy', async () => {
    expect(await faultOf(shop({ apiBase: 'http://127.0.0.1:9' }).says('你好'))).toMatchObject({ kind: 'busy' });
  });

  test('a late answer is an answer', async () => {
    let answer = () => {};
    wechat.trouble(paths.send, { after: new Promise<void>(resolve => (answer = resolve)) }, 1);
    const said = shop().says('你好');
    setImmediate(answer);
    await expect(said).resolves.toEqual({ externalId: null });
  });
});

test('five messages for each the customer writes, then her window is closed', async () => {
  const counting = await openWechatPlatform({ now: () => tenOClock, countsWindows: true });
  const tea = shop({ apiBase: counting.url });
  try {
    expect(await faultOf(tea.says('在吗'))).toMatchObject({ kind: 'unreachable', code: '45015' });
    counting.allowances.wrote(wang);
    const { windows } = tea.channel.limits;
    for (let i = 0; i < (windows.message?.count ?? 0); i += 1) await tea.says(`第${i + 1}句`);
    expect(await faultOf(tea.says('还有一句'))).toMatchObject({ kind: 'unreachable', code: '45047' });
    counting.allowances.tapped(wang);
    for (let i = 0; i < (windows.menu?.count ?? 0); i += 1) await tea.says(`第${i + 6}句`);
    expect(await faultOf(tea.says('再一句'))).toMatchObject({ kind: 'unreachable', code: '45047' });
    expect(counting.ledger).toHaveLength(8);
  } finally {
    await counting.close();
  }
});

test('someone who left or blocked us is unreachable, and the others are not', async () => {
  wechat.followers.set(wang, { state: 'blocked' });
  const tea = shop();
  expect(await faultOf(tea.says('你好'))).toMatchObject({ kind: 'unreachable', code: '48002' });
  wechat.followers.set(wang, { state: 'left' });
  expect(await faultOf(tea.says('你好'))).toMatchObject({ kind: 'unreachable', code: '43004' });
  wechat.followers.set(wang, {});
  await tea.says('你好');
  expect(wechat.ledger).toHaveLength(1);
});

test('one signal may stop many sends, and is not listened to for longer than they take', async () => {
  const tea = shop();
  const stop = new AbortController();
  await Promise.all(Array.from({ length: 40 }, () => tea.says({ type: 'text', text: '你好' }, stop.signal)));
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

test.each(['{}', '{"status":"ok"}', '{"errcode":"fine"}', '[]', 'null', '"ok"', ''])(
  "an answer that is not WeChat's word for yes is no yes: %s",
  async body => {
    wechat.trouble(paths.send, { status: 200, body }, 1);
    expect(await faultOf(shop().says('你好'))).toMatchObject({ kind: 'unknown' });
  },
);

test('an address with a slash at its end is the same address', async () => {
  await shop({ apiBase: `${wechat.url}/` }).says('你好');
  expect(wechat.ledger).toHaveLength(1);
});
