import { z } from 'zod';

/** What an administrator fills in; @BotFather gives the token. */
export const settings = z.strictObject({
  token: z
    .string()
    .trim()
    .regex(/^\d{1,20}:[A-Za-z0-9_-]{10,200}$/, 'must look like 123456789:AAE…, as @BotFather shows it')
    .describe('Token of the bot'),
  mode: z
    .enum(['webhook', 'polling'])
    .default('polling')
    .describe('How messages come: Telegram calls us (needs a public https address) or we ask Telegram'),
  secretToken: z
    .string()
    .regex(/^[A-Za-z0-9_-]{0,256}$/, 'may hold letters, digits, _ and -')
    .optional()
    .describe('Word that Telegram sends with every webhook; derived from the token when empty'),
  apiBase: z
    .url({ protocol: /^https?$/ })
    .default('https://api.telegram.org')
    .describe('Where the Bot API is: Telegram, your own Bot API server, or a relay'),
});

/** The settings of one bot, checked. */
export type Settings = z.infer<typeof settings>;
