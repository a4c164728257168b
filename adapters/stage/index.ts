import { z } from 'zod';
import { ChannelError, defineAdapter } from '../../src/channel';
import { limits } from './limits';
import { receive } from './receive';

/** The stage: a customer's phone in the console, for trying everything without an account anywhere. */
export const stage = defineAdapter({
  type: 'stage',
  name: { zh: '舞台', en: 'Stage' },
  settings: z.strictObject({}),
  secrets: [],
  guide: [
    {
      zh: '无需任何账号。打开「舞台」，选一位顾客，像他一样说话，看机器人与同事如何应答。',
      en: 'No account is needed. Open the stage, pick a customer, speak as they would, and watch the bot and your colleagues answer.',
    },
  ],
  open: id => ({
    id,
    limits,
    receive,
    async send({ content, key }) {
      if (!limits.sends.includes(content.type))
        throw new ChannelError('refused', null, `no ${content.type} on a stage`);
      return { externalId: `stage-${key}` };
    },
    test: async () => undefined,
  }),
});

export { type StageWords, stageRequest } from './request';
