import type { Failure, Kit } from '../../channel/kit';
import { type Fate, openWorld, wang } from './world';

const fates: Readonly<Record<Failure, Fate>> = {
  refusal: { how: 'throw', words: 'Wechaty Puppet Unsupported API Error' },
  rate: { how: 'throw', words: 'ret 1205' },
  silence: { how: 'crash', taken: true },
  garbled: { how: 'nonsense', taken: true },
  error: { how: 'throw', words: 'socket hang up' },
  hang: { how: 'hang' },
};

/** A real client in a process of its own, in a world whose WeChat is played by wechaty-puppet-mock. */
export const kit: Kit = {
  whileListening: true,
  async open(now) {
    const world = await openWorld(now);
    return {
      // There is one chat only, so the pauses stay as they are.
      settings: { ...world.settings, norms: { nightFrom: '00:00', nightTo: '00:00' } },
      wang: wang.id,
      accepted: world.sent,
      fail(how) {
        world.fate = how === null ? { how: 'take' } : fates[how];
      },
      arrived: world.arrived,
      secrets: () => [String(world.settings.sessionKey)],
      listening: {
        says: async text => void world.says(text),
        unknown: async () => void world.says('<msg>全息图</msg>', { type: 0 }),
      },
      close: world.close,
    };
  },
  without: {
    webhook: 'a client that is signed in is called by nobody',
    pushed: 'a client that is signed in gets no pushes',
    replay: 'there is no push whose age could be proved',
    garbage: 'there is no push that anybody could sign',
    token: 'the session is the client’s own and no token is fetched',
  },
};
