import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

// Fill in: in a sentence, what the platform is and what of it is here.
export const newName = defineAdapter({
  type: 'new-name',
  // Fill in: its name in both languages, and the steps for the administrator; {url} is the address of the webhook.
  name: { zh: '新平台', en: 'New name' },
  settings,
  secrets: ['secret'],
  guide: [{ zh: '在平台的后台把回调地址设为 {url}。', en: 'Set {url} as the callback address on the platform.' }],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});
