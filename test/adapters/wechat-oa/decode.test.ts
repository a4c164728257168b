import type { Inbound } from '../../../src/model';
import type { PushFields } from '../../../stand-ins/wechat-oa/pushes';
import { openShop, tenOClock, wang } from './shop';

const shop = openShop();
const hears = (message: PushFields): Inbound => shop.hears({ message });
const says = (type: string, fields: PushFields) => hears({ ...shop.pushes.text(wang, ''), MsgType: type, ...fields });
const taps = (event: string, fields: PushFields = {}) => hears(shop.pushes.event(wang, event, fields));

describe('what 王 says', () => {
  test('in words, with every blank and sign of it', () => {
    const said = ' 007 \n<a href="x">&amp;</a> ]]> 🧧';
    expect(says('text', { Content: said })).toMatchObject({ kind: 'message', content: { type: 'text', text: said } });
  });

  test('keeps its id exact to the last of 64 bits', () => {
    expect(says('text', { Content: '1', MsgId: 18446744073709551615n }).externalId).toBe('18446744073709551615');
    expect(says('text', { Content: '1', MsgId: 1700827132819554304n }).externalId).toBe('1700827132819554304');
  });

  test('with an answer of a menu we sent is a tap, and tells both which and what', () => {
    expect(says('text', { Content: '满意', bizmsgmenuid: '101' })).toMatchObject({
      kind: 'menu',
      content: { type: 'event', event: 'msgmenu', key: '101', text: '满意' },
    });
  });

  test('with a picture', () => {
    const picture = { PicUrl: 'http://mmbiz.qpic.cn/1', MediaId: 'm1' };
    expect(says('image', picture).content).toEqual({ type: 'image', media: { platformId: 'm1', url: picture.PicUrl } });
  });

  test('with her voice, which WeChat may have understood', () => {
    expect(says('voice', { MediaId: 'm2', Format: 'amr', Recognition: '几点关门' }).content).toEqual({
      type: 'voice',
      media: { platformId: 'm2', mime: 'audio/amr' },
      text: '几点关门',
    });
    expect(says('voice', { MediaId: 'm2', Format: 'speex' }).content).toEqual({
      type: 'voice',
      media: { platformId: 'm2', mime: 'audio/speex' },
    });
  });

  test.each(['video', 'shortvideo'])('with a %s', type => {
    expect(says(type, { MediaId: 'm3', ThumbMediaId: 't3' })).toMatchObject({
      kind: 'message',
      content: { type: 'video', media: { platformId: 'm3' }, thumb: { platformId: 't3' } },
    });
  });

  test('where she is', () => {
    const place = { Location_X: '23.137466', Location_Y: '113.352425', Scale: 20, Label: '广州市天河区' };
    expect(says('location', place)).toMatchObject({
      kind: 'message',
      content: { type: 'location', latitude: 23.137466, longitude: 113.352425, text: '广州市天河区' },
    });
  });

  test('where nobody can be is kept as it came', () => {
    const place = says('location', { Location_X: '991', Location_Y: '113', Label: '？' });
    expect(place.content).toMatchObject({ type: 'unknown', kind: 'location' });
    expect(says('location', { Label: '？' }).content.type).toBe('unknown');
  });

  test('with a link and a mini-program', () => {
    expect(says('link', { Title: '礼盒', Description: '中秋', Url: 'https://a.cn/?x=1&y=2' }).content).toEqual({
      type: 'link',
      title: '礼盒',
      text: '中秋',
      url: 'https://a.cn/?x=1&y=2',
    });
    const program = {
      Title: '商城',
      AppId: 'wx1',
      PagePath: 'pages/a',
      ThumbUrl: 'http://mmbiz.qpic.cn/2',
      ThumbMediaId: 't4',
    };
    expect(says('miniprogrampage', program).content).toEqual({
      type: 'miniprogram',
      title: '商城',
      appId: 'wx1',
      path: 'pages/a',
      thumb: { platformId: 't4', url: 'http://mmbiz.qpic.cn/2' },
    });
  });

  test('in a way nobody knows yet is kept with its XML', () => {
    const heard = says('hologram', { Beam: '全息' });
    expect(heard).toMatchObject({ kind: 'message', content: { type: 'unknown', kind: 'hologram' } });
    expect(heard.content).toMatchObject({ raw: expect.stringContaining('<Beam><![CDATA[全息]]></Beam>') });
  });

  test('without an id is named by its own words, so that a retry is the same', () => {
    const message = { ...shop.pushes.text(wang, '你好'), MsgId: '' };
    const first = hears(message).externalId;
    expect(first).toMatch(new RegExp(`^${wang}:${tenOClock / 1000}:[\\w-]{24}$`));
    expect(hears(message).externalId).toBe(first);
    expect(hears({ ...message, Content: '再见' }).externalId).not.toBe(first);
  });

  test('is timed by WeChat in seconds and told in milliseconds', () => {
    expect(says('text', { Content: '1', CreateTime: 1409735668 }).platformTime).toBe(1_409_735_668_000);
  });

  test('loses a NUL, which databases treat unlike', () => {
    expect(says('text', { Content: 'a\0b' }).content).toEqual({ type: 'text', text: 'ab' });
  });
});

