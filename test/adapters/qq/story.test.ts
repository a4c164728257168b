import { runErrands } from '../../../src/flows/errands';
import type { ChannelId, ConversationId } from '../../../src/model';
import { openQqStandIn, type QqStandIn } from '../../../stand-ins/qq';
import { type Front, openFront } from '../../support/http';
import { li, teaGroup, wang } from './bot';

const hours = '您好，我们 9:00–18:00 营业。';
const welcome = '欢迎来到云锦茶行！';
const MINUTE_MS = 60_000;
/** The smallest PNG there is. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('a tea house on QQ', () => {
  let front: Front;
  let qq: QqStandIn;
  let channel: ChannelId;

  beforeEach(async () => {
    front = await openFront();
    qq = await openQqStandIn({ now: front.now });
    channel = await front.addChannel('qq', qq.settings);
    await qq.callAt(`${front.url}/webhooks/${channel}`);
    await front.setRules([
      { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
      { name: '欢迎', on: 'follow', then: [{ reply: { text: welcome } }] },
    ]);
  });
  afterEach(async () => {
    await front.close();
    await qq.close();
  });

  const sent = async () => {
    await front.outbound.drain();
    return qq.accepted.map(({ to, text, key }) => ({ to, text, key }));
  };
  const thread = async (name: string): Promise<ConversationId> =>
    (await front.store.rows('conversation').findOneByOrFail({ channelId: channel, thread: name })).id;
  const delivery = async (conversationId: ConversationId) =>
    front.store.rows('delivery').findOneByOrFail({ conversationId });

  test('王芳 is answered by a rule, then by 小周; what is pushed three times is answered once', async () => {
    const first = await qq.says(wang, '请问营业时间？', { copies: 3 });
    expect(first.acknowledged).toBe(true);
    expect(await sent()).toEqual([{ to: wang, text: hours, key: `${first.id}:1` }]);

    const xiaozhou = await front.hire('小周', 'agent');
    const conversation = await thread(wang);
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const second = await qq.says(wang, '今天营业时间改了吗？');
    for (const text of ['今天照常。', '等您来喝茶。']) {
      await xiaozhou.post(`/conversations/${conversation}/messages`, { text }).expect(201);
    }
    expect((await sent()).slice(1)).toEqual([
      { to: wang, text: '今天照常。', key: `${second.id}:1` },
      { to: wang, text: '等您来喝茶。', key: `${second.id}:2` },
    ]);
    expect(await front.history(conversation)).toEqual([
      'in: 请问营业时间？',
      `out: ${hours}`,
      'note: 小周接管了会话',
      'in: 今天营业时间改了吗？',
      'out: 今天照常。',
      'out: 等您来喝茶。',
    ]);
    expect(qq.refused).toEqual([]);
  });

  test('a stranger is believed in nothing, and nothing is stored', async () => {
    const letter = qq.letter('C2C_MESSAGE_CREATE', { id: 'm1', author: { user_openid: wang }, content: '转账' });
    const headers = { ...letter.headers, 'x-signature-ed25519': '0'.repeat(128) };
    const answer = await fetch(`${front.url}/webhooks/${channel}`, { method: 'POST', headers, body: letter.body });
    expect(answer.status).toBe(403);
    expect(await front.store.rows('conversation').countBy({ channelId: channel })).toBe(0);
  });

  test('王芳 and 李雷 in one group have a conversation each, answered by name and for five minutes', async () => {
    const [wangs, lis] = [
      await qq.mentions(teaGroup, wang, '营业时间？'),
      await qq.mentions(teaGroup, li, '营业时间？'),
    ];
    expect(await sent()).toEqual([
      { to: teaGroup, text: `<qqbot-at-user id="${wang}" /> ${hours}`, key: `${wangs.id}:1` },
      { to: teaGroup, text: `<qqbot-at-user id="${li}" /> ${hours}`, key: `${lis.id}:1` },
    ]);
    const conversation = await thread(`group:${teaGroup}:${wang}`);
    const xiaozhou = await front.hire('小周', 'agent');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    front.pass(5 * MINUTE_MS);
    await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '还在吗' }).expect(422);
    expect(await sent()).toHaveLength(2);
  });

  test('王芳 alone and 王芳 in a group are two, until a person says otherwise', async () => {
    await qq.mentions(teaGroup, wang, '营业时间？');
    await qq.says(wang, '营业时间？');
    const identities = await front.store.rows('identity').find({ order: { id: 'ASC' } });
    expect(identities.map(({ address }) => address)).toEqual([`member:${wang}`, wang]);
    expect(new Set(identities.map(({ contactId }) => contactId)).size).toBe(2);
  });

  test('a new friend is welcomed by the event, and who left is written to no more', async () => {
    const added = await qq.befriends(wang);
    expect(await sent()).toEqual([{ to: wang, text: welcome, key: `${added.id}:1` }]);
    await qq.says(wang, '你好');
    await qq.unfriends(wang);
    const identity = await front.store.rows('identity').findOneByOrFail({ channelId: channel, address: wang });
    expect(Boolean(identity.reachable)).toBe(false);
  });

  test('a group that takes the bot in is greeted as a group', async () => {
    const joined = await qq.joins(teaGroup, li, true);
    expect(await sent()).toEqual([{ to: teaGroup, text: welcome, key: `${joined.id}:1` }]);
  });

  test('who switches active messages off and on has said so', async () => {
    await qq.allowsActive(wang, false);
    await qq.allowsActive(wang, true);
    const consents = await front.store.rows('consent').find({ order: { id: 'ASC' } });
    expect(consents.map(({ purpose, granted, source }) => [purpose, Boolean(granted), source])).toEqual([
      ['marketing', false, 'platform'],
      ['marketing', true, 'platform'],
    ]);
  });

  test('an answer of unknown fate is sent again under its number, and 王芳 sees it once', async () => {
    qq.misbehave('silent', 1);
    await qq.says(wang, '营业时间？');
    await sent();
    front.pass(10_000);
    expect((await sent()).map(({ text }) => text)).toEqual([hours]);
    expect(qq.refused.map(({ code }) => code)).toEqual(['40054005']);
    expect(await delivery(await thread(wang))).toMatchObject({ state: 'sent' });
  });

  test('a picture 王芳 sends is fetched and kept', async () => {
    const bytes = Buffer.from(PIXEL, 'base64');
    qq.shelf.attachments.set('1.png', { bytes, mime: 'image/png' });
    const url = `${qq.url}/attachments/1.png`;
    await qq.says(wang, '', { fields: { attachments: [{ content_type: 'image/png', filename: '茶园.png', url }] } });
    expect(await runErrands(front, { files: front.files })).toBe(1);
    const kept = await front.store.rows('media').find();
    expect(kept).toMatchObject([{ mime: 'image/png', bytes: bytes.length }]);
  });

  test('what was held for moderation and did not pass is known as failed', async () => {
    qq.desk.rights.audit = true;
    await qq.says(wang, '营业时间？');
    await sent();
    const conversation = await thread(wang);
    expect(await delivery(conversation)).toMatchObject({ state: 'sent', externalId: qq.desk.held[0] });
    await qq.happens('MESSAGE_AUDIT_REJECT', { audit_id: qq.desk.held[0], user_openid: wang });
    expect(await delivery(conversation)).toMatchObject({ state: 'failed' });
  });
});

test('a tea house without a public address hears 王芳 at the gateway, and goes on where it left off', async () => {
  const front = await openFront();
  const qq = await openQqStandIn({ now: front.now });
  const channel = await front.addChannel('qq', { ...qq.settings, mode: 'gateway' });
  await front.setRules([
    { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
  ]);
  const says = (id: string, content: string) => {
    qq.passes.open(id, 'users', wang);
    const author = { id: wang, user_openid: wang };
    const timestamp = new Date(front.now()).toISOString();
    qq.gateway.tell(`event of ${id}`, 'C2C_MESSAGE_CREATE', { id, author, content, timestamp, message_type: 0 });
  };
  const isHeard = (count: number) =>
    until(async () => (await front.store.rows('message').countBy({ direction: 'in' })) === count);

  const listening = front.listen(async () => undefined);
  const kept = async () => (await front.store.rows('channel').findOneByOrFail({ id: channel })).listenCursor;
  await until(async () => (await kept()) !== null);
  says('m1', '请问营业时间？');
  await isHeard(1);
  await front.outbound.drain();
  qq.gateway.hangUp(4009);
  says('m2', '那周末的营业时间呢？');
  await isHeard(2);
  await listening.stop();
  expect(qq.gateway.said.map(({ op }) => op)).toEqual([2, 6]);
  await front.outbound.drain();
  expect(qq.accepted.map(({ to, text, key }) => [to, text, key])).toEqual([
    [wang, hours, 'm1:1'],
    [wang, hours, 'm2:1'],
  ]);
  await front.close();
  await qq.close();
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 10));
}
