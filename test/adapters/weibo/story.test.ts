import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelId } from '../../../src/model';
import { openWeiboStandIn, type WeiboStandIn } from '../../../stand-ins/weibo';
import { type Front, openFront } from '../../support/http';

const wang = '2489518277';
const li = '1987654321';
const PLENTY = 100_000;
const hours = '您好，我们 9:00–18:00 营业。';

describe('a tea house on Weibo', () => {
  let front: Front;
  let weibo: WeiboStandIn;
  let channel: ChannelId;

  beforeEach(async () => {
    front = await openFront();
    weibo = await openWeiboStandIn({ now: front.now, callsPerDay: PLENTY });
    const often = { callsPerDay: PLENTY, fastestPollSeconds: 1 };
    channel = await front.addChannel('weibo', { ...weibo.settings, ...often });
    await weibo.callAt(`${front.url}/webhooks/${channel}`);
    await front.setRules([
      { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
    ]);
  });
  afterEach(async () => {
    await front.close();
    await weibo.close();
  });

  const taken = () => weibo.accepted.map(({ to, text, passive }) => `${to}${passive ? ' (passive)' : ''}: ${text}`);

  test('王芳 is answered on her push by a rule, once, and then by 小周', async () => {
    const push = await weibo.says(wang, '请问营业时间？', { id: 'm1' });
    expect(push).toMatchObject({ acknowledged: true, answer: hours });
    expect(await front.history(await front.conversation(channel, wang))).toHaveLength(2);
    expect(await weibo.says(wang, '请问营业时间？', { id: 'm1' })).toMatchObject({ acknowledged: true });
    await front.outbound.drain();

    const xiaozhou = await front.hire('小周', 'agent');
    const conversation = await front.conversation(channel, wang);
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    expect(await weibo.says(wang, '今天营业时间改了吗？')).toMatchObject({ acknowledged: true, answer: null });
    await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '今天照常，等您来喝茶。' }).expect(201);
    await front.outbound.drain();
    expect(taken().at(-1)).toBe(`${wang}: 今天照常，等您来喝茶。`);
    expect(await front.history(conversation)).toEqual([
      'in: 请问营业时间？',
      `out: ${hours}`,
      'note: 小周接管了会话',
      'in: 今天营业时间改了吗？',
      'out: 今天照常，等您来喝茶。',
    ]);
  });

  test('what is not signed by Weibo is refused and nothing is stored', async () => {
    const stranger = await openWeiboStandIn({ now: front.now, account: { appSecret: 'guess' } });
    await expect(stranger.callAt(`${front.url}/webhooks/${channel}`)).rejects.toThrow('could not verify');
    await stranger.close();
    expect(await front.store.rows('message').find()).toEqual([]);
  });

  test('李雷 subscribes and unsubscribes, and his consent follows with the proof', async () => {
    await weibo.does(li, 'subscribe', {}, 'dy');
    const consents = () => front.store.read<{ granted: number }>('SELECT granted FROM consent ORDER BY id');
    expect((await consents()).map(({ granted }) => Boolean(granted))).toEqual([true]);
    await weibo.does(li, 'unsubscribe', {}, 'td');
    expect((await consents()).map(({ granted }) => Boolean(granted)).at(-1)).toBe(false);
  });

  test('李雷 unfollows, and nobody can write to him until he does something again', async () => {
    await weibo.says(li, '还有春茶吗');
    const conversation = await front.conversation(channel, li);
    const xiaozhou = await front.hire('小周', 'agent');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await weibo.does(li, 'unfollow');
    const refusal = await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '还有的' }).expect(422);
    expect(refusal.body.error.id).toBe('contact_unreachable');
    await weibo.does(li, 'follow');
    await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '还有的' }).expect(201);
    await front.outbound.drain();
    expect(taken()).toEqual([`${li}: 还有的`]);
    expect(weibo.refused).toEqual([]);
  });

  test('a comment is heard, answered under the comment, and the same person privately in her own thread', async () => {
    const postId = weibo.posts('明前龙井上市啦');
    const listening = front.listen();
    // Each list has been looked at once: what comes now is new.
    await until(() => LISTS.every(path => weibo.calls.some(call => call.path === path)));
    const commentId = weibo.commentsOn(postId, wang, '请问营业时间？');
    const answers = () => [...weibo.comments.values()].filter(({ by }) => by === weibo.account.uid);
    await until(async () => (await front.store.rows('message').find()).length > 0);
    await front.outbound.drain();
    expect(answers()).toMatchObject([{ to: commentId, text: hours }]);
    await listening.stop();

    expect(await weibo.says(wang, '营业时间呢')).toMatchObject({ answer: hours });
    const conversations = await front.store.rows('conversation').find({ order: { id: 'ASC' } });
    expect(conversations.map(one => one.thread)).toEqual([`comment:${postId}:${wang}`, wang]);
    expect(new Set(conversations.map(one => one.contactId)).size).toBe(1);
  });

  test('an access token at its end stops the account, in words that tell what to renew', async () => {
    weibo.expiresAt(front.now());
    const listening = front.listen();
    const record = () => front.store.rows('channel').findOneByOrFail({ id: channel });
    await until(async () => (await record()).state === 'broken');
    expect((await record()).lastError).toContain('authorise anew');
    await listening.stop();
  });
});

describe('the played Weibo', () => {
  test('tries a push three times, and gives up', async () => {
    const weibo = await openWeiboStandIn({ patienceMs: 2000 });
    let tries = 0;
    const server = createServer((request, response) => {
      const echo = new URL(request.url ?? '', 'http://we').searchParams.get('echostr');
      if (echo === null) tries += 1;
      response.writeHead(echo === null ? 503 : 200).end(echo);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await weibo.callAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await weibo.says(wang, '在吗')).toMatchObject({ acknowledged: false, answer: null });
    expect(tries).toBe(3);
    server.close();
    server.closeAllConnections();
    await weibo.close();
  });
});

const LISTS = ['/2/comments/to_me.json', '/2/comments/mentions.json', '/2/statuses/mentions.json'];

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 10));
}