describe('what 王 does', () => {
  test.each([
    ['subscribe', 'follow'],
    ['unsubscribe', 'unfollow'],
    ['SCAN', 'scan'],
    ['CLICK', 'menu'],
    ['scancode_push', 'menu'],
    ['scancode_waitmsg', 'menu'],
    ['VIEW', 'other'],
    ['view_miniprogram', 'other'],
    ['pic_sysphoto', 'other'],
    ['pic_photo_or_album', 'other'],
    ['pic_weixin', 'other'],
    ['location_select', 'other'],
    ['subscribe_msg_popup_event', 'consent'],
    ['subscribe_msg_change_event', 'consent'],
    ['subscribe_msg_sent_event', 'consent'],
    ['user_info_modified', 'privacy'],
    ['user_authorization_revoke', 'privacy'],
    ['kf_create_session', 'other'],
    ['kf_close_session', 'other'],
    ['kf_switch_session', 'other'],
    ['PUBLISHJOBFINISH', 'other'],
  ])('%s is %s, however it is spelt', (event, kind) => {
    for (const spelt of [event, event.toLowerCase(), event.toUpperCase()]) {
      const heard = taps(spelt);
      expect(heard).toMatchObject({ kind, content: { type: 'event', event: spelt } });
      expect((heard.content as { text: string }).text).not.toBe('');
    }
  });

  test('following by a code tells which code', () => {
    expect(taps('subscribe', { EventKey: 'qrscene_门店12', Ticket: 'T' }).content).toEqual({
      type: 'event',
      event: 'subscribe',
      key: '门店12',
      text: '关注了公众号：门店12',
      data: { Ticket: 'T' },
    });
    expect(taps('subscribe', { EventKey: '' }).content).toEqual({
      type: 'event',
      event: 'subscribe',
      text: '关注了公众号',
    });
    expect(taps('SCAN', { EventKey: '门店12', Ticket: 'T' }).content).toMatchObject({ key: '门店12' });
  });

  test('a tap tells its key', () => {
    expect(taps('CLICK', { EventKey: '今日优惠' })).toMatchObject({ kind: 'menu', content: { key: '今日优惠' } });
  });

  test('a scan from the menu tells what was read', () => {
    const scanned = taps('scancode_waitmsg', { EventKey: 'k', ScanCodeInfo: { ScanType: 'qrcode', ScanResult: '1' } });
    expect(scanned.content).toMatchObject({ data: { ScanCodeInfo: { ScanType: 'qrcode', ScanResult: '1' } } });
  });

  test.each([1, 2])('pictures from the menu are a list, be it of %d', count => {
    const item = Array.from({ length: count }, (_, i) => ({ PicMd5Sum: `md5-${i}` }));
    const sent = taps('pic_weixin', { EventKey: 'k', SendPicsInfo: { Count: count, PicList: { item } } });
    expect(sent.content).toMatchObject({ data: { SendPicsInfo: { Count: String(count), PicList: { item } } } });
  });

  test('a place from the menu is told as it came', () => {
    const SendLocationInfo = { Location_X: '23', Location_Y: '113', Scale: '15', Label: '广州', Poiname: '' };
    expect(taps('location_select', { EventKey: 'k', SendLocationInfo }).content).toMatchObject({
      data: { SendLocationInfo },
    });
  });

  test('a place reported by the phone', () => {
    expect(taps('LOCATION', { Latitude: '23.137466', Longitude: '113.352425', Precision: '119' })).toMatchObject({
      kind: 'location',
      content: { type: 'location', latitude: 23.137466, longitude: 113.352425 },
    });
    expect(taps('LOCATION').content).toMatchObject({ type: 'event' });
  });

  test.each([1, 2])('consent is a list, be it of %d', count => {
    const List = Array.from({ length: count }, (_, i) => ({
      TemplateId: `t${i}`,
      SubscribeStatusString: 'accept',
      PopupScene: '1',
    }));
    expect(taps('subscribe_msg_popup_event', { SubscribeMsgPopupEvent: { List } })).toMatchObject({
      kind: 'consent',
      content: { data: { SubscribeMsgPopupEvent: { List } } },
    });
  });

  test('what nobody knows yet is kept with its XML', () => {
    const heard = taps('poke', { EventKey: 'x', Force: '3' });
    expect(heard).toMatchObject({ kind: 'other', content: { type: 'unknown', kind: 'poke' } });
    expect(heard.content).toMatchObject({ raw: expect.stringContaining('<Force>') });
  });
});

