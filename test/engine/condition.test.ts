import { decide, type Moment } from '../../src/engine/decide';
import type { Condition, FieldTest, TextTest } from '../../src/model';
import { bookOf, li, moment, rule, said, WEDNESDAY_TEN, wang } from './rule-stage';

/** Whether a rule with this condition applies at this moment. */
function holds(when: Condition, named: Partial<Moment> = {}): boolean {
  const trigger = named.trigger ?? 'message';
  const book = bookOf([rule({ on: trigger, when })], [], { festivalOn: () => ['qingming'] });
  expect(book.faults).toEqual([]);
  return decide(book, moment({ ...named, trigger })).why[0]?.ruleId !== undefined;
}

const hears = (text: TextTest, message: string) => holds({ text }, { content: said(message) });
const asks = (field: string, test: FieldTest, contact = wang) => holds({ contact: { [field]: test } }, { contact });

describe('what was said', () => {
  it('contains a word, in whatever script, width or case it was written', () => {
    expect(hears({ contains: '营业时间' }, '請問你們的營業時間是？')).toBe(true);
    expect(hears({ contains: '營業時間' }, '营业时间？')).toBe(true);
    expect(hears({ contains: 'wifi' }, '有ＷｉＦｉ吗')).toBe(true);
    expect(hears({ contains: '退货' }, '我要换货')).toBe(false);
  });

  it('contains one of several words, and a comma in a word is a comma', () => {
    expect(hears({ containsAny: ['退货', '换货'] }, '我要换货')).toBe(true);
    expect(hears({ contains: '退货,换货' }, '我要换货')).toBe(false);
    expect(hears({ contains: '退货,换货' }, '是退货，换货还是维修？')).toBe(true);
  });

  it('equals a word only when nothing else was said', () => {
    expect(hears({ equals: '1' }, ' １ ')).toBe(true);
    expect(hears({ equals: '1' }, '我要买1斤')).toBe(false);
    expect(hears({ equals: '茶' }, '茶茶')).toBe(false);
  });

  it('starts with a word', () => {
    expect(hears({ startsWith: '订单' }, '訂單20260304到哪了')).toBe(true);
    expect(hears({ startsWith: '订单' }, '我的订单到哪了')).toBe(false);
  });

  it('matches a regular expression', () => {
    expect(hears({ matches: '(顺丰|SF)\\d{3,}' }, '單號順豐12345')).toBe(true);
    expect(hears({ matches: '^\\d{6}$' }, '12345')).toBe(false);
  });

  it('is like a sentence when most pairs of characters agree', () => {
    expect(hears({ similar: '你们什么时候发货' }, '你們什麼時候發貨呀')).toBe(true);
    expect(hears({ similar: '你们什么时候发货' }, '你们几点发货')).toBe(false);
    expect(hears({ similar: { to: '你们什么时候发货', least: 0.3 } }, '你们几点发货')).toBe(true);
    expect(hears({ similar: '好' }, '好')).toBe(true);
    expect(hears({ similar: '好' }, '不好')).toBe(false);
  });

  it('passes several tests only together', () => {
    expect(hears({ startsWith: '我要', contains: '发票' }, '我要开发票')).toBe(true);
    expect(hears({ startsWith: '我要', contains: '发票' }, '发票我要')).toBe(false);
  });

  it('is also a caption, a place or the title of a link', () => {
    const text = { contains: '发货' };
    expect(holds({ text }, { content: { type: 'image', media: {}, text: '什么时候发货' } })).toBe(true);
    expect(holds({ text }, { content: { type: 'link', title: '发货通知', text: '', url: 'https://x.cn' } })).toBe(true);
    expect(holds({ text }, { content: { type: 'image', media: {} } })).toBe(false);
  });
});

describe('putting questions together', () => {
  const tea: Condition = { text: { contains: '茶' } };
  const price: Condition = { text: { containsAny: ['多少钱', '价格'] } };

  it.each([
    [{ all: [tea, price] }, '茶多少钱', true],
    [{ all: [tea, price] }, '壶多少钱', false],
    [{ any: [tea, price] }, '壶多少钱', true],
    [{ any: [tea, price] }, '你好', false],
    [{ not: tea }, '你好', true],
    [{ not: tea }, '喝茶', false],
    [{ all: [{ not: { any: [tea, price] } }, { agents: { online: true } }] }, '你好', true],
    [{ any: [{ all: [tea, { not: price }] }, { text: { equals: '壶' } }] }, '壶', true],
    [{ any: [{ all: [tea, { not: price }] }, { text: { equals: '壶' } }] }, '茶价格', false],
  ] as [Condition, string, boolean][])('%j on %s: %s', (when, message, expected) => {
    expect(holds(when, { content: said(message) })).toBe(expected);
  });
});

