import type { WebhookRequest } from '../../../src/channel';
import { openWeiboStandIn } from '../../../stand-ins/weibo';
import { type Kit, playedBy } from '../../channel/kit';

const wang = '2489518277';
const PLENTY = 100_000;

/** A tea house's Weibo account, with an app that may ask as often as it likes. */
export const kit: Kit = {
  async open(now) {
    const weibo = await openWeiboStandIn({ now, callsPerDay: PLENTY });
    const request = (bytes: Buffer): WebhookRequest => ({
      method: 'POST',
      path: '',
      headers: {},
      at: now(),
      ...weibo.sign(bytes),
    });
    const push = (body: object) => request(Buffer.from(JSON.stringify(body)));
    const postId = weibo.posts('明前龙井上市啦');
    weibo.names(wang, '王芳');
    weibo.opens(wang);
    const played = playedBy(weibo, {
      wang,
      refuse: is => (is ? weibo.faults.set(REPLY, 20019) : weibo.faults.delete(REPLY)),
      webhook: {
        push: (text, id) => push(weibo.push(wang, 'text', { id: `m${id}`, text })),
        unknown: () => push(weibo.push(wang, 'hologram', { text: '', data: { shape: '球' } })),
        sign: request,
        proof: { query: ['signature', 'timestamp', 'nonce'], body: false },
      },
      listening: {
        says: async text => void weibo.commentsOn(postId, wang, text),
        unknown: async () => void weibo.commentsOn(postId, wang, HOLOGRAM),
      },
    });
    return { ...played, settings: { ...weibo.settings, callsPerDay: PLENTY, fastestPollSeconds: 1 } };
  },
  without: {
    token: 'the access token is shown by the console of Weibo and never fetched',
  },
};

const REPLY = '/2/messages/reply.json';
/** A comment that the played Weibo shows without words. */
const HOLOGRAM = '[hologram]';
