import { defineAdapter, type TestableChannel, type WebhookChannel } from '../../src/channel';
import { limits } from './limits';
import { receive } from './receive';
import { prove, send } from './send';
import { settings } from './settings';

type NewNameChannel = WebhookChannel & TestableChannel;

// Fill in: in a sentence, what the platform is and what of it is here.
export const newName = defineAdapter({
  type: 'new-name',
  // Fill in: its name in both languages, and the steps for the administrator; {url} is the address of the webhook.
  name: { zh: '新平台', en: 'New name' },
  settings,
  secrets: ['secret'],
  guide: [{ zh: '在平台的后台把回调地址设为 {url}。', en: 'Set {url} as the callback address on the platform.' }],
  open(id, own, tools): NewNameChannel {
    return {
      id,
      limits,
      receive: request => receive(own, request),
      send: (message, signal) => send(own, tools, message, signal),
      test: signal => prove(own, tools, signal),
    };
  },
});
