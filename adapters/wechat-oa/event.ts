import { type Element, textOf } from '../../src/channel/wxxml';
import type { Content, Inbound } from '../../src/model';
import { type EventMeaning, events } from './events';
import { digest, type Head, isCount, placeOf, unknown } from './fields';

/** Longest id of an event before its key is replaced by a digest. */
const ID_LENGTH = 120;
/** What every push has, so that it need not be told again among an event's data. */
const COMMON = new Set(['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Event', 'EventKey']);
/** Fields that hold one element or many under the same name, and are always told as a list. */
const LISTS = new Set(['List', 'item']);

/**
 * Tells what an event means. Events have no id of their own, so one is made of who, when, what and which key; the two
 * job results carry the `MsgID` of what was sent, which names them and the delivery they speak of.
 */
export function decodeEvent(root: Element, head: Head, xml: string): Inbound {
  const event = textOf(root, 'Event').trim();
  const meaning = events.get(event.toLowerCase());
  const key = textOf(root, 'EventKey').trim();
  const jobId = textOf(root, 'MsgID').trim();
  const isReceipt = meaning?.kind === 'receipt' && isCount(jobId, 20);
  return {
    kind: meaning?.kind ?? 'other',
    externalId: isReceipt ? `${event}:${jobId}` : eventId(head, event, key),
    address: head.from,
    recipient: head.to,
    content: meaning === undefined ? unknown(event, xml) : contentOf(root, event, key, meaning),
    platformTime: Number(head.createTime) * 1000,
    ...(isReceipt ? { receipt: receiptOf(root, jobId) } : {}),
  };
}

function eventId(head: Head, event: string, key: string): string {
  const name = `${head.from}:${head.createTime}:${event}`;
  const id = `${name}:${key}`;
  if (id.length <= ID_LENGTH) return id;
  return name.length <= ID_LENGTH - 25 ? `${name}:${digest(key)}` : `${head.from}:${head.createTime}:${digest(id)}`;
}

function contentOf(root: Element, event: string, key: string, meaning: EventMeaning): Content {
  if (meaning.kind === 'location') {
    const place = placeOf(root, 'Latitude', 'Longitude', meaning.says);
    if (place !== null) return place;
  }
  const shown = meaning.kind === 'follow' && key.startsWith('qrscene_') ? key.slice('qrscene_'.length) : key;
  const data = tell(root.children.filter(child => !COMMON.has(child.name)));
  return {
    type: 'event',
    event,
    ...(shown === '' ? {} : { key: shown }),
    text: shown === '' ? meaning.says : `${meaning.says}：${shown}`,
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

/** A result says `success` or `send success`; anything else is the reason of the failure. */
function receiptOf(root: Element, externalId: string): NonNullable<Inbound['receipt']> {
  const status = textOf(root, 'Status').trim();
  const isSent = status.toLowerCase() === 'success' || status.toLowerCase() === 'send success';
  return isSent ? { externalId, state: 'sent' } : { externalId, state: 'failed', fault: status };
}

/** Elements as plain data: names to strings, and to lists where a name is repeated or known to be a list. */
function tell(children: readonly Element[]): Record<string, unknown> {
  const data = new Map<string, unknown>();
  for (const child of children) {
    const value = child.children.length === 0 ? child.text.replaceAll('\0', '') : tell(child.children);
    const before = data.get(child.name);
    if (Array.isArray(before)) before.push(value);
    else if (before !== undefined) data.set(child.name, [before, value]);
    else data.set(child.name, LISTS.has(child.name) ? [value] : value);
  }
  return Object.fromEntries(data);
}
