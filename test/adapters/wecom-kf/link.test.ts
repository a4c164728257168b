import { type LinkChannel, opensByLink } from '../../../src/channel';
import { type Desk, faultOf, giftDesk, openDesk, teaDesk, wang } from './desk';

const signal = () => new AbortController().signal;
const token = `gx${'A-_9'.repeat(15)}ab`;

let desk: Desk;
let linking: LinkChannel;
beforeEach(async () => {
  desk = await openDesk();
  if (!opensByLink(desk.channel)) throw new Error('the account makes no links');
  linking = desk.channel;
});
afterEach(() => desk.close());

test('王芳 opens the chat by her own link, and its word comes back as the key of her entering', async () => {
  const url = new URL(await linking.linkTo(token, desk.clock.at + 86_400_000, signal()));
  expect(url.origin).toBe('https://work.weixin.qq.com');
  expect(url.searchParams.get('enc_scene')).toMatch(/./);
  expect(url.searchParams.get('scene_param')).toBe(token);
  const [asked] = desk.said('/cgi-bin/kf/add_contact_way') as { open_kfid: string; scene: string }[];
  expect(asked?.open_kfid).toBe(teaDesk);
  expect(asked?.scene).toMatch(/^[0-9a-zA-Z_-]{1,32}$/);

  const ear = desk.listen();
  await desk.wecom.enters(wang, { scene: asked?.scene, scene_param: url.searchParams.get('scene_param') });
  await desk.ring();
  expect(await ear.count(1)).toMatchObject([{ kind: 'follow', address: wang, content: { type: 'event', key: token } }]);
});

test('the longest word a link may carry is within what WeCom allows', async () => {
  const longest = 'a'.repeat(64);
  const url = new URL(await linking.linkTo(longest, desk.clock.at, signal()));
  expect(Buffer.byteLength(encodeURIComponent(url.searchParams.get('scene_param') ?? ''))).toBeLessThanOrEqual(128);
});

test('that WeCom makes no link is told as it says it', async () => {
  desk.wecom.trouble.code('/cgi-bin/kf/add_contact_way', 95017);
  expect(await faultOf(linking.linkTo(token, 0, signal()))).toMatchObject({ kind: 'broken', code: '95017' });
});

test('with several accounts there is no one link', async () => {
  const several = await openDesk({ desks: [teaDesk, giftDesk] });
  expect(opensByLink(several.channel)).toBe(false);
  await several.close();
});
