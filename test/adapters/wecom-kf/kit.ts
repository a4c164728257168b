import type { WebhookRequest } from '../../../src/channel';
import { type Callback, openWecomKfStandIn } from '../../../stand-ins/wecom-kf';
import { type Kit, playedBy } from '../../channel/kit';

const WANG = 'wmWANG0000000000000000000000001';
const SEND = '/cgi-bin/kf/send_msg';

/** One customer-service account on WeCom played on loopback, where 王芳 has just written. */
export const kit: Kit = {
  async open(now) {
    const wecom = await openWecomKfStandIn({ now });
    const [desk = ''] = wecom.world.desks;
    wecom.world.wrote(desk, WANG);
    // Enough for a hundred sends; that WeCom counts to five is proved elsewhere.
    wecom.world.session(desk, WANG).left = 1000;
    const post = ({ query, body }: Callback): WebhookRequest => ({
      method: 'POST',
      path: '',
      headers: {},
      at: now(),
      query,
      body,
    });
    const played = playedBy(wecom, {
      wang: WANG,
      tokens: () => wecom.tokens.length,
      secrets: () => wecom.tokens,
      refuse: is => wecom.trouble.code(SEND, 95001, is ? Number.POSITIVE_INFINITY : 0),
      webhook: {
        push: () => post(wecom.callback()),
        sign: bytes => post(wecom.sign(bytes)),
        proof: { query: ['timestamp', 'nonce', 'msg_signature'], body: true },
      },
      listening: {
        says: async text => void (await wecom.says(WANG, text)),
        unknown: async () => void (await wecom.happens(WANG, { msgtype: 'hologram', hologram: { shape: '球' } })),
      },
    });
    // Nobody carries the doorbell to the channel here, so it has to look by itself.
    return { ...played, settings: { ...played.settings, pollSeconds: 1 } };
  },
  without: { pushed: 'a callback of WeCom brings no message, it only says that there is one' },
};