describe('an event is named', () => {
  test('by who, when, what and which key', () => {
    expect(taps('CLICK', { EventKey: '今日优惠' }).externalId).toBe(`${wang}:${tenOClock / 1000}:CLICK:今日优惠`);
    expect(taps('unsubscribe').externalId).toBe(`${wang}:${tenOClock / 1000}:unsubscribe:`);
  });

  test('differently for two taps in one second, and the same for a retry', () => {
    const names = ['a', 'b', 'a'].map(key => taps('CLICK', { EventKey: key }).externalId);
    expect(new Set(names).size).toBe(2);
  });

  test('in at most 120 characters, however long an address it carries', () => {
    const long = `https://shop.example.cn/?q=${'长'.repeat(500)}`;
    const first = taps('VIEW', { EventKey: `${long}1` });
    const second = taps('VIEW', { EventKey: `${long}2` });
    expect(first.externalId.length).toBeLessThanOrEqual(120);
    expect(first.externalId).not.toBe(second.externalId);
    expect(first.content).toMatchObject({ key: `${long}1` });
    expect(taps('x'.repeat(5000)).externalId.length).toBeLessThanOrEqual(120);
  });
});

describe('the fate of what we sent', () => {
  test('a template message arrived', () => {
    expect(taps('TEMPLATESENDJOBFINISH', { MsgID: 1700827132819554304n, Status: 'success' })).toMatchObject({
      kind: 'receipt',
      externalId: 'TEMPLATESENDJOBFINISH:1700827132819554304',
      receipt: { externalId: '1700827132819554304', state: 'sent' },
    });
  });

  test('or did not, and why', () => {
    expect(taps('TEMPLATESENDJOBFINISH', { MsgID: '7', Status: 'failed:user block' }).receipt).toEqual({
      externalId: '7',
      state: 'failed',
      fault: 'failed:user block',
    });
  });

  test('a mass send is done, with its counts', () => {
    const done = taps('MASSSENDJOBFINISH', { MsgID: '8', Status: 'send success', TotalCount: 100, SentCount: 98 });
    expect(done).toMatchObject({ receipt: { externalId: '8', state: 'sent' }, content: { data: { SentCount: '98' } } });
    expect(taps('MASSSENDJOBFINISH', { MsgID: '8', Status: 'err(20013)' }).receipt).toMatchObject({
      fault: 'err(20013)',
    });
  });
});
