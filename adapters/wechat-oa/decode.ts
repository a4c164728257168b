import { type Element, textOf } from '../../src/channel/wxxml';
import type { Content, Inbound } from '../../src/model';
import { decodeEvent } from './event';
import { digest, type Head, headOf, isCount, mediaOf, placeOf, say, unknown } from './fields';

/**
 * Tells what a push means (the documents "Receiving standard messages" and "Receiving event pushes"). Kinds that are
 * not known yet are kept as `unknown` with their XML, so that nothing a customer said is lost. Returns null when the
 * push does not say who sent it, when, or what it is.
 */
export function decode(root: Element, xml: string): Inbound | null {
  const head = headOf(root);
  const type = textOf(root, 'MsgType');
  if (head === null || type === '') return null;
  if (type.toLowerCase() === 'event') return decodeEvent(root, head, xml);
  return decodeMessage(root, head, type, xml);
}

function decodeMessage(root: Element, head: Head, type: string, xml: string): Inbound {
  const id = textOf(root, 'MsgId').trim();
  const menuId = textOf(root, 'bizmsgmenuid');
  const base = {
    externalId: isCount(id, 20) ? id : `${head.from}:${head.createTime}:${digest(xml)}`,
    address: head.from,
    recipient: head.to,
    platformTime: Number(head.createTime) * 1000,
  };
  if (type === 'text' && menuId !== '') {
    const text = say(root, 'Content');
    return { kind: 'menu', ...base, content: { type: 'event', event: 'msgmenu', key: menuId, text } };
  }
  return { kind: 'message', ...base, content: contentOf(root, type.toLowerCase()) ?? unknown(type, xml) };
}

/** What was said, or null when this kind is not known or does not hold what it must. */
function contentOf(root: Element, type: string): Content | null {
  switch (type) {
    case 'text':
      return { type: 'text', text: say(root, 'Content') };
    case 'image':
      return { type: 'image', media: mediaOf(root, 'MediaId', 'PicUrl') };
    case 'voice': {
      const heard = say(root, 'Recognition');
      const format = textOf(root, 'Format').toLowerCase();
      const media = { ...mediaOf(root, 'MediaId'), ...(format === '' ? {} : { mime: `audio/${format}` }) };
      return { type: 'voice', media, ...(heard === '' ? {} : { text: heard }) };
    }
    case 'video':
    case 'shortvideo':
      return { type: 'video', media: mediaOf(root, 'MediaId'), thumb: mediaOf(root, 'ThumbMediaId') };
    case 'location':
      return placeOf(root, 'Location_X', 'Location_Y', say(root, 'Label'));
    case 'link':
      return { type: 'link', title: say(root, 'Title'), text: say(root, 'Description'), url: textOf(root, 'Url') };
    case 'miniprogrampage':
      return {
        type: 'miniprogram',
        title: say(root, 'Title'),
        appId: textOf(root, 'AppId'),
        path: textOf(root, 'PagePath'),
        thumb: mediaOf(root, 'ThumbMediaId', 'ThumbUrl'),
      };
    default:
      return null;
  }
}
