import { type Broadcast, broadcasts } from '../../../src/channel';
import type { Content } from '../../../src/model';
import { openWechatPlatform, type WechatPlatform } from '../../../stand-ins/wechat-oa/platform';
import { faultOf, li, openShop, type Shop, tenOClock, wang } from './shop';

const all = '/cgi-bin/message/mass/sendall';
const greeting: Content = { type: 'text', text: '中秋快乐，阖家团圆🧧' };
const files = { card: { bytes: Buffer.from('\xff\xd8\xff card', 'latin1'), mime: 'image/jpeg', name: null } };
const patient = new AbortController().signal;

let wechat: WechatPlatform;
let shop: Shop;

beforeEach(async () => {
  wechat = await openWechatPlatform({ now: () => tenOClock });
  shop = openShop({ apiBase: wechat.url, files });
});
afterEach(async () => {
  await shop.close();
  await wechat.close();
});

function send(message: Partial<Broadcast> = {}) {
  if (!broadcasts(shop.channel)) throw new Error('it sends to nobody at once');
  return shop.channel.broadcast({ to: null, content: greeting, key: 'mid-autumn-2026', ...message }, patient);
}

describe('one message to many', () => {
  test('goes to everybody, or to those named, in words or as a picture, under an id that its result will name', async () => {
    const { externalId } = await send();
    await send({ to: [wang, li], content: { type: 'image', media: { hash: 'card' } }, key: 'd2' });
    expect(wechat.mass.map(({ body }) => body)).toEqual([
      {
        filter: { is_to_all: true },
        msgtype: 'text',
        text: { content: '中秋快乐，阖家团圆🧧' },
        clientmsgid: 'mid-autumn-2026',
      },
      { touser: [wang, li], msgtype: 'image', image: { media_id: 'media-1' }, clientmsgid: 'd2' },
    ]);
    const done = shop.pushes.event(wang, 'MASSSENDJOBFINISH', { MsgID: externalId ?? '', Status: 'send success' });
    expect(shop.hears({ message: done }).receipt).toEqual({ externalId, state: 'sent' });
  });

  test('keeps its id exact to the last of 64 bits', async () => {
    wechat.trouble(
      all,
      { status: 200, body: '{"errcode":0,"msg_id":1700827132819554304,"msg_data_id":2247503051}' },
      1,
    );
    expect(await send()).toEqual({ externalId: '1700827132819554304' });
  });

  test('whose answer was lost is sent again under the same key: everybody sees it once, and the id is the first one’s', async () => {
    wechat.trouble(all, 'drop', 1);
    expect(await faultOf(send())).toMatchObject({ kind: 'unknown' });
    expect(await send()).toEqual({ externalId: String(wechat.mass[0]?.id) });
    expect(wechat.mass).toHaveLength(1);
    const again = JSON.parse(wechat.calls.at(-1)?.body.toString() ?? '') as { clientmsgid: string };
    expect(again.clientmsgid).toBe('mid-autumn-2026');
  });

  test('that comes again within a minute waits for it, and one under too long a key is refused', async () => {
    wechat.trouble(all, { errcode: 45066 }, 1);
    expect(await faultOf(send())).toMatchObject({ kind: 'busy', code: '45066', retryAfterMs: 60_000 });
    expect(await faultOf(send({ key: 'k'.repeat(65) }))).toMatchObject({ kind: 'refused', code: '45067' });
  });

  test.each<[string, Partial<Broadcast>]>([
    ['to nobody', { to: [] }],
    ['of a place', { content: { type: 'location', latitude: 1, longitude: 2, text: '' } }],
    ['of a file that is gone', { content: { type: 'image', media: { hash: 'lost' } } }],
  ])('%s is refused before it leaves', async (_what, message) => {
    expect(await faultOf(send(message))).toMatchObject({ kind: 'refused', code: null });
    expect(wechat.calls.filter(({ path }) => path.includes('/mass/'))).toEqual([]);
  });

  test('that a subscription account has no more of today rests until midnight in Beijing', async () => {
    wechat.trouble(all, { errcode: 45009 }, 1);
    expect(await faultOf(send())).toMatchObject({ kind: 'busy', retryAfterMs: 14 * 3_600_000 });
  });
});
