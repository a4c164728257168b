import { openBudget } from '../../../adapters/weibo/budget';
import { listen } from '../../../adapters/weibo/listen';
import { settings } from '../../../adapters/weibo/settings';
import { openVitals } from '../../../adapters/weibo/vitals';
import { openWire } from '../../../adapters/weibo/wire';
import type { Inbound } from '../../../src/model';
import { type Desk, faultOf, li, openDesk, openEar, until, wang } from './desk';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let desk: Desk;
let postId: string;

beforeEach(async () => {
  desk = await openDesk();
  postId = desk.platform.posts('明前龙井上市啦');
  desk.platform.names(wang, '王芳');
});
afterEach(() => desk.close());

/**
 * Listens for so long on the desk's clock, which goes on by itself while nothing happens. `meanwhile` is told the time
 * before each look.
 */
async function listensFor(ms: number, cursor: string | null = null, meanwhile: (at: number) => void = () => undefined) {
  const own = settings.parse(desk.settings);
  const { now, clock, http } = desk;
  const budget = openBudget(own.callsPerDay, now);
  const vitals = openVitals(budget);
  const wire = openWire({ http, accessToken: own.accessToken, now, hide: [] });
  const end = clock.at + ms;
  const ending = new AbortController();
  const pause = async (forMs: number) => {
    const until = clock.at + Math.max(forMs, 0);
    clock.at = Math.min(until, end);
    if (until > end) ending.abort();
    else meanwhile(clock.at);
  };
  const { ear, heard, state } = openEar(cursor);
  const ended = listen({ wire, own, now, budget, vitals, pause }, ear, ending.signal);
  await ended.catch(() => undefined);
  return { heard, cursor: state.cursor, ended, health: () => vitals.health(), times: state.times };
}

const wordsOf = (heard: readonly { content: object }[]) =>
  heard.map(({ content }) => (content as { text: string }).text);
const looks = () => desk.platform.calls.filter(({ path }) => /comments|statuses/.test(path));

describe('comments and mentions', () => {
  test('are heard as messages, each in the conversation where it can be answered', async () => {
    const first = await listensFor(HOUR);
    const commentId = desk.platform.commentsOn(postId, wang, '多少钱一两？');
    const theirs = desk.platform.posts('在 @云锦茶行 喝到了好茶', wang);
    const elsewhere = desk.platform.commentsOn(theirs, li, '@云锦茶行 还有位子吗');
    const { heard } = await listensFor(2 * HOUR, first.cursor);
    const byId = new Map(heard.map(one => [one.externalId, one]));
    expect(byId.get(`comment:${commentId}`)).toMatchObject({
      kind: 'message',
      address: wang,
      thread: `comment:${postId}:${wang}`,
      content: { type: 'text', text: '多少钱一两？', quoted: '明前龙井上市啦' },
      profile: { name: '王芳', avatarUrl: `https://tvax1.sinaimg.cn/${wang}.jpg` },
      allows: { count: null, window: 'main' },
    });
    expect(byId.get(`post:${theirs}`)).toMatchObject({ address: wang, thread: `post:${theirs}` });
    expect(byId.get(`comment:${elsewhere}`)).toMatchObject({ address: li, thread: `comment:${theirs}:${li}` });
    expect(heard).toHaveLength(3);
    expect(heard.every(one => one.answerable !== false)).toBe(true);
  });

  test('of before the first look are kept and not answered; the first after an empty look is', async () => {
    desk.platform.commentsOn(postId, wang, '去年也买过');
    const { heard } = await listensFor(HOUR);
    expect(heard).toMatchObject([{ content: { text: '去年也买过' }, answerable: false }]);
    const first = await listensFor(HOUR);
    desk.platform.commentsOn(postId, wang, '今年也买');
    const later = (await listensFor(HOUR, first.cursor)).heard;
    expect(wordsOf(later)).toEqual(['今年也买']);
    expect(later[0]?.answerable).toBeUndefined();
  });

  test('of our own are not heard', async () => {
    const first = await listensFor(HOUR);
    desk.platform.commentsOn(postId, desk.platform.account.uid, '谢谢大家 @云锦茶行');
    desk.platform.posts('我们是 @云锦茶行');
    expect((await listensFor(2 * HOUR, first.cursor)).heard).toEqual([]);
  });

  test('more than a page holds are all heard, each once, over a restart', async () => {
    const first = await listensFor(HOUR);
    const said = Array.from({ length: 130 }, (_, n) => `第 ${n} 位客人`);
    for (const text of said) desk.platform.commentsOn(postId, wang, text);
    const runs: number[] = [];
    const heard: Inbound[] = [];
    for (let { cursor } = first; heard.length < 130 && runs.length < 20; ) {
      const run = await listensFor(6 * MINUTE, cursor);
      cursor = run.cursor ?? cursor;
      runs.push(run.heard.length);
      heard.push(...run.heard);
    }
    expect(runs.filter(count => count > 0).length).toBeGreaterThan(1);
    expect(heard).toHaveLength(130);
    expect(new Set(wordsOf(heard))).toEqual(new Set(said));
  });

  test('are where they were when what is kept cannot be read', async () => {
    desk.platform.commentsOn(postId, wang, '多少钱一两？');
    for (const cursor of ['', 'null', '{"version":2}', '[']) {
      expect(wordsOf((await listensFor(HOUR, cursor)).heard)).toEqual(['多少钱一两？']);
    }
  });
});

