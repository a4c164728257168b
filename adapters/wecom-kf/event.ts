import type { Content, Inbound } from '../../src/model';
import { count, type Item, say, unknown } from './fields';

type Head = Pick<Inbound, 'address' | 'thread' | 'externalId' | 'platformTime'>;

/** Why a message of ours did not arrive, by `fail_type` (document 94670, event "message failed to send"). */
export const failures: Readonly<Record<number, string>> = {
  0: 'WeCom gave no reason',
  1: 'the customer-service account was deleted',
  2: 'the app was closed',
  4: 'the session is older than 48 hours',
  5: 'the session was closed',
  6: 'more than five messages without an answer of the customer',
  7: 'no WeChat Channels account is bound',
  8: 'the company is not verified',
  9: 'no WeChat Channels account is bound and the company is not verified',
  10: 'the customer refuses our messages',
};
const REFUSED_BY_CUSTOMER = 10;

/** How a change of the session is told, by `change_type`: taken from the pool, handed on, ended. */
const CHANGES: Readonly<Record<number, { readonly kind: 'held' | 'released'; readonly says: string }>> = {
  1: { kind: 'held', says: '企业微信同事接入了会话' },
  2: { kind: 'held', says: '企业微信同事转接了会话' },
  3: { kind: 'released', says: '企业微信会话已结束' },
};

/**
 * Tells what an event of `msg_list` means (document 94670 "Read messages"). Entering with a `welcome_code` is a `follow`,
 * since it may be answered once; without one it is only told. The code is kept among the event's data, so that the
 * answer finds it. That a recall is called `user_recall_msg` is not verified.
 */
export function decodeEvent(event: Item, head: Head, item: Item): Inbound {
  const name = say(event, 'event_type');
  switch (name) {
    case 'enter_session':
      return entered(event, head);
    case 'msg_send_fail':
      return failed(event, head);
    case 'session_status_change':
      return changed(event, head, item);
    case 'user_recall_msg':
      return { kind: 'other', ...head, content: told(name, '撤回了一条消息', event, say(event, 'recall_msgid')) };
    default:
      return { kind: 'other', ...head, content: unknown(name === '' ? 'event' : name, item) };
  }
}

function entered(event: Item, head: Head): Inbound {
  const key = say(event, 'scene_param') || say(event, 'scene');
  const isWelcome = say(event, 'welcome_code') !== '';
  return {
    kind: isWelcome ? 'follow' : 'other',
    ...head,
    content: told('enter_session', '进入了客服会话', event, key),
  };
}

function failed(event: Item, head: Head): Inbound {
  const key = say(event, 'fail_msgid');
  const content = told('msg_send_fail', '消息未能送达', event, key);
  if (key === '') return { kind: 'other', ...head, content };
  const type = count(event, 'fail_type') ?? 0;
  const fault = `${type}: ${failures[type] ?? failures[0]}`;
  const gone = type === REFUSED_BY_CUSTOMER ? { gone: true } : {};
  return { kind: 'receipt', ...head, content, receipt: { externalId: key, state: 'failed', fault, ...gone } };
}

function changed(event: Item, head: Head, item: Item): Inbound {
  const change = CHANGES[count(event, 'change_type') ?? 0];
  if (change === undefined) return { kind: 'other', ...head, content: unknown('session_status_change', item) };
  const who = say(event, 'new_servicer_userid') || say(event, 'old_servicer_userid');
  const allows = say(event, 'msg_code') === '' ? { allows: null } : {};
  return { kind: change.kind, ...head, ...allows, content: told('session_status_change', change.says, event, who) };
}

const ELSEWHERE = new Set(['event_type', 'open_kfid', 'external_userid']);

function told(event: string, says: string, fields: Item, key: string): Content {
  const data = Object.fromEntries(
    Object.keys(fields)
      .filter(name => !ELSEWHERE.has(name))
      .map(name => [name, fields[name]]),
  );
  const isShown = key !== '' && event !== 'msg_send_fail' && event !== 'user_recall_msg';
  return {
    type: 'event',
    event,
    ...(key === '' ? {} : { key }),
    text: isShown ? `${says}：${key}` : says,
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}
