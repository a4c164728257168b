import { openQqStandIn } from '../../../stand-ins/qq';
import { type Kit, playedBy } from '../../channel/kit';
import { answering, chat, requestOf, wang } from './bot';

/** A bot in single chats, on QQ played on loopback. Every send answers a message of its own. */
export const kit: Kit = {
  async open(now) {
    const qq = await openQqStandIn({ now });
    let questions = 0;
    const push = (name: string, d: Readonly<Record<string, unknown>>, id?: string) =>
      requestOf(qq.letter(name, d, id), now());
    return playedBy(qq, {
      wang,
      outbound: {
        get answers() {
          const id = `question-${++questions}`;
          qq.passes.open(id, 'users', wang);
          return answering(id, 0, now());
        },
      },
      refuse: is => qq.refuseWith(is ? 40034006 : null),
      tokens: () => qq.tokens.length,
      secrets: () => qq.tokens,
      webhook: {
        push: (text, id) =>
          push('C2C_MESSAGE_CREATE', chat(text, { id: `m${id}`, timestamp: new Date(now()).toISOString() }), `e${id}`),
        unknown: () => push('HOLOGRAM_CREATE', { openid: wang, shape: '球' }),
        sign: bytes => requestOf({ body: bytes, headers: qq.seal.headers(bytes, Math.floor(now() / 1000)) }, now()),
        proof: { headers: ['x-signature-ed25519', 'x-signature-timestamp'], body: true },
      },
    });
  },
  without: { listening: 'QQ calls us, and there is nothing to listen to' },
};
