import { createHash } from 'node:crypto';
import { type Element, textOf } from '../../src/channel/wxxml';
import type { Content, Media } from '../../src/model';

/** Longest name of a person or of ourselves that is believed; an openid has 28 characters. */
const NAME_LENGTH = 64;

/** What every push carries, whatever it means. */
export interface Head {
  readonly from: string;
  readonly to: string;
  /** Seconds since the epoch, as written. */
  readonly createTime: string;
}

/** Who sent it, to whom and when, or null when the push does not say. */
export function headOf(root: Element): Head | null {
  const from = textOf(root, 'FromUserName').trim();
  const to = textOf(root, 'ToUserName').trim();
  const createTime = textOf(root, 'CreateTime').trim();
  if (from === '' || from.length > NAME_LENGTH || to.length > NAME_LENGTH) return null;
  return isCount(createTime, 10) ? { from, to, createTime } : null;
}

/** A place on earth from two of the element's fields, or null when they are no coordinates. */
export function placeOf(root: Element, latName: string, lngName: string, text: string): Content | null {
  const latitude = textOf(root, latName).trim();
  const longitude = textOf(root, lngName).trim();
  const isPlace = latitude !== '' && longitude !== '' && Math.abs(+latitude) <= 90 && Math.abs(+longitude) <= 180;
  return isPlace ? { type: 'location', latitude: Number(latitude), longitude: Number(longitude), text } : null;
}

/** A kind nobody has taught us, as it came. */
export function unknown(kind: string, xml: string): Content {
  return {
    type: 'unknown',
    kind: kind.slice(0, NAME_LENGTH),
    text: `未知类型的消息：${kind.slice(0, NAME_LENGTH)}`,
    raw: bare(xml),
  };
}

/** Twenty-four characters that stand for a longer text in an id. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}

/** Whether this is a plain number of 1 to `digits` digits; ids are compared as they are written and never counted. */
export function isCount(text: string, digits: number): boolean {
  if (text.length === 0 || text.length > digits) return false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** A child's words; a NUL, which no database keeps alike, is left out. */
export function say(root: Element, name: string): string {
  return bare(textOf(root, name));
}

function bare(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** A file that WeChat still holds. */
export function mediaOf(root: Element, idName: string, urlName?: string): Media {
  const platformId = textOf(root, idName).trim();
  const url = urlName === undefined ? '' : textOf(root, urlName).trim();
  return { ...(platformId === '' ? {} : { platformId }), ...(url === '' ? {} : { url }) };
}
