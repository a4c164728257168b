import fc from 'fast-check';
import { decode } from '../../../adapters/wecom-kf/decode';
import { openPlaces } from '../../../adapters/wecom-kf/place';
import { teaDesk, tenOClock, wang } from './desk';

const places = openPlaces(teaDesk);
const head = { msgid: 'm1', open_kfid: teaDesk, external_userid: wang, send_time: tenOClock / 1000, origin: 3 };
const hear = (item: Record<string, unknown>) => decode({ ...head, ...item }, places);
const event = (fields: Record<string, unknown>) =>
  decode(
    {
      msgid: 'e1',
      send_time: head.send_time,
      origin: 4,
      msgtype: 'event',
      event: { open_kfid: teaDesk, external_userid: wang, ...fields },
    },
    places,
  );

describe('what customers send', () => {
  test.each<[string, Record<string, unknown>, object]>([
    ['text', { content: '在吗\0' }, { type: 'text', text: '在吗' }],
    ['image', { media_id: 'm' }, { type: 'image', media: { platformId: 'm' } }],
    ['voice', { media_id: 'm' }, { type: 'voice', media: { platformId: 'm', mime: 'audio/amr' } }],
    ['video', { media_id: 'm' }, { type: 'video', media: { platformId: 'm' } }],
    ['file', { media_id: 'm' }, { type: 'file', media: { platformId: 'm' } }],
    [
      'location',
      { latitude: 30.25, longitude: '120.13', name: '西湖', address: '杭州' },
      { type: 'location', latitude: 30.25, longitude: 120.13, text: '西湖 杭州' },
    ],
    [
      'link',
      { title: '茶', desc: '龙井', url: 'https://a.example', pic_url: 'x' },
      { type: 'link', title: '茶', text: '龙井', url: 'https://a.example' },
    ],
    [
      'miniprogram',
      { title: '茶', appid: 'wx1', pagepath: 'p', thumb_media_id: 't' },
      { type: 'miniprogram', title: '茶', appId: 'wx1', path: 'p', thumb: { platformId: 't' } },
    ],
    ['business_card', { userid: 'zhangsan' }, { type: 'unknown', kind: 'business_card', text: '名片：zhangsan' }],
    [
      'channels_shop_product',
      { title: '龙井', shop_nickname: '云锦', product_id: '1' },
      { type: 'unknown', text: '视频号商品：龙井（云锦）' },
    ],
    [
      'channels_shop_order',
      { order_id: '370', product_titles: '龙井', price_wording: '¥88' },
      { type: 'unknown', text: '视频号订单：370 龙井 ¥88' },
    ],
    ['hologram', { shape: '球' }, { type: 'unknown', kind: 'hologram', raw: expect.stringContaining('球') }],
    ['location', { latitude: 'north', longitude: 120 }, { type: 'unknown', kind: 'location' }],
    ['location', { latitude: 30 }, { type: 'unknown', kind: 'location' }],
    ['location', { latitude: 91, longitude: 120 }, { type: 'unknown', kind: 'location' }],
    ['location', { latitude: 30, longitude: -181 }, { type: 'unknown', kind: 'location' }],
    ['merged_msg', { title: '群聊的聊天记录' }, { type: 'unknown', text: '聊天记录：群聊的聊天记录' }],
    ['channels', { nickname: '云锦' }, { type: 'unknown', text: '视频号：云锦' }],
    ['channels', { title: '采茶', nickname: '云锦' }, { type: 'unknown', text: '视频号：采茶' }],
  ])('%s', (msgtype, body, content) => {
    expect(hear({ msgtype, [msgtype]: body })).toMatchObject({
      kind: 'message',
      externalId: 'm1',
      address: wang,
      platformTime: tenOClock,
      content,
    });
  });

  test('a tapped line of a menu is a menu with its id', () => {
    expect(hear({ msgtype: 'text', text: { content: '营业时间', menu_id: 'hours' } })).toMatchObject({
      kind: 'menu',
      content: { type: 'event', event: 'msgmenu', key: 'hours', text: '营业时间' },
    });
  });
});

test("what our own staff say in WeCom's client is an echo, menus too", () => {
  expect(hear({ origin: 5, msgtype: 'text', text: { content: '我来', menu_id: 'x' } })).toMatchObject({
    kind: 'echo',
    content: { type: 'text', text: '我来' },
  });
  const list = [
    { type: 'click', click: { id: '1', content: '好' } },
    { type: 'view', view: { url: 'https://a.example', content: '看' } },
    { type: 'miniprogram', miniprogram: { appid: 'wx1', pagepath: 'p', content: '逛' } },
  ];
  const msgmenu = { head_content: '选', list, tail_content: '或直接说' };
  expect(hear({ origin: 5, servicer_userid: 'lisi', msgtype: 'msgmenu', msgmenu })).toMatchObject({
    kind: 'echo',
    content: {
      type: 'menu',
      text: '选',
      options: [
        { id: '1', label: '好' },
        { id: '2', label: '看' },
        { id: '3', label: '逛' },
      ],
      tail: '或直接说',
    },
  });
});

