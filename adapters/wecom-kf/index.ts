import { defineAdapter } from '../../src/channel';
import { guide } from './guide';
import { settings } from './settings';

/** 微信客服 of WeCom (企业微信): customers on WeChat, pulled when the doorbell rings, with the handoff to WeCom's own staff and alerts to colleagues there. */
export const wecomKf = defineAdapter({
  type: 'wecom-kf',
  name: { zh: '微信客服（企业微信）', en: 'WeCom customer service' },
  settings,
  secrets: ['secret', 'token', 'encodingAesKey', 'contactSecret'],
  guide,
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});
