import { type Kit, playedBy } from '../../channel/kit';
import push from './fixtures/push.json';
import { openNewNameStandIn } from './stand-in';

/** How the conformance suite meets the platform. */
export const kit: Kit = {
  async open(now) {
    const platform = await openNewNameStandIn({ now });
    const pushed = (told: object) => platform.sign(Buffer.from(JSON.stringify(told)));
    return playedBy(platform, {
      // Fill in: the address of 王芳 as the platform writes addresses.
      wang: push.from,
      refuse: is => platform.refuse(is),
      webhook: {
        push: (text, id) => pushed({ ...push, id: `m-${id}`, text }),
        unknown: () => pushed({ ...push, kind: 'hologram' }),
        sign: bytes => platform.sign(bytes),
        // Fill in: where the proof of a push stands.
        proof: { headers: ['x-timestamp', 'x-signature'], body: true },
      },
    });
  },
  without: {
    // Fill in: what does not apply to this platform, each with the reason.
    token: 'the platform gives no access tokens',
    listening: 'the platform calls us and there is nothing to listen to',
  },
};
