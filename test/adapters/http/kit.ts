import type { WebhookRequest } from '../../../src/channel';
import { openHttpStandIn } from '../../../stand-ins/http';
import { type Kit, playedBy } from '../../channel/kit';

/** A platform of one's own, played by the stand-in. */
export const kit: Kit = {
  async open(now) {
    const platform = await openHttpStandIn({ now });
    const request = (id: string, body: Buffer): WebhookRequest => ({
      method: 'POST',
      path: '',
      query: new URLSearchParams(),
      headers: platform.sign(id, body),
      body,
      at: now(),
    });
    const push = (id: string, told: object) => request(id, Buffer.from(JSON.stringify(told)));
    return playedBy(platform, {
      wang: 'wang',
      refuse: is =>
        platform.refuseWith(is ? { status: 200, body: '{"error":{"code":"full","message":"满了"}}' } : null),
      webhook: {
        push: (text, id) => push(`m-${id}`, { from: { id: 'wang', name: '王芳' }, content: { type: 'text', text } }),
        unknown: () => push('m-9', { from: { id: 'wang' }, content: { type: 'hologram', shape: '球' } }),
        sign: bytes => request('m-10', bytes),
        proof: { headers: ['webhook-id', 'webhook-timestamp', 'webhook-signature'], body: true },
      },
    });
  },
  without: {
    token: 'what is sent is signed, and no token is fetched',
    listening: 'the platform calls us, and there is nothing to listen to',
  },
};
