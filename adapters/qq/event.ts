import type { Content, Inbound } from '../../src/model';
import { type Meaning, meanings, taps } from './events';
import { groupGrant } from './limits';
import { momentOf } from './moment';
import { type Event, event as schema } from './payload';
import { type Push, unknown } from './push';
import { groupAddress, groupThread } from './scene';

const KEY_LENGTH = 120;

/**
 * Tells what an event means. What concerns a group as such is heard from the group, whose address is its own openid:
 * that it was joined or left, and whether its members may be written to, is nobody's personal doing. An event that
 * names nobody at all is heard from the bot itself.
 */
export function decodeEvent(push: Push): Inbound {
  const parsed = schema.safeParse(push.body);
  const event = parsed.success ? parsed.data : schema.parse({});
  const meaning = Object.hasOwn(meanings, push.name) ? meanings[push.name] : undefined;
  const tap = push.name === 'INTERACTION_CREATE' ? taps[event.type] : undefined;
  const place = placeOf(push, event, meaning);
  const kind = tap?.kind ?? meaning?.kind ?? 'other';
  const isOpening = kind === 'menu' || kind === 'follow';
  return {
    kind,
    externalId:
      push.id || `${push.name}:${event.audit_id || event.id || place.address}:${String(event.timestamp ?? '')}`,
    ...place,
    content: contentOf(push, event, meaning),
    platformTime: momentOf(event.timestamp ?? event.audit_time, push.at),
    ...(isOpening && place.thread !== undefined ? { allows: { ...groupGrant, window: 'brief' as const } } : {}),
    ...(meaning?.granted === undefined ? {} : { consent: { purpose: 'marketing' as const, granted: meaning.granted } }),
    ...(meaning?.fate === undefined || event.audit_id === ''
      ? {}
      : { receipt: { externalId: event.audit_id, ...meaning.fate } }),
  };
}

function placeOf(push: Push, event: Event, meaning: Meaning | undefined): Pick<Inbound, 'address' | 'thread'> {
  const group = event.group_openid;
  const member =
    event.group_member_openid || (meaning?.ofGroup ? '' : event.member_openid || event.author.member_openid);
  if (group !== '') {
    return { address: groupAddress(group, member || null), thread: groupThread(group, member || null) };
  }
  const person = event.openid || event.user_openid || event.author.user_openid || event.author.id;
  return { address: person || `bot:${push.appId}` };
}

function contentOf(push: Push, event: Event, meaning: Meaning | undefined): Content {
  if (meaning === undefined) return unknown(push, push.name, '');
  const key = keyOf(event);
  const tap = push.name === 'INTERACTION_CREATE' ? taps[event.type] : undefined;
  const says = tap?.says ?? meaning.says;
  return {
    type: 'event',
    event: push.name,
    ...(key === '' ? {} : { key }),
    text: key === '' ? says : `${says}：${key}`,
    data: dataOf(push.body),
  };
}

function keyOf({ data: { resolved }, scene_param }: Event): string {
  const key = resolved.button_data || resolved.button_id || resolved.feature_id || resolved.feedback_opt || scene_param;
  return key.slice(0, KEY_LENGTH);
}

function dataOf(body: unknown): Record<string, unknown> {
  const text = JSON.stringify(body ?? {}).replaceAll('\\u0000', '');
  const data: unknown = JSON.parse(text);
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
