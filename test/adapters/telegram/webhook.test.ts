import { telegram } from '../../../adapters/telegram';
import type { WebhookRequest } from '../../../src/channel';
import { openTelegramStandIn } from '../../../stand-ins/telegram';
import { type Account, openAccount } from '../../channel/account';
import { describeHearing } from '../../channel/hearing';
import { type Kit, playedBy } from '../../channel/kit';
import { push, wang, wangChat } from './bot';

/** A bot that is called; what `kit.ts` cannot prove of one that asks. */
const kit: Kit = {
  async open(now) {
    const platform = await openTelegramStandIn({ now, mode: 'webhook' });
    const request = (body: Buffer): WebhookRequest => push('', { body, at: now() });
    const update = (told: object) => request(Buffer.from(JSON.stringify(told)));
    const date = Math.floor(now() / 1000);
    return playedBy(platform, {
      wang: String(wang.id),
      webhook: {
        push: (text, id) =>
          update({ update_id: id, message: { message_id: id, date, from: wang, chat: wangChat, text } }),
        unknown: () => update({ update_id: 9, hologram: { from: wang, shape: '球' } }),
        sign: request,
        proof: { headers: ['x-telegram-bot-api-secret-token'], body: false },
      },
    });
  },
};

describe('what a bot hears that is called', () => {
  const prove = (what: string, work: (account: Account) => Promise<void>) =>
    test(what, async () => {
      const account = await openAccount(telegram, kit);
      await work(account).finally(() => account.close());
    });
  describeHearing({
    prove,
    provePart(parts, what, work) {
      // It does not ask, and Telegram's proof does not say when.
      if (![parts].flat().some(part => part === 'listening' || part === 'replay')) prove(what, work);
    },
  });
});
