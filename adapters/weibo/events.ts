import type { WindowGrant } from '../../src/channel';
import type { Inbound, InboundKind } from '../../src/model';
import { mentionGrant } from './limits';

/** What an event means to us, and how it is told to an agent. */
interface EventMeaning {
  readonly kind: InboundKind;
  readonly says: string;
  readonly consent?: Inbound['consent'];
  /** What it allows us to send, where that is not what its kind allows. */
  readonly allows?: WindowGrant | null;
}

/**
 * Every event Weibo pushes, by its subtype (documents "Receive_Event_Push" and "消息推送服务"). Subscribing is what mass
 * messages need and is kept as consent; following tells whether a person can be reached at all. Reading a page from the
 * menu opens nothing, and neither does leaving.
 */
export const events: ReadonlyMap<string, EventMeaning> = new Map<string, EventMeaning>([
  ['follow', { kind: 'follow', says: '关注了微博账号' }],
  ['unfollow', { kind: 'unfollow', says: '取消关注了微博账号' }],
  ['subscribe', { kind: 'consent', says: '订阅了私信', consent: { purpose: 'marketing', granted: true } }],
  [
    'unsubscribe',
    { kind: 'consent', says: '退订了私信', consent: { purpose: 'marketing', granted: false }, allows: null },
  ],
  ['scan', { kind: 'scan', says: '扫描了二维码' }],
  ['scan_follow', { kind: 'follow', says: '扫描二维码并关注了微博账号' }],
  ['click', { kind: 'menu', says: '点击了菜单' }],
  ['view', { kind: 'other', says: '从菜单打开了网页' }],
  ['mention', { kind: 'other', says: '在微博中提到了我们', allows: mentionGrant }],
]);
