import { wechatOa } from '../../adapters/wechat-oa';
import { weibo } from '../../adapters/weibo';
import { type Adapter, type ChannelError, hasMenu, type Menu, openHttp, readButtons } from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openWechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { openWeiboStandIn } from '../../stand-ins/weibo';

const patient = new AbortController().signal;

const teaHouse: Menu = {
  buttons: [
    { name: '今日优惠', key: 'TODAY' },
    { name: '商城 & 茶', url: 'https://yunjin.example/?a=1&b=茶' },
    {
      name: '服务',
      buttons: [
        { name: '营业时间', key: 'HOURS' },
        { name: '怎么走', url: 'https://yunjin.example/map' },
      ],
    },
  ],
};
/** The same, as both platforms write it down. */
const written = {
  button: [
    { type: 'click', name: '今日优惠', key: 'TODAY' },
    { type: 'view', name: '商城 & 茶', url: 'https://yunjin.example/?a=1&b=茶' },
    {
      name: '服务',
      sub_button: [
        { type: 'click', name: '营业时间', key: 'HOURS' },
        { type: 'view', name: '怎么走', url: 'https://yunjin.example/map' },
      ],
    },
  ],
};

/** A platform that has menus, and an account of ours on it. */
interface Played {
  readonly menu: { current: unknown };
  open(): ReturnType<typeof opened>;
  refuse(): void;
  close(): Promise<void>;
}

const http = openHttp({ deadlineMs: 5000 });
afterAll(() => http.close());

function opened(adapter: Adapter, settings: Readonly<Record<string, unknown>>) {
  const channel = adapter.open(7 as ChannelId, adapter.settings.parse(settings), {
    http,
    now: Date.now,
    load: async () => {
      throw new Error('no such file');
    },
    keep: async () => ({ hash: '0'.repeat(64) }),
    said: async () => [],
    lastSaidAt: async () => null,
    goalOf: async () => null,
    publicUrl: 'https://kefu.example',
  });
  if (!hasMenu(channel)) throw new Error('the channel has no menu');
  return channel;
}

const platforms: [string, () => Promise<Played>][] = [
  [
    'WeChat',
    async () => {
      const wechat = await openWechatPlatform();
      const { recipient: _, ...account } = sampleAccount;
      return {
        menu: wechat.menu,
        open: () => opened(wechatOa, { ...account, apiBase: wechat.url }),
        refuse: () =>
          ['create', 'get', 'delete'].map(name => wechat.trouble(`/cgi-bin/menu/${name}`, { errcode: 48001 })),
        close: () => wechat.close(),
      };
    },
  ],
  [
    'Weibo',
    async () => {
      const played = await openWeiboStandIn();
      return {
        menu: played.menu,
        open: () => opened(weibo, { ...played.settings }),
        refuse: () =>
          ['create', 'show', 'delete'].map(name => played.faults.set(`/2/messages/menu/${name}.json`, 10014)),
        close: () => played.close(),
      };
    },
  ],
];

describe.each(platforms)('the menu on %s', (_name, play) => {
  let platform: Played;
  let channel: ReturnType<typeof opened>;

  beforeEach(async () => {
    platform = await play();
    channel = platform.open();
  });
  afterEach(async () => {
    await channel.close?.();
    await platform.close();
  });

  const faultOf = (work: Promise<unknown>): Promise<ChannelError> =>
    work.then(
      () => Promise.reject(new Error('it was taken')),
      (error: ChannelError) => error,
    );

  test('is put up as it is written, read as it stands, and taken away', async () => {
    expect(await channel.readMenu(patient)).toBeNull();
    await channel.writeMenu(teaHouse, patient);
    expect(platform.menu.current).toEqual(written);
    expect(await channel.readMenu(patient)).toEqual(teaHouse);
    await channel.writeMenu(null, patient);
    expect(platform.menu.current).toBeNull();
    expect(await channel.readMenu(patient)).toBeNull();
  });

  const tap = (n: number) => ({ name: `${n}`, key: `${n}` });
  const taps = (count: number) => Array.from({ length: count }, (_, n) => tap(n));

  test('has three buttons of five at the most', async () => {
    await channel.writeMenu({ buttons: taps(3).map(({ name }) => ({ name, buttons: taps(5) })) }, patient);
    for (const wrong of [taps(0), taps(4), [{ name: '服务', buttons: taps(6) }], [{ name: '服务', buttons: [] }]]) {
      expect(await faultOf(channel.writeMenu({ buttons: wrong }, patient))).toMatchObject({
        kind: 'refused',
        code: null,
      });
    }
  });

  test('with what only the platform’s own console makes is read, and not written', async () => {
    platform.menu.current = { button: [{ type: 'miniprogram', name: '商城', appid: 'wx1', sub_button: [] }] };
    const menu = await channel.readMenu(patient);
    expect(menu).toEqual({ buttons: [{ name: '商城', kind: 'miniprogram' }] });
    const fault = await faultOf(channel.writeMenu(menu, patient));
    expect(fault).toMatchObject({ kind: 'refused', detail: expect.stringContaining('miniprogram') });
  });

  test('that the platform does not take or tell is a fault of its own', async () => {
    const nameless = { buttons: [{ name: '', key: 'TODAY' }] };
    expect(await faultOf(channel.writeMenu(nameless, patient))).toMatchObject({
      kind: 'refused',
      code: expect.any(String),
    });
    platform.refuse();
    for (const work of [
      channel.readMenu(patient),
      channel.writeMenu(teaHouse, patient),
      channel.writeMenu(null, patient),
    ]) {
      expect(await faultOf(work)).toMatchObject({ kind: 'broken' });
    }
  });
});

test('whatever stands where a menu should be is read without a fault', () => {
  for (const odd of [undefined, null, {}, [], { button: [] }, { button: 7 }]) expect(readButtons(odd)).toBeNull();
  expect(readButtons({ button: [7, null, { name: 7, sub_button: 'x' }] })?.buttons).toHaveLength(3);
});
