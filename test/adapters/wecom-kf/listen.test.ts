import { openBell } from '../../../adapters/wecom-kf/bell';
import { until } from '../../channel/kit';
import { type Desk, faultOf, giftDesk, li, openDesk, teaDesk, wang } from './desk';

let desk: Desk;
afterEach(() => desk.close());

const words = (ear: ReturnType<Desk['listen']>) =>
  ear.heard.map(({ content }) => ('text' in content ? content.text : content.type));

describe('listening', () => {
  test('fetches at the start what was said while nobody listened, and then at every ring', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '在吗');
    const ear = desk.listen();
    await ear.count(1);
    await desk.wecom.says(wang, '明前龙井多少钱');
    await desk.ring();
    await ear.count(2);
    expect(words(ear)).toEqual(['在吗', '明前龙井多少钱']);
    expect(desk.channel.health()).toMatchObject({ link: 'up', tokenUntil: desk.clock.at + 7_200_000 });
    await ear.stop();
    expect(desk.channel.health()).toMatchObject({ link: 'down' });
  });

  test('looks by itself when a ring was lost', async () => {
    desk = await openDesk({ settings: { pollSeconds: 1 } });
    const ear = desk.listen();
    await desk.wecom.says(wang, '没人敲门');
    await ear.count(1);
    expect(words(ear)).toEqual(['没人敲门']);
  });

  test('asks for pages as the document allows: no cursor the first time, the token of the ring, voices as AMR', async () => {
    desk = await openDesk();
    const ear = desk.listen();
    await until(() => desk.channel.health().link === 'up');
    await desk.wecom.says(wang, '在吗');
    await desk.ring();
    await ear.count(1);
    const pages = desk.said('/cgi-bin/kf/sync_msg') as Readonly<Record<string, unknown>>[];
    expect(pages).toHaveLength(2);
    expect(pages[0]).toEqual({ limit: expect.any(Number), voice_format: 0, open_kfid: teaDesk });
    const how = { ...pages[0], cursor: expect.any(String), token: expect.stringMatching(/^ENC/) };
    expect(pages[1]).toEqual(how);
    expect(Number(pages[0]?.limit)).toBeLessThanOrEqual(1000);
  });

  test('after four days away hears what WeCom still keeps, and goes on', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '听到的');
    const ear = desk.listen();
    await ear.count(1);
    await ear.stop();
    await desk.wecom.says(wang, '错过的');
    desk.clock.at += 4 * 86_400_000;
    await desk.wecom.says(wang, '还在的');
    const later = desk.listen(ear.writes.at(-1)?.cursor, desk.again());
    await later.count(1);
    expect(words(later)).toEqual(['还在的']);
  });

  test('gives each page and the cursor behind it to one write, and goes on from there after a restart', async () => {
    desk = await openDesk({ pageSize: 2 });
    for (const text of ['一', '二', '三']) await desk.wecom.says(wang, text);
    const ear = desk.listen();
    await ear.count(3);
    await ear.stop();
    expect(ear.writes.map(({ ids }) => ids.length)).toEqual([2, 1]);
    await desk.wecom.says(wang, '四');
    const later = desk.listen(ear.writes[1]?.cursor, desk.again());
    await later.count(1);
    expect(words(later)).toEqual(['四']);
    expect(later.heard[0]).not.toHaveProperty('answerable');
  });

  test('goes on behind empty pages, because the flag decides and not the list', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '空页之后');
    desk.wecom.emptyPages(2);
    const ear = desk.listen();
    await ear.count(1);
    expect(desk.wecom.pages()).toBe(3);
  });

  test('does not spin when empty pages lead nowhere', async () => {
    desk = await openDesk();
    desk.wecom.emptyPages(1_000_000);
    desk.listen();
    await until(() => desk.channel.health().link === 'up');
    expect(desk.wecom.pages()).toBeLessThan(6);
  });

  test('fetches once at a time, however often it rings', async () => {
    desk = await openDesk();
    const ear = desk.listen();
    await until(() => desk.channel.health().link === 'up');
    await Promise.all(Array.from({ length: 20 }, (_, i) => desk.wecom.says(wang, `第${i}句`)));
    await Promise.all(Array.from({ length: 20 }, () => desk.ring()));
    await ear.count(20);
    await ear.stop();
    expect(new Set(ear.heard.map(one => one.externalId)).size).toBe(20);
    expect(ear.heard).toHaveLength(20);
  });

  test('on the very first reading expects no answer to what was said before it came', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '昨天的话');
    desk.clock.at += 86_400_000;
    await desk.wecom.says(wang, '十一分钟前的话');
    desk.clock.at += 2 * 60_000;
    await desk.wecom.says(li, '九分钟前的话');
    desk.clock.at += 9 * 60_000;
    const ear = desk.listen();
    const heard = await ear.count(3);
    expect(heard.map(one => one.answerable)).toEqual([false, false, undefined]);
  });

  test('also when that first reading is cut short and goes on after a restart', async () => {
    desk = await openDesk({ pageSize: 1 });
    await desk.wecom.says(wang, '前天的话');
    await desk.wecom.says(li, '昨天的话');
    desk.clock.at += 86_400_000;
    let kept: string | undefined;
    const cut = desk.channel.listen(
      {
        cursor: null,
        changed: () => undefined,
        async hear(_inbound, cursor) {
          if (kept !== undefined) throw new Error('the disk is full');
          kept = cursor;
        },
      },
      new AbortController().signal,
    );
    await expect(cut).rejects.toThrow('the disk is full');
    const ear = desk.listen(kept, desk.again());
    expect(await ear.count(1)).toMatchObject([{ address: li, answerable: false }]);
  });

  test('lets those who have just entered go first, for their welcome must leave within 20 seconds', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '一');
    await desk.wecom.says(wang, '二');
    await desk.wecom.enters(li);
    const ear = desk.listen();
    expect((await ear.count(3)).map(({ address, kind }) => `${address} ${kind}`)).toEqual([
      `${li} follow`,
      `${wang} message`,
      `${wang} message`,
    ]);
  });

  test('is not heard half: when it cannot be stored the cursor stays and the fault is told', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '营业时间？');
    const disk = new Error('the disk is full');
    const attempt = desk.channel.listen(
      { cursor: null, changed: () => undefined, hear: () => Promise.reject(disk) },
      new AbortController().signal,
    );
    await expect(attempt).rejects.toBe(disk);
    expect(desk.channel.health()).toMatchObject({ link: 'down', lastFault: 'what was heard could not be stored' });
    const ear = desk.listen(null, desk.again());
    expect((await ear.count(1))[0]?.content).toMatchObject({ text: '营业时间？' });
  });

  test('begins anew when WeCom does not know the cursor, and without the token when that is too old', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '三天之内');
    const ear = desk.listen(`${teaDesk} 0 nonsense`);
    await ear.count(1);
    await desk.ring();
    desk.wecom.world.bells.clear();
    await desk.wecom.says(wang, '令牌已失效');
    await desk.ring();
    desk.wecom.world.bells.clear();
    await ear.count(2);
    expect(words(ear)).toEqual(['三天之内', '令牌已失效']);
  });

  test('uses the token of a ring, without which WeCom lets it ask seldom', async () => {
    desk = await openDesk({ bareSyncs: 1 });
    const ear = desk.listen();
    await until(() => desk.channel.health().link === 'up');
    for (let i = 0; i < 5; i++) {
      await desk.wecom.says(wang, `第${i}句`);
      await desk.ring();
      await ear.count(i + 1);
    }
    await ear.stop();
    desk.clock.at += 30_000;
    const bare = desk.again();
    const stranger = desk.listen(null, bare);
    expect(await faultOf(stranger.done)).toMatchObject({ kind: 'busy', code: '45009', retryAfterMs: 60_000 });
    expect(bare.health()).toMatchObject({ link: 'down', lastFault: expect.stringContaining('45009') });
  });

  test('a cursor of another account means nothing', async () => {
    desk = await openDesk();
    await desk.wecom.says(wang, '从头开始');
    const ear = desk.listen(`${giftDesk} 0 4gw7MepFLfgF2VC5n1`);
    expect((await ear.count(1))[0]?.content).toMatchObject({ text: '从头开始' });
  });

  test('of credentials that are wrong is broken, and tells no secret', async () => {
    desk = await openDesk({ settings: { secret: 'not-the-secret' } });
    const error = await faultOf(desk.listen().done);
    expect(error).toMatchObject({ kind: 'broken', code: '40001' });
    expect(error.message).not.toContain('not-the-secret');
  });
});

