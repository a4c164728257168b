import { runErrands } from '../../../src/flows/errands';
import type { ChannelId, ConversationId } from '../../../src/model';
import { openWecomKfStandIn, type WecomKfStandIn } from '../../../stand-ins/wecom-kf';
import { type Front, openFront } from '../../support/http';
import { li, teaDesk, wang } from './desk';

const hours = '您好，我们 9:00–18:00 营业。';
const welcome = '欢迎光临云锦茶行，请问想喝点什么茶？';

/** Waits for something that another part of the house does in its own time. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 5));
}

describe("a tea house on WeCom's customer service", () => {
  let front: Front;
  let wecom: WecomKfStandIn;
  let channel: ChannelId;

  beforeEach(async () => {
    front = await openFront();
    wecom = await openWecomKfStandIn({ now: front.now, desks: [teaDesk] });
    channel = await front.addChannel('wecom-kf', wecom.settings);
    await wecom.callAt(`${front.url}/webhooks/${channel}`);
    front.listen();
    await front.setRules([
      { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
      { name: '欢迎', on: 'follow', then: [{ reply: { text: welcome } }] },
    ]);
  });
  afterEach(async () => {
    await front.close();
    await wecom.close();
  });

  const taken = () => wecom.accepted.map(({ to, text }) => `${to}: ${text}`);
  const said = async (person: string): Promise<string[]> => {
    const rows = await front.store.rows('conversation').findBy({ channelId: channel, address: person });
    return rows[0] ? front.history(rows[0].id) : [];
  };
  const heard = (person: string, line: string) =>
    eventually(async () => (await said(person)).some(one => one.includes(line)));
  const ownerOf = async (id: ConversationId) => (await front.store.rows('conversation').findOneByOrFail({ id })).owner;

  test('王芳 is answered by a rule, then by 小周; what is told three times is answered once', async () => {
    expect((await wecom.says(wang, '请问营业时间？', { copies: 3 })).acknowledged).toBe(true);
    await heard(wang, hours);
    await front.outbound.drain();
    expect(taken()).toEqual([`${wang}: ${hours}`]);

    const xiaozhou = await front.hire('小周', 'agent');
    const conversation = await front.conversation(channel, wang);
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await wecom.says(wang, '今天营业时间改了吗？');
    await heard(wang, '改了吗');
    await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '今天照常，等您来喝茶。' }).expect(201);
    await front.outbound.drain();
    expect(taken()).toEqual([`${wang}: ${hours}`, `${wang}: 今天照常，等您来喝茶。`]);
    expect(await said(wang)).toEqual([
      'in: 请问营业时间？',
      `out: ${hours}`,
      'note: 小周接管了会话',
      'in: 今天营业时间改了吗？',
      'out: 今天照常，等您来喝茶。',
    ]);
  });

  test('李雷 opens the chat and is welcomed although he has not written yet', async () => {
    const code = await wecom.enters(li);
    await heard(li, welcome);
    await front.outbound.drain();
    expect(taken()).toEqual([`${li}: ${welcome}`]);
    expect(wecom.world.sent).toMatchObject([{ code }]);
  });

  test('while a colleague answers 王芳 in WeCom the bot is silent, and speaks again when the session has ended', async () => {
    await wecom.says(wang, '在吗');
    await heard(wang, '在吗');
    const conversation = await front.conversation(channel, wang);
    await wecom.takes(wang, 'zhangsan');
    await wecom.replies(wang, '我是张三，请讲。');
    await heard(wang, '我是张三');
    expect(await ownerOf(conversation)).toBe('agent');
    await wecom.says(wang, '营业时间？');
    await heard(wang, '营业时间？');
    await wecom.ends(wang);
    await eventually(async () => (await ownerOf(conversation)) !== 'agent');
    await wecom.says(wang, '那明天的营业时间呢');
    await heard(wang, hours);
    await front.outbound.drain();
    expect(taken()).toEqual([`${wang}: ${hours}`]);
  });

  test('小周 hands 王芳 over to the desk in WeCom; one word more is allowed him, and of the next he is told why not', async () => {
    await wecom.says(wang, '我要投诉');
    await heard(wang, '我要投诉');
    const conversation = await front.conversation(channel, wang);
    const xiaozhou = await front.hire('小周', 'agent');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await xiaozhou.post(`/conversations/${conversation}/hand-over`, {}).expect(200);
    expect(wecom.world.session(teaDesk, wang).state).toBe(2);
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    for (const text of ['同事马上就来。', '还有一句。']) {
      await xiaozhou.post(`/conversations/${conversation}/messages`, { text }).expect(201);
      await front.outbound.drain();
    }
    expect(taken()).toEqual([`${wang}: 同事马上就来。`]);
    const deliveries = await front.store
      .rows('delivery')
      .find({ where: { conversationId: conversation }, order: { id: 'ASC' } });
    expect(deliveries.map(({ state }) => state)).toEqual(['sent', 'failed']);
    expect(JSON.stringify(deliveries[1]?.fault)).toContain('waits in the pool');
  });

  test('what WeCom could not deliver is known as failed afterwards, with the reason', async () => {
    await wecom.says(wang, '营业时间？');
    await heard(wang, hours);
    await front.outbound.drain();
    const conversationId = await front.conversation(channel, wang);
    const delivery = () => front.store.rows('delivery').findOneByOrFail({ conversationId });
    expect(await delivery()).toMatchObject({ state: 'sent', externalId: wecom.accepted[0]?.key });
    await wecom.fails(wang, wecom.accepted[0]?.key ?? '', 8);
    await eventually(async () => (await delivery()).state === 'failed');
    expect(JSON.stringify((await delivery()).fault)).toContain('the company is not verified');
  });

  test('a message of unknown fate is sent again under its key, and 王芳 sees it once', async () => {
    wecom.misbehave('silent', 1);
    await wecom.says(wang, '营业时间？');
    await heard(wang, hours);
    await front.outbound.drain();
    front.pass(10_000);
    await front.outbound.drain();
    expect(taken()).toEqual([`${wang}: ${hours}`]);
    const conversationId = await front.conversation(channel, wang);
    expect(await front.store.rows('delivery').findOneByOrFail({ conversationId })).toMatchObject({ state: 'sent' });
  });

  test('who 王芳 is, and the picture she sent, are fetched', async () => {
    wecom.world.customers.set(wang, { nickname: '王芳' });
    const bytes = Buffer.from('\xff\xd8\xff\xe0 茶园', 'latin1');
    wecom.world.files.set('hers', { bytes, mime: 'image/jpeg', name: '茶园.jpg', at: front.now() });
    await wecom.says(wang, '看看这个');
    await wecom.happens(wang, { msgtype: 'image', image: { media_id: 'hers' } });
    await heard(wang, 'image');
    expect(await runErrands(front, { files: front.files })).toBe(2);
    expect(await front.store.rows('contact').findOneBy({ name: '王芳' })).not.toBeNull();
  });
});