test('what the system itself says is told, and is neither the customer nor our staff', () => {
  expect(hear({ origin: 4, msgtype: 'text', text: { content: '系统消息' } })).toMatchObject({
    kind: 'other',
    content: { type: 'text', text: '系统消息' },
  });
});

describe('what happens', () => {
  test('entering is a follow when it may be answered, and else only told', () => {
    expect(event({ event_type: 'enter_session', scene: 's', scene_param: 'shop=1', welcome_code: 'w' })).toMatchObject({
      kind: 'follow',
      externalId: 'e1',
      content: { event: 'enter_session', key: 'shop=1', data: { welcome_code: 'w', scene: 's' } },
    });
    expect(event({ event_type: 'enter_session', scene: 's' })).toMatchObject({ kind: 'other', content: { key: 's' } });
  });

  test.each([
    [0, /no reason/],
    [1, /account was deleted/],
    [2, /app was closed/],
    [4, /older than 48 hours/],
    [5, /session was closed/],
    [6, /more than five messages/],
    [7, /no WeChat Channels account is bound$/],
    [8, /company is not verified$/],
    [9, /no WeChat Channels account is bound and the company is not verified/],
    [10, /customer refuses/],
    [3, /^3: WeCom gave no reason/],
  ])('a message that did not arrive (fail_type %i) is a receipt with the reason', (fail_type, words) => {
    const inbound = event({ event_type: 'msg_send_fail', fail_msgid: 'd1', fail_type });
    expect(inbound).toMatchObject({
      kind: 'receipt',
      receipt: { externalId: 'd1', state: 'failed', fault: expect.stringMatching(words) },
    });
    expect(inbound?.receipt?.fault).toMatch(new RegExp(`^${fail_type}: `));
    expect(inbound?.receipt?.gone).toBe(fail_type === 10 ? true : undefined);
  });

  test('a failure of nothing in particular is only told', () => {
    expect(event({ event_type: 'msg_send_fail' })).toMatchObject({ kind: 'other' });
  });

  test.each([
    [1, 'held', '企业微信同事接入了会话：lisi'],
    [2, 'held', '企业微信同事转接了会话：lisi'],
    [3, 'released', '企业微信会话已结束：zhangsan'],
  ])('change %i of a session is %s', (change_type, kind, text) => {
    const who = change_type === 3 ? {} : { new_servicer_userid: 'lisi' };
    const fields = { event_type: 'session_status_change', change_type, old_servicer_userid: 'zhangsan', ...who };
    expect(event(fields)).toMatchObject({ kind, allows: null, content: { text } });
    expect(event({ ...fields, msg_code: 'c' })).not.toHaveProperty('allows');
  });

  test('a recall names the message; a change nobody knows is kept', () => {
    expect(event({ event_type: 'user_recall_msg', recall_msgid: 'm1' })).toMatchObject({
      kind: 'other',
      content: { event: 'user_recall_msg', key: 'm1', text: '撤回了一条消息' },
    });
    expect(event({ event_type: 'session_status_change', change_type: 9 })).toMatchObject({
      kind: 'other',
      content: { type: 'unknown' },
    });
    expect(event({ event_type: 'reject_customer_msg_switch_change' })).toMatchObject({
      kind: 'other',
      content: { type: 'unknown', kind: 'reject_customer_msg_switch_change' },
    });
  });

  test('news about our own staff concern no customer', () => {
    const fields = { event_type: 'servicer_status_change', servicer_userid: 'zhangsan', status: 1, open_kfid: teaDesk };
    expect(event({ ...fields, external_userid: undefined })).toBeNull();
  });
});

test('an item that does not say who, when or what is nothing', () => {
  for (const missing of ['open_kfid', 'external_userid', 'send_time'])
    expect(hear({ msgtype: 'text', text: { content: '?' }, [missing]: undefined })).toBeNull();
  expect(hear({})).toBeNull();
  expect(decode(null, places)).toBeNull();
});

test('an item without an id has the same one each time it comes', () => {
  const one = hear({ msgid: '', msgtype: 'text', text: { content: '一' } });
  expect(one?.externalId).toHaveLength(24);
  expect(hear({ msgid: '', msgtype: 'text', text: { content: '一' } })?.externalId).toBe(one?.externalId);
  expect(hear({ msgid: '', msgtype: 'text', text: { content: '二' } })?.externalId).not.toBe(one?.externalId);
});

test('nothing makes it throw, whatever comes', () => {
  const types = fc.constantFrom('text', 'image', 'location', 'msgmenu', 'event', 'link', 'x');
  fc.assert(
    fc.property(types, fc.jsonValue(), fc.jsonValue(), (msgtype, body, more) => {
      const item = { ...head, msgtype, [msgtype]: body, ...(typeof more === 'object' ? more : {}) };
      expect(() => decode(item, places)).not.toThrow();
      expect(() => decode(body, places)).not.toThrow();
    }),
  );
});