describe('a day of listening', () => {
  test('stays within a hundred calls though somebody speaks all the time, and leaves twenty for answers', async () => {
    let n = 0;
    const { health } = await listensFor(13.9 * HOUR, null, () => {
      n += 1;
      desk.platform.commentsOn(postId, wang, `第 ${n} 句`);
    });
    expect(desk.platform.calls.length).toBeLessThanOrEqual(80);
    expect(desk.platform.calls.length).toBeGreaterThan(70);
    expect(desk.platform.refused).toEqual([]);
    expect(health().quotas?.[0]).toMatchObject({ of: 100, left: 100 - desk.platform.calls.length });
  });

  test('asks one list at a time, all three of them, at least three minutes apart, and not at night', async () => {
    await listensFor(30 * HOUR);
    const times = looks().map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(new Set(looks().map(({ path }) => path)).size).toBe(3);
    const hours = times.map(at => new Date(at + 8 * HOUR).getUTCHours());
    expect(hours.filter(hour => hour < 7)).toEqual([]);
    expect(hours).toEqual(expect.arrayContaining([7, 10, 23]));
  });

  test('looks sooner where people speak', async () => {
    const first = await listensFor(2 * HOUR);
    const quiet = looks().length;
    await listensFor(2 * HOUR, first.cursor, () => void desk.platform.commentsOn(postId, wang, `${desk.clock.at}`));
    expect(looks().length - quiet).toBeGreaterThan(quiet * 1.5);
  });

  test('goes on after a restart with what it had spent', async () => {
    const before = await listensFor(6 * HOUR);
    const spent = desk.platform.calls.length;
    const { health } = await listensFor(MINUTE, before.cursor);
    expect(health().quotas?.[0]?.left).toBe(100 - desk.platform.calls.length);
    expect(desk.platform.calls.length).toBeGreaterThan(spent);
  });
});

describe('a fault while listening', () => {
  test('tells until when the token is good, and stops in words when it has ended', async () => {
    const fine = await listensFor(HOUR);
    expect(fine.health()).toMatchObject({ link: 'up', tokenUntil: expect.any(Number) });
    const [own, told] = fine.health().quotas ?? [];
    expect([own?.of, told]).toEqual([
      100,
      { name: expect.any(String), left: 98, of: 100, resetsAt: expect.any(Number) },
    ]);
    desk.platform.expiresAt(desk.clock.at);
    const { ended, health } = await listensFor(HOUR, fine.cursor);
    expect(await faultOf(ended)).toMatchObject({ kind: 'broken', detail: expect.stringContaining('authorise anew') });
    expect(health()).toMatchObject({ link: 'down', lastFault: expect.stringContaining('accessToken') });
  });

  test('of one list we may not read leaves the others alone', async () => {
    desk.platform.faults.set('/2/statuses/mentions.json', 10014);
    desk.platform.commentsOn(postId, wang, '多少钱一两？');
    const { heard, health } = await listensFor(5 * HOUR);
    expect(wordsOf(heard)).toEqual(['多少钱一两？']);
    expect(desk.platform.refused).toHaveLength(1);
    expect(health().lastFault).toContain('lacks a permission');
  });

  test('that says too many waits for the hour and loses nothing', async () => {
    const first = await listensFor(HOUR);
    desk.platform.commentsOn(postId, wang, '多少钱一两？');
    desk.platform.faults.set('/2/comments/to_me.json', 10023);
    desk.platform.faults.set('/2/comments/mentions.json', 10023);
    desk.platform.faults.set('/2/statuses/mentions.json', 10023);
    const refused = await listensFor(3.5 * HOUR, first.cursor);
    expect(desk.platform.refused.length).toBeLessThanOrEqual(5);
    expect(refused.health()).toMatchObject({ link: 'down' });
    desk.platform.faults.clear();
    expect(wordsOf((await listensFor(2 * HOUR, refused.cursor)).heard)).toEqual(['多少钱一两？']);
  });

  test.each(['error', 'garbled', 'silent'] as const)('of kind %s is waited out', async how => {
    desk.platform.misbehave(how, 4);
    desk.platform.commentsOn(postId, wang, '多少钱一两？');
    expect(wordsOf((await listensFor(4 * HOUR)).heard)).toEqual(['多少钱一两？']);
  });

  test('of our own disk ends it, and nothing is passed over', async () => {
    desk.platform.commentsOn(postId, wang, '多少钱一两？');
    const ending = new AbortController();
    const full = { cursor: null, hear: () => Promise.reject(new Error('the disk is full')), changed: () => undefined };
    await expect(desk.channel.listen(full, ending.signal)).rejects.toThrow('the disk is full');
  });
});

test('the channel listens by itself, wakes when the clock goes on, and stops when it is told to', async () => {
  const { ear, heard, state } = openEar();
  const ending = new AbortController();
  const listening = desk.channel.listen(ear, ending.signal);
  await until(() => desk.channel.health().link === 'up');
  desk.platform.commentsOn(postId, wang, '还有吗');
  for (let n = 0; n < 3; n += 1) {
    const before = state.times;
    desk.clock.at += HOUR;
    await until(() => state.times > before);
  }
  await until(() => heard.length === 1);
  ending.abort();
  await listening;
  expect(wordsOf(heard)).toEqual(['还有吗']);
});
