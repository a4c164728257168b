import type { Content, Inbound } from '../../src/model';
import { decodeEvent } from './event';
import { count, digest, type Item, isItem, itemOf, mediaOf, say, unknown } from './fields';
import type { Places } from './place';

/** Who a message is from: the customer, or one of our staff in WeCom's own client. */
const CUSTOMER = 3;
const STAFF = 5;
const ID_LENGTH = 120;
const NAME_LENGTH = 64;

/**
 * Tells what one item of `msg_list` means (document 94670 "Read messages"). Kinds nobody has taught us are kept as
 * `unknown` with their JSON. Returns null for what concerns no customer of ours: news about our own staff, and items that
 * do not say who or when. Never throws.
 */
export function decode(value: unknown, places: Places): Inbound | null {
  if (!isItem(value)) return null;
  const event = itemOf(value, 'event');
  const type = say(value, 'msgtype');
  const isEvent = type === 'event';
  const desk = (isEvent && say(event, 'open_kfid')) || say(value, 'open_kfid');
  const person = (isEvent && say(event, 'external_userid')) || say(value, 'external_userid');
  const seconds = count(value, 'send_time');
  if (!isName(desk) || !isName(person) || seconds === null || type === '') return null;
  const head = { ...places.nameOf({ desk, person }), externalId: idOf(value), platformTime: seconds * 1000 };
  if (isEvent) return decodeEvent(event, head, value);
  const origin = count(value, 'origin') ?? CUSTOMER;
  const body = itemOf(value, type);
  const menuId = say(body, 'menu_id');
  if (origin === CUSTOMER && type === 'text' && menuId !== '') {
    const text = say(body, 'content');
    return { kind: 'menu', ...head, content: { type: 'event', event: 'msgmenu', key: menuId, text } };
  }
  const content = contentOf(type, body) ?? unknown(type, value, wordsOf(type, body));
  if (origin === CUSTOMER) return { kind: 'message', ...head, content };
  return { kind: origin === STAFF ? 'echo' : 'other', ...head, content };
}

function isName(text: string): boolean {
  return text !== '' && text.length <= NAME_LENGTH;
}

function idOf(item: Item): string {
  const id = say(item, 'msgid');
  if (id !== '' && id.length <= ID_LENGTH) return id;
  return digest(id === '' ? JSON.stringify(item) : id);
}

/** What was said, or null when this kind has no noun of ours or does not hold what it must. */
function contentOf(type: string, body: Item): Content | null {
  switch (type) {
    case 'text':
      return { type: 'text', text: say(body, 'content') };
    case 'image':
    case 'video':
    case 'file':
      return { type, media: mediaOf(body) };
    case 'voice':
      return { type, media: mediaOf(body, 'media_id', 'audio/amr') };
    case 'location':
      return placeOf(body);
    case 'link':
      return { type: 'link', title: say(body, 'title'), text: say(body, 'desc'), url: say(body, 'url') };
    case 'miniprogram':
      return {
        type: 'miniprogram',
        title: say(body, 'title'),
        appId: say(body, 'appid'),
        path: say(body, 'pagepath'),
        thumb: mediaOf(body, 'thumb_media_id'),
      };
    case 'msgmenu':
      return menuOf(body);
    default:
      return null;
  }
}

function placeOf(body: Item): Content | null {
  const latitude = count(body, 'latitude');
  const longitude = count(body, 'longitude');
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const text = [say(body, 'name'), say(body, 'address')].filter(word => word !== '').join(' ');
  return { type: 'location', latitude, longitude, text };
}

/** A menu one of our staff sent; each line is a tap, a link or a mini-program, whose words are under `content`. */
function menuOf(body: Item): Content {
  const list = Array.isArray(body.list) ? body.list.filter(isItem) : [];
  const options = list.map((line, index) => {
    const inner = itemOf(line, say(line, 'type'));
    return { id: say(inner, 'id') || String(index + 1), label: say(inner, 'content') };
  });
  const tail = say(body, 'tail_content');
  return { type: 'menu', text: say(body, 'head_content'), options, ...(tail === '' ? {} : { tail }) };
}

/** How kinds without a noun of ours are told to an agent. */
function wordsOf(type: string, body: Item): string | undefined {
  switch (type) {
    case 'business_card':
      return `名片：${say(body, 'userid')}`;
    case 'channels_shop_product':
      return `视频号商品：${say(body, 'title')}（${say(body, 'shop_nickname')}）`;
    case 'channels_shop_order':
      return `视频号订单：${say(body, 'order_id')} ${say(body, 'product_titles')} ${say(body, 'price_wording')}`.trim();
    case 'merged_msg':
      return `聊天记录：${say(body, 'title')}`;
    case 'channels':
      return `视频号：${say(body, 'title') || say(body, 'nickname')}`;
    default:
      return undefined;
  }
}
