import { stageRequest } from '../../../adapters/stage';
import type { Kit } from '../../channel/kit';

const inside = 'the stage is inside this process: nothing lies between us and it that could fail';

/** The phone on the stage. */
export const kit: Kit = {
  async open(now) {
    return {
      settings: {},
      wang: '王芳',
      accepted: [],
      fail: () => undefined,
      webhook: {
        push: (text, id) => stageRequest({ address: '王芳', text, externalId: `stage-${id}` }, now()),
        proof: { headers: ['x-stage-signature'], body: true },
      },
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
    arrival: 'what is said to the stage is read in the conversation itself',
    token: 'the stage needs no account and no token',
    replay: 'the key lives as long as the process and no push ever leaves it',
    garbage: 'whoever holds the key writes nothing but words of the stage',
    listening: 'the phone on the stage calls us',
    unknown: 'the stage knows the kinds of our own contents only',
  },
};
