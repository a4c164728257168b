import { runErrands } from '../../../src/flows/errands';
import type { ChannelId } from '../../../src/model';
import { type HttpStandIn, openHttpStandIn } from '../../../stand-ins/http';
import { type Front, openFront } from '../../support/http';

describe('a shop with a platform of its own', () => {
  let front: Front;
  let platform: HttpStandIn;
  let channel: ChannelId;

  beforeEach(async () => {
    front = await openFront();
    platform = await openHttpStandIn({ now: front.now });
    channel = await front.addChannel('http', platform.settings);
    await platform.callAt(`${front.url}/webhooks/${channel}`);
    await front.setRules([
      {
        name: '营业时间',
        when: { text: { contains: '营业时间' } },
        then: [{ reply: { text: '您好，我们 9:00–18:00 营业。' } }],
      },
    ]);
  });
  afterEach(async () => {
    await front.close();
    await platform.close();
  });

  const taken = () => platform.accepted.map(({ to, text }) => `${to}: ${text}`);

  test('王芳 is answered by a rule, then by 小周; what is pushed twice is answered once', async () => {
    const push = await platform.says('wang', '请问营业时间？', { copies: 3 });
    expect(push.acknowledged).toBe(true);
    await front.outbound.drain();
    expect(taken()).toEqual(['wang: 您好，我们 9:00–18:00 营业。']);

    const xiaozhou = await front.hire('小周', 'agent');
    const conversation = await front.conversation(channel, 'wang');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await platform.says('wang', '那今天营业时间改了吗？');
    await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '今天照常，等您来喝茶。' }).expect(201);
    await front.outbound.drain();
    expect(taken()).toEqual(['wang: 您好，我们 9:00–18:00 营业。', 'wang: 今天照常，等您来喝茶。']);
    expect(await front.history(conversation)).toEqual([
      'in: 请问营业时间？',
      'out: 您好，我们 9:00–18:00 营业。',
      'note: 小周接管了会话',
      'in: 那今天营业时间改了吗？',
      'out: 今天照常，等您来喝茶。',
    ]);
  });

  test('an answer that was taken in silence is sent again under its key, and taken once', async () => {
    platform.misbehave('silent', 1);
    await platform.says('wang', '营业时间？');
    await front.outbound.drain();
    front.pass(60_000);
    await front.outbound.drain();
    expect(taken()).toEqual(['wang: 您好，我们 9:00–18:00 营业。']);
    const [delivery] = await front.store.rows('delivery').find();
    expect(delivery).toMatchObject({ state: 'sent', externalId: 'out-1' });
  });

  test('a picture 李雷 sends is fetched, and one that 小周 sends is fetched from us', async () => {
    const bytes = Buffer.from('\xff\xd8\xff\xe0 茶园', 'latin1');
    const url = platform.putFile('tea.jpg', { bytes, mime: 'image/jpeg' });
    expect(await platform.push('m-1', { from: { id: 'li' }, content: { type: 'image', media: { url } } })).toBe(200);
    expect(await runErrands(front, { files: front.files })).toBe(1);
    const [heard] = await front.store.rows('message').find();
    const { media } = heard!.content as unknown as { media: { hash: string } };
    expect((await front.files.load(media.hash)).bytes).toEqual(bytes);

    const xiaozhou = await front.hire('小周', 'agent');
    const conversation = await front.conversation(channel, 'li');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const content = { type: 'image', media: { hash: media.hash } };
    await xiaozhou.post(`/conversations/${conversation}/messages`, { content }).expect(201);
    await front.outbound.drain();
    const said = platform.messages[0] as { content: { media: { url: string } } };
    const link = said.content.media.url.replace('https://kefu.example', front.url);
    const answer = await fetch(link);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect((await fetch(link.replace(/mark=./, 'mark=_'))).status).toBe(403);
  });

  test('a stranger stores nothing', async () => {
    const told = { from: { id: 'wang' }, content: { type: 'text', text: '转账给我' } };
    platform.changeSecret(`whsec_${Buffer.alloc(32).toString('base64')}`);
    expect(await platform.push('m-1', told)).toBe(403);
    expect(await front.store.rows('message').count()).toBe(0);
  });
});
