import type { ChannelId, ContactId } from '../../src/model';
import { openWechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { openPage, SHOP } from '../adapters/webchat/browser';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

jest.setTimeout(30_000);
const DAY = 86_400_000;

describe.each(databases)('a link for one customer, on %s', (_, openScratch) => {
  let front: Front;
  let zhou: Colleague;
  let stage: ChannelId;
  let site: ChannelId;
  let wang: ContactId;

  beforeEach(async () => {
    front = await openFront({ scratch: await openScratch() });
    zhou = await front.hire('小周', 'agent');
    stage = await front.addChannel('stage');
    site = await front.addChannel('webchat', { origins: [SHOP], secret: '云锦茶行与官网之间的暗号 2026' });
    await front.customer(stage, 'wang').says('在吗');
    wang = await contactAt(stage, 'wang');
  });
  afterEach(() => front.close());

  const contactAt = async (channelId: ChannelId, address: string): Promise<ContactId> =>
    (await front.store.rows('identity').findOneByOrFail({ channelId, address })).contactId;
  const invite = async (channelId: ChannelId, more: object = {}) =>
    (await zhou.post(`/contacts/${wang}/links`, { channelId: String(channelId), ...more }).expect(201)).body;
  const channelsOf = async (id: ContactId) =>
    (await front.store.rows('identity').findBy({ contactId: id })).map(row => row.channelId).sort();
  const visit = async (token: string) => {
    const page = openPage(`${front.url}/webhooks/${site}`);
    await page.enter();
    const answer = await page.ask('POST', '/messages', { id: 'came-by-link', type: 'link', token });
    expect(answer.status).toBe(200);
    return page;
  };
  const refusals = () => front.logged.filter(line => line.event === 'link refused').map(line => line.why);

  test('opens the web chat, and whoever comes by it is 王芳, who sees nothing of it', async () => {
    const { url, token, until } = await invite(site);
    expect(url).toBe(`${SHOP}/?guanxi=${token}`);
    expect(Date.parse(until)).toBe(front.now() + 7 * DAY);
    const page = await visit(token);
    expect(await channelsOf(wang)).toEqual([stage, site].sort());
    const { items } = (await zhou.get(`/contacts/${wang}/merges`).expect(200)).body;
    expect(items).toMatchObject([{ cause: 'link', agent: null }]);
    await page.says('官网这边也是我');
    const ear = page.listen();
    expect((await ear.until(heard => heard.length > 0)).map(one => 'text' in one.content && one.content.text)).toEqual([
      '官网这边也是我',
    ]);
    ear.leave();
    await zhou.post(`/contacts/${wang}/unmerge`, { mergeId: items[0].id }).expect(200);
    await page.ask('POST', '/messages', { id: 'came-again', type: 'link', token });
    expect(await channelsOf(wang)).toEqual([stage]);
  });

  test('a link that is forged, too old or for another channel does nothing, and that is noted', async () => {
    const { token } = await invite(site, { days: 1 });
    const other = (
      await invite(await front.addChannel('webchat', { origins: [SHOP], secret: '官网与另一家店之间的暗号 2026' }))
    ).token;
    const middle = token[20] === 'A' ? 'B' : 'A';
    await visit(token.slice(0, 20) + middle + token.slice(21));
    await visit(other);
    front.pass(DAY);
    await visit(token);
    expect(refusals()).toEqual(['forged', 'elsewhere', 'expired']);
    expect(await channelsOf(wang)).toEqual([stage]);
    expect(await front.store.rows('merge').count()).toBe(0);
  });

  test('leads to who was merged meanwhile too', async () => {
    const { token } = await invite(site);
    await front.customer(stage, 'fang').says('我也是王芳');
    const kept = await contactAt(stage, 'fang');
    await zhou.post(`/contacts/${kept}/merge`, { otherId: String(wang) }).expect(200);
    await visit(token);
    expect(await channelsOf(kept)).toEqual([stage, stage, site].sort());
  });

  test('a channel that knows no links says so, and so does one that is not there', async () => {
    const ask = (channelId: string) => zhou.post(`/contacts/${wang}/links`, { channelId });
    expect((await ask(String(stage)).expect(409)).body.error.id).toBe('cannot_link');
    await ask('1').expect(404);
    const { items } = (await zhou.get('/channels').expect(200)).body;
    expect(items.map((one: { type: string; opensByLink: boolean }) => [one.type, one.opensByLink]).sort()).toEqual([
      ['stage', false],
      ['webchat', true],
    ]);
  });

  test('a code for WeChat: 王芳 scans it, follows, and is who she is', async () => {
    const wechat = await openWechatPlatform({ now: front.now });
    const { appId, appSecret, token, encodingAesKey } = sampleAccount;
    const account = { appId, appSecret, token, encodingAesKey, apiBase: wechat.url };
    const channel = await front.addChannel('wechat-oa', account);
    const made = await invite(channel);
    expect(made.url).toBe(`http://weixin.qq.com/q/${made.token}`);
    const pushes = openWechatPushes(sampleAccount, front.now);
    const follow = pushes.push({
      message: pushes.event('oWangFang', 'subscribe', { EventKey: `qrscene_${made.token}` }),
    });
    const url = `${front.url}/webhooks/${channel}?${follow.query}`;
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(follow.body) });
    expect(answer.status).toBe(200);
    expect(await channelsOf(wang)).toEqual([stage, channel].sort());
    await wechat.close();
  });
});
