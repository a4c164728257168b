import type { Inbound, InboundKind } from '../../src/model';

/** What an event means, and in which words it is told. */
export interface Meaning {
  readonly kind: InboundKind;
  readonly says: string;
  /** Whether active messages are allowed from now on. */
  readonly granted?: boolean;
  /** What became of a message that was held for moderation. */
  readonly fate?: Omit<NonNullable<Inbound['receipt']>, 'externalId'>;
  /** It concerns the group itself, whichever member did it. */
  readonly ofGroup?: true;
}

/**
 * The events we understand. That somebody authorised something (INTERACTION_CREATE of types 18 to 20) is told without
 * saying whether it was granted, so it is no consent.
 */
export const meanings: Readonly<Record<string, Meaning>> = {
  FRIEND_ADD: { kind: 'follow', says: '添加了机器人' },
  FRIEND_DEL: { kind: 'unfollow', says: '删除了机器人' },
  C2C_MSG_RECEIVE: { kind: 'consent', says: '打开了主动消息', granted: true },
  C2C_MSG_REJECT: { kind: 'consent', says: '关闭了主动消息', granted: false },
  GROUP_ADD_ROBOT: { kind: 'follow', says: '机器人加入了群聊', ofGroup: true },
  GROUP_DEL_ROBOT: { kind: 'unfollow', says: '机器人离开了群聊', ofGroup: true },
  GROUP_MSG_RECEIVE: { kind: 'consent', says: '群聊打开了主动消息', granted: true, ofGroup: true },
  GROUP_MSG_REJECT: { kind: 'consent', says: '群聊关闭了主动消息', granted: false, ofGroup: true },
  GROUP_MEMBER_ADD: { kind: 'other', says: '有人加入了群聊', ofGroup: true },
  GROUP_MEMBER_REMOVE: { kind: 'other', says: '有人离开了群聊', ofGroup: true },
  INTERACTION_CREATE: { kind: 'other', says: '操作了机器人' },
  MESSAGE_AUDIT_PASS: { kind: 'receipt', says: '消息审核通过', fate: { state: 'sent' } },
  MESSAGE_AUDIT_REJECT: {
    kind: 'receipt',
    says: '消息审核未通过',
    fate: { state: 'failed', fault: 'QQ did not let the message pass its moderation' },
  },
};

/** Kinds of INTERACTION_CREATE; only buttons and menus are acts of the conversation, and only those are acknowledged. */
export const taps: Readonly<Record<number, { readonly kind: InboundKind; readonly says: string }>> = {
  11: { kind: 'menu', says: '点击了按钮' },
  12: { kind: 'menu', says: '点击了快捷菜单' },
  13: { kind: 'other', says: '评价了回答' },
  14: { kind: 'other', says: '清空了会话' },
  18: { kind: 'other', says: '修改了授权' },
  19: { kind: 'other', says: '修改了群授权' },
  20: { kind: 'other', says: '群授权状态变化' },
};

/** Events that may be answered, by their own id (document "message/send-receive/send", `event_id`). */
export const answerable: Readonly<Record<'c2c' | 'group', ReadonlySet<string>>> = {
  c2c: new Set(['INTERACTION_CREATE', 'C2C_MSG_RECEIVE', 'FRIEND_ADD']),
  group: new Set(['INTERACTION_CREATE', 'GROUP_ADD_ROBOT', 'GROUP_MSG_RECEIVE']),
};
