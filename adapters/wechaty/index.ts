import { defineAdapter } from '../../src/channel';
import { guide } from './guide';
import { settings } from './settings';

/** A personal WeChat account, through an unofficial client in a process of its own. Off unless somebody accepts the risk. */
export const wechaty = defineAdapter({
  type: 'wechaty',
  name: { zh: '个人微信（非官方）', en: 'Personal WeChat (unofficial)' },
  settings,
  secrets: ['puppetOptions.token', 'sessionKey'],
  guide,
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});
