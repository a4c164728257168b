import type { InboundKind } from '../../src/model';

/** What an event means to us, and how it is told to an agent. */
export interface EventMeaning {
  readonly kind: InboundKind;
  readonly says: string;
}

/**
 * Every event an Official Account pushes, by its name in lower case. Only a click and the two scans of the menu allow
 * us to answer; opening a page (`VIEW`) does not, so it is no `menu`.
 */
export const events: ReadonlyMap<string, EventMeaning> = new Map(
  Object.entries({
    subscribe: { kind: 'follow', says: '关注了公众号' },
    unsubscribe: { kind: 'unfollow', says: '取消关注了公众号' },
    scan: { kind: 'scan', says: '扫描了二维码' },
    location: { kind: 'location', says: '上报了地理位置' },
    click: { kind: 'menu', says: '点击了菜单' },
    scancode_push: { kind: 'menu', says: '通过菜单扫了码' },
    scancode_waitmsg: { kind: 'menu', says: '通过菜单扫了码' },
    view: { kind: 'other', says: '从菜单打开了网页' },
    view_miniprogram: { kind: 'other', says: '从菜单打开了小程序' },
    pic_sysphoto: { kind: 'other', says: '通过菜单拍照' },
    pic_photo_or_album: { kind: 'other', says: '通过菜单拍照或选择了相册' },
    pic_weixin: { kind: 'other', says: '通过菜单选择了相册' },
    location_select: { kind: 'other', says: '通过菜单选择了位置' },
    templatesendjobfinish: { kind: 'receipt', says: '模板消息已有结果' },
    masssendjobfinish: { kind: 'receipt', says: '群发已有结果' },
    subscribe_msg_popup_event: { kind: 'consent', says: '对订阅通知作了选择' },
    subscribe_msg_change_event: { kind: 'consent', says: '更改了订阅通知' },
    subscribe_msg_sent_event: { kind: 'consent', says: '订阅通知已有结果' },
    user_info_modified: { kind: 'privacy', says: '修改了个人资料' },
    user_authorization_revoke: { kind: 'privacy', says: '撤回了授权' },
    kf_create_session: { kind: 'other', says: '接入了微信客服会话' },
    kf_close_session: { kind: 'other', says: '结束了微信客服会话' },
    kf_switch_session: { kind: 'other', says: '转接了微信客服会话' },
    publishjobfinish: { kind: 'other', says: '发布任务已有结果' },
  }),
);
