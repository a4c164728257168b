import { createHash } from 'node:crypto';
import type { Content, Media } from '../../src/model';

/** An object of the platform's, of which nothing is believed yet. */
export type Item = Readonly<Record<string, unknown>>;

/** The object under that name; an empty one when there is none. */
export function itemOf(item: Item, name: string): Item {
  const inner = item[name];
  return isItem(inner) ? inner : {};
}

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The words under that name, empty when there are none; a NUL, which no database keeps alike, is left out. */
export function say(item: Item, name: string): string {
  const word = item[name];
  if (typeof word === 'number') return String(word);
  return typeof word === 'string' ? word.replaceAll('\0', '') : '';
}

/** The number under that name, or null. */
export function count(item: Item, name: string): number | null {
  const value = item[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A file that WeCom still holds. */
export function mediaOf(item: Item, name = 'media_id', mime?: string): Media {
  const platformId = say(item, name);
  return { ...(platformId === '' ? {} : { platformId }), ...(mime === undefined ? {} : { mime }) };
}

const KIND_LENGTH = 64;

/** A kind we have no noun for, as it came, with words that tell an agent what it is. */
export function unknown(kind: string, item: Item, text = `未知类型的消息：${kind.slice(0, KIND_LENGTH)}`): Content {
  const raw = JSON.stringify(item).replaceAll(/\\u0000/g, '');
  return { type: 'unknown', kind: kind.slice(0, KIND_LENGTH), text, raw };
}

/** Twenty-four characters that stand for a longer text in an id. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}
