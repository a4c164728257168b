import { openTelegramStandIn } from '../../../stand-ins/telegram';
import { type Kit, playedBy } from '../../channel/kit';

const wang = '900000001';

/** A bot that asks Telegram for its messages. */
export const kit: Kit = {
  async open(now) {
    const platform = await openTelegramStandIn({ now, mode: 'polling' });
    platform.introduce(wang);
    const leave = (pushed: Promise<unknown>) => {
      // Kept until somebody asks, or the platform closes.
      pushed.catch(() => undefined);
    };
    const from = { id: Number(wang), is_bot: false, first_name: '王芳' };
    const chat = { id: Number(wang), type: 'private' };
    return playedBy(platform, {
      wang,
      refuse: is => platform.block(wang, is),
      listening: {
        says: async text => leave(platform.says(wang, text)),
        unknown: async () => leave(platform.tell({ hologram: { from, chat, shape: '球' } })),
      },
    });
  },
  without: {
    token: 'the token is a setting, and none is fetched',
    webhook: 'this bot asks for its messages; its webhook is proved in webhook.test.ts',
    pushed: 'this bot asks for its messages; its webhook is proved in webhook.test.ts',
    replay: 'Telegram proves a push by a word that does not change',
    garbage: 'this bot asks for its messages; its webhook is proved in webhook.test.ts',
  },
};