describe('several accounts', () => {
  test('share one cursor, and a person at two of them is one contact in two conversations', async () => {
    desk = await openDesk({ desks: [teaDesk, giftDesk] });
    const ear = desk.listen();
    await desk.wecom.says(wang, '买茶');
    desk.wecom.world.wrote(giftDesk, wang);
    await desk.wecom.happens(wang, { msgtype: 'text', text: { content: '送礼' } }, giftDesk);
    await desk.ring();
    await ear.count(2);
    expect(ear.heard.map(({ address, thread }) => ({ address, thread }))).toEqual([
      { address: wang, thread: `${teaDesk}:${wang}` },
      { address: wang, thread: `${giftDesk}:${wang}` },
    ]);
    await desk.says('礼盒有三种', { thread: `${giftDesk}:${wang}` });
    expect(desk.wecom.world.sent).toMatchObject([{ open_kfid: giftDesk, touser: wang }]);
    expect(await desk.channel.holder(wang, new AbortController().signal)).toBe('us');
  });

  test('need to be named for somebody who was never met', async () => {
    desk = await openDesk({ desks: [teaDesk, giftDesk] });
    expect(await faultOf(desk.says('您好'))).toMatchObject({ kind: 'refused' });
    expect(await faultOf(desk.says('您好', { thread: `wkGONE:${wang}` }))).toMatchObject({ kind: 'unreachable' });
  });

  test('are left alone when the settings name one', async () => {
    desk = await openDesk({ desks: [giftDesk, teaDesk], settings: { openKfId: teaDesk } });
    await desk.wecom.says(wang, '给别的账号');
    await desk.wecom.happens(li, { msgtype: 'text', text: { content: '给我们' } }, teaDesk);
    const ear = desk.listen();
    expect(await ear.count(1)).toMatchObject([{ address: li, content: { text: '给我们' } }]);
  });
});

test('the token of a ring is good for ten minutes, and a ring without one takes none away', () => {
  const clock = { at: 0 };
  const bell = openBell(() => clock.at);
  expect(bell.token()).toBeNull();
  bell.ring('ENC1');
  clock.at = 599_999;
  bell.ring('');
  expect(bell.token()).toBe('ENC1');
  clock.at = 600_000;
  expect(bell.token()).toBeNull();
});

test('a ring that comes while nobody waits is kept for who waits next, once', async () => {
  const bell = openBell(() => 0);
  const ending = new AbortController();
  bell.ring('ENC1');
  await bell.wait(3_600_000, ending.signal);
  let isOver = false;
  const waiting = bell.wait(3_600_000, ending.signal).then(() => {
    isOver = true;
  });
  await new Promise(resolve => setImmediate(resolve));
  expect(isOver).toBe(false);
  ending.abort();
  await waiting;
  await bell.wait(3_600_000, ending.signal);
});
