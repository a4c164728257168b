import type { Content } from '../../../src/model';
import { type Desk, faultOf, openDesk, tenOClock, wang } from './desk';

let desk: Desk;
let postId: string;
let commentId: string;

beforeEach(async () => {
  desk = await openDesk({ settings: { publicIp: '203.0.113.7' }, weibo: { needsIp: true } });
  postId = desk.platform.posts('明前龙井上市啦');
  commentId = desk.platform.commentsOn(postId, wang, '多少钱一两？');
});
afterEach(() => desk.close());

const under = (id = commentId) => ({
  thread: `comment:${postId}:${wang}`,
  answers: {
    externalId: `comment:${id}`,
    content: { type: 'text', text: '多少钱一两？' } as const,
    platformTime: tenOClock,
    before: 0,
  },
});

describe('an answer under a comment', () => {
  test('is public, has an id, and goes to the comment it answers', async () => {
    const { externalId } = await desk.says('一两 88 元，欢迎到店品尝', under());
    const ours = desk.platform.comments.get(String(externalId).replace('comment:', ''));
    expect(ours).toMatchObject({ postId, to: commentId, text: '一两 88 元，欢迎到店品尝', by: '1073880650' });
    expect(desk.platform.forms).toEqual([]);
  });

  test('needs no window', async () => {
    desk.clock.at += 40 * 86_400_000;
    desk.platform.expiresAt(desk.clock.at + 1000);
    await expect(desk.says('还有的', under())).resolves.toMatchObject({ externalId: expect.any(String) });
  });

  test('becomes private when it is said in the person’s own thread', async () => {
    desk.platform.opens(wang);
    await desk.says('给您留了一份', { thread: wang, answers: under().answers });
    expect(desk.platform.forms).toHaveLength(1);
    expect(desk.platform.comments.size).toBe(1);
  });

  test('under a post that mentions us is a comment on that post', async () => {
    const theirs = desk.platform.posts('在 @云锦茶行 喝到了好茶', wang);
    const { externalId } = await desk.says('谢谢您！', { thread: `post:${theirs}` });
    expect(desk.platform.comments.get(String(externalId).replace('comment:', ''))).toMatchObject({
      postId: theirs,
      to: null,
    });
  });

  test.each<[string, Content]>([
    ['a picture', { type: 'image', media: { hash: 'a' } }],
    ['141 characters', { type: 'text', text: '好'.repeat(141) }],
    ['nothing', { type: 'text', text: ' ' }],
  ])('cannot be %s, and says so', async (_what, content) => {
    const fault = await faultOf(desk.says(content, under()));
    expect(fault).toMatchObject({ kind: 'refused', code: null });
    expect(desk.platform.refused).toEqual([]);
  });

  test('may be 140 characters, 280 letters, or a link', async () => {
    await desk.says('好'.repeat(140), under());
    await desk.says('a'.repeat(280), under());
    await desk.says({ type: 'link', title: '地图', text: '', url: 'https://yunjin.example/map' }, under());
    expect(desk.platform.accepted.map(({ text }) => text).at(-1)).toBe('地图 https://yunjin.example/map');
  });

  test('that does not know what it answers is refused', async () => {
    expect(await faultOf(desk.says('您好', { ...under(), answers: null }))).toMatchObject({ kind: 'refused' });
  });

  test('to a comment that is gone, or with the same words again, is refused in words', async () => {
    expect(await faultOf(desk.says('您好', under('5000000000009999')))).toMatchObject({ code: '20201' });
    await desk.says('您好', under());
    expect(await faultOf(desk.says('您好', under()))).toMatchObject({
      kind: 'refused',
      code: '20019',
      detail: expect.stringContaining('change them'),
    });
  });

  test('without our address is refused by Weibo', async () => {
    const own = await openDesk({ weibo: { needsIp: true } });
    const id = own.platform.posts('春茶');
    expect(await faultOf(own.says('您好', { thread: `post:${id}` }))).toMatchObject({ kind: 'refused', code: '10008' });
    await own.close();
  });

  test('waits after thirty in an hour, without holding up private messages', async () => {
    for (let n = 0; n < 30; n += 1) await desk.says(`第 ${n} 位客人您好`, under());
    expect(await faultOf(desk.says('第 30 位', under()))).toMatchObject({ kind: 'busy', retryAfterMs: null });
    desk.clock.at += 3_600_001;
    await desk.says('第 30 位', under());
    desk.platform.misbehave('rate');
    expect(await faultOf(desk.says('第 31 位', under()))).toMatchObject({
      kind: 'busy',
      code: '10023',
      retryAfterMs: null,
    });
  });

  test('whose answer is lost is unknown, and counts against the day', async () => {
    const left = () => desk.channel.health().quotas?.[0]?.left;
    expect(left()).toBe(100);
    desk.platform.misbehave('silent');
    expect(await faultOf(desk.says('您好', under()))).toMatchObject({ kind: 'unknown' });
    expect(left()).toBe(99);
    desk.platform.misbehave('garbled');
    expect(await faultOf(desk.says('您好啊', under()))).toMatchObject({ kind: 'unknown' });
  });
});
