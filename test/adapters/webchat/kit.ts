import { createHmac } from 'node:crypto';
import { openVisitors } from '../../../adapters/webchat/visitor';
import type { WebhookRequest } from '../../../src/channel';
import type { ChannelId } from '../../../src/model';
import type { Kit } from '../../channel/kit';

const SECRET = '云锦茶行与官网之间的暗号 2026';
const SHOP = 'https://www.yunjin.example';
const inside = 'what is said lies in our own store and the page asks for it: nothing lies between that could fail';

/** 王芳's browser on the shop's own site. The suite opens every account as channel 7. */
export const kit: Kit = {
  async open(now) {
    const user = '1024';
    const signature = createHmac('sha256', SECRET).update(user).digest('hex');
    const session = openVisitors(7 as ChannelId, SECRET).welcome({ user, signature }, null, now());
    const push = (text: string, id: number): WebhookRequest => ({
      method: 'POST',
      path: '/messages',
      query: new URLSearchParams(),
      headers: { origin: SHOP, authorization: `Bearer ${session?.token}`, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ id: `message-${id}`, type: 'text', text })),
      ip: '203.0.113.7',
      at: now(),
    });
    return {
      settings: { origins: [SHOP], secret: SECRET },
      wang: `u:${user}`,
      accepted: [],
      fail: () => undefined,
      secrets: () => [session?.token ?? ''],
      webhook: { push, proof: { headers: ['origin'], body: false } },
      close: async () => undefined,
    };
  },
  without: {
    refusal: inside,
    rate: inside,
    silence: inside,
    garbled: inside,
    error: inside,
    hang: inside,
    nobody: inside,
    arrival: 'what the page shows is proved in the browser and in the story',
    token: 'there is no platform that gives out tokens',
    replay: 'a visitor is known for months, and a repeated message is stored once',
    garbage: 'a page of an allowed site is told that its words make no sense, so that it does not try again',
    listening: 'the page calls us',
    unknown: 'the page says what the widget knows to say and nothing else',
  },
};
