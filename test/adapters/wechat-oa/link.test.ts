import { opensByLink } from '../../../src/channel';
import { openWechatPlatform, type WechatPlatform } from '../../../stand-ins/wechat-oa/platform';
import { faultOf, openShop, type Shop, tenOClock, wang } from './shop';

const create = '/cgi-bin/qrcode/create';
const patient = new AbortController().signal;
const DAY_MS = 86_400_000;
/** As long as a token of ours may be, and as WeChat takes a scene. */
const token = `${'W-g_9'.repeat(12)}wang`;

let wechat: WechatPlatform;
let shop: Shop;

beforeEach(async () => {
  wechat = await openWechatPlatform({ now: () => tenOClock });
  shop = openShop({ apiBase: wechat.url });
});

afterEach(async () => {
  await shop.close();
  await wechat.close();
});

function link(forMs: number, scene = token): Promise<string> {
  if (!opensByLink(shop.channel)) throw new Error('it opens by no link');
  return shop.channel.linkTo(scene, tenOClock + forMs, patient);
}

const asked = () =>
  JSON.parse(
    wechat.calls
      .filter(({ path }) => path === create)
      .at(-1)
      ?.body.toString() ?? '',
  );

describe('a code that opens the account for one person', () => {
  test('is temporary, carries her scene whole, and shows what WeChat made of it', async () => {
    expect(token).toHaveLength(64);
    expect(await link(7 * DAY_MS)).toBe(`http://weixin.qq.com/q/${token}`);
    expect(asked()).toEqual({
      expire_seconds: 604_800,
      action_name: 'QR_STR_SCENE',
      action_info: { scene: { scene_str: token } },
    });
  });

  test('lives thirty days at most, and a minute at least', async () => {
    await link(31 * DAY_MS);
    expect(asked().expire_seconds).toBe(2_592_000);
    await link(1500);
    expect(asked().expire_seconds).toBe(60);
  });

  test('brings back the same scene from who follows by it and from who follows already', () => {
    const keys = [
      shop.hears({ message: shop.pushes.event(wang, 'subscribe', { EventKey: `qrscene_${token}`, Ticket: 'T' }) }),
      shop.hears({ message: shop.pushes.event(wang, 'SCAN', { EventKey: token, Ticket: 'T' }) }),
    ].map(({ content }) => 'key' in content && content.key);
    expect(keys).toEqual([token, token]);
  });

  test('that WeChat refuses, or answers with nonsense, is none', async () => {
    expect(await faultOf(link(DAY_MS, 'x'.repeat(65)))).toMatchObject({ kind: 'refused', code: '40129' });
    wechat.trouble(create, { status: 200, body: '{"errcode":0,"ticket":"T"}' }, 1);
    expect(await faultOf(link(DAY_MS))).toMatchObject({ kind: 'busy' });
    wechat.trouble(create, { errcode: 48001 }, 1);
    expect(await faultOf(link(DAY_MS))).toMatchObject({ kind: 'broken', code: '48001' });
  });
});