describe('who is speaking', () => {
  it('compares words in their common form, and numbers even when kept as text', () => {
    expect(asks('gender', { eq: 'male' })).toBe(true);
    expect(asks('name', { contains: '王' })).toBe(true);
    expect(asks('fields.level', { eq: 'vip' })).toBe(true);
    expect(asks('fields.level', { in: ['金卡', 'VIP'] })).toBe(true);
    const member = {
      ...wang,
      member: '金卡',
      region: '浙江杭州',
      birthday: '05-20',
      externalId: 'K-1',
      lastPurchaseAt: 5,
    };
    expect(asks('member', { in: ['金卡', '银卡'] }, member)).toBe(true);
    expect(asks('member', { exists: true })).toBe(false);
    expect(asks('region', { contains: '杭州' }, member)).toBe(true);
    expect(asks('birthday', { exists: true }, member)).toBe(true);
    expect(asks('birthdayLunar', { eq: true }, member)).toBe(false);
    expect(asks('externalId', { eq: 'k-1' }, member)).toBe(true);
    expect(asks('lastPurchaseAt', { gte: 5 }, member)).toBe(true);
    expect(asks('lastPurchaseAt', { lt: 5 })).toBe(false);
    expect(asks('fields.orders', { gte: 12, lt: 13 })).toBe(true);
    expect(asks('fields.orders', { gt: 12 })).toBe(false);
    expect(asks('fields.points', { gt: 300 })).toBe(true);
    expect(asks('fields.points', { lte: 349 })).toBe(false);
    expect(asks('fields.points', { eq: 350 })).toBe(true);
  });

  it('treats what is not known as neither this nor that', () => {
    expect(asks('title', { exists: false })).toBe(true);
    expect(asks('title', { eq: '老师' })).toBe(false);
    expect(asks('title', { ne: '老师' })).toBe(true);
    expect(asks('fields.orders', { gte: 0 }, li)).toBe(false);
    expect(asks('fields.orders', { lt: 100 }, li)).toBe(false);
    expect(asks('fields.constructor', { exists: true }, li)).toBe(false);
  });

  it('looks for whole tags', () => {
    expect(asks('tags', { contains: '老客户' })).toBe(true);
    expect(asks('tags', { contains: '老' })).toBe(false);
    expect(asks('tags', { exists: true }, li)).toBe(false);
  });
});

describe('when it is', () => {
  const at = (time: string) => ({ now: Date.parse(time) });

  it('counts the first minute of an opening time and not the last', () => {
    const open: Condition = { time: { between: ['09:00', '18:00'] } };
    expect(holds(open, at('2026-03-04T08:59:59+08:00'))).toBe(false);
    expect(holds(open, at('2026-03-04T09:00:00+08:00'))).toBe(true);
    expect(holds(open, at('2026-03-04T17:59:59+08:00'))).toBe(true);
    expect(holds(open, at('2026-03-04T18:00:00+08:00'))).toBe(false);
  });

  it('passes over midnight when the second time is the earlier one', () => {
    const night: Condition = { time: { between: ['22:00', '06:00'] } };
    expect(holds(night, at('2026-03-04T23:30:00+08:00'))).toBe(true);
    expect(holds(night, at('2026-03-05T00:00:00+08:00'))).toBe(true);
    expect(holds(night, at('2026-03-05T06:00:00+08:00'))).toBe(false);
    expect(holds({ time: { between: ['18:00', '24:00'] } }, at('2026-03-04T23:59:59+08:00'))).toBe(true);
  });

  it('knows the weekday of the zone asked for: Sunday is 7', () => {
    const sunday = at('2026-03-08T00:30:00+08:00');
    expect(holds({ time: { weekdays: [7] } }, sunday)).toBe(true);
    expect(holds({ time: { weekdays: [7], zone: 'America/New_York' } }, sunday)).toBe(false);
    expect(holds({ time: { weekdays: [6], zone: 'America/New_York' } }, sunday)).toBe(true);
  });

  it('follows a zone through its change to summer time', () => {
    const nine: Condition = { time: { between: ['09:00', '09:30'], zone: 'Europe/Berlin' } };
    expect(holds(nine, at('2026-03-28T08:10:00Z'))).toBe(true);
    expect(holds(nine, at('2026-03-29T07:10:00Z'))).toBe(true);
    expect(holds(nine, at('2026-03-29T08:10:00Z'))).toBe(false);
  });

  it('knows the festivals of the day', () => {
    expect(holds({ time: { festival: 'qingming' } })).toBe(true);
    expect(holds({ time: { festival: 'mid-autumn' } })).toBe(false);
  });
});

describe('what else a rule may ask', () => {
  it('the kind of content', () => {
    const picture: Partial<Moment> = { content: { type: 'image', media: {} } };
    expect(holds({ content: { type: 'image' } }, picture)).toBe(true);
    expect(holds({ content: { type: ['voice', 'video'] } }, picture)).toBe(false);
  });

  it('the key of a menu or a scene, which plain words do not have', () => {
    const tap = (key: string): Partial<Moment> => ({
      trigger: 'menu',
      content: { type: 'event', event: 'CLICK', key, text: '点了菜单' },
    });
    expect(holds({ key: { equals: 'MENU_HOURS' } }, tap('MENU_HOURS'))).toBe(true);
    expect(holds({ key: { startsWith: 'MENU_' } }, tap('MENU_HOURS'))).toBe(true);
    expect(holds({ key: { containsAny: ['PRICE', 'HOURS'] } }, tap('MENU_HOURS'))).toBe(true);
    expect(holds({ key: { matches: '^menu_\\w+$' } }, tap('MENU_HOURS'))).toBe(true);
    expect(holds({ key: { similar: 'MENU_HOUR' } }, tap('MENU_HOURS'))).toBe(true);
    expect(holds({ key: { contains: 'PRICE' } }, tap('MENU_HOURS'))).toBe(false);
    expect(holds({ key: { contains: '你' } }, { content: said('你好') })).toBe(false);
  });

  it('whether a colleague is online', () => {
    expect(holds({ agents: { online: false } }, { agentsOnline: false })).toBe(true);
    expect(holds({ agents: { online: false } }, { agentsOnline: true })).toBe(false);
  });

  it('the mood', () => {
    const upset: Condition = { sentiment: { lt: -0.7 } };
    expect(holds(upset, { content: said('你們就是騙子，垃圾！') })).toBe(true);
    expect(holds(upset, { content: said('太好了，谢谢') })).toBe(false);
    expect(holds(upset, { content: said('请问怎么下单'), now: WEDNESDAY_TEN })).toBe(false);
  });
});
