import { z } from 'zod';

const clock = z
  .string()
  .trim()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 23:00');
const zone = z
  .string()
  .trim()
  .refine(name => {
    try {
      return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  }, 'must be a time zone like Asia/Shanghai');
const pause = z.number().int().min(0).max(60_000);

/**
 * How an account is used so that it looks like a person's (wechatferry, "safe-mode": at most 40 messages a minute, one a
 * second in a chat, a random pause of 3 to 5 s between chats). Norms of other users, not WeChat's own numbers.
 */
const norms = z
  .strictObject({
    perMinute: z.number().int().min(1).max(40).default(40).describe('Most messages a minute, all chats together'),
    sameChatMs: pause.default(1000).describe('Shortest pause between two messages in one chat, in milliseconds'),
    otherChatFromMs: pause.default(3000).describe('Shortest pause before another chat, in milliseconds'),
    otherChatToMs: pause.default(5000).describe('Longest pause before another chat, in milliseconds'),
    nightFrom: clock.default('23:00').describe('From when the bot says nothing by itself'),
    nightTo: clock.default('07:00').describe('Until when the bot says nothing by itself; the same time means never'),
    zone: zone.default('Asia/Shanghai').describe('Time zone of the night'),
  })
  .refine(own => own.otherChatToMs >= own.otherChatFromMs, 'otherChatToMs must not be below otherChatFromMs')
  .prefault({})
  .describe('Norms of safe use');

/** What an administrator fills in. A puppet is wechaty's word for the program that plays the WeChat client. */
export const settings = z.strictObject({
  puppet: z
    .string()
    .trim()
    .max(100)
    .regex(/^(?:@[a-z0-9][a-z0-9-]*\/)?wechaty-puppet-[a-z0-9-]+$/, 'must be the name of a wechaty-puppet package')
    .default('wechaty-puppet-service')
    .describe('Puppet package, which must be installed: wechaty-puppet-service needs a paid token'),
  puppetOptions: z
    .strictObject({
      token: z.string().trim().min(1).max(512).optional().describe('Token of the puppet provider'),
      endpoint: z.string().trim().min(1).max(512).optional().describe('Address of the puppet service, host:port'),
      uos: z.boolean().optional().describe('Web protocol only: sign in as the UOS desktop client'),
      timeoutSeconds: z
        .number()
        .int()
        .min(1)
        .max(600)
        .optional()
        .describe('How long the puppet waits for its provider'),
    })
    .prefault({})
    .describe('Options of the puppet'),
  acceptRisk: z
    .literal(true, 'must be true: unofficial clients may cost you the WeChat account')
    .describe('I know that WeChat does not allow such clients and may ban this account for ever'),
  sessionKey: z
    .string()
    .min(16)
    .max(256)
    .optional()
    .describe('A long word of your own under which the session is kept, so that a restart needs no new scan'),
  memoryMb: z
    .number()
    .int()
    .min(128)
    .max(4096)
    .default(512)
    .describe('Memory of the client’s process in megabytes; beyond it is started anew'),
  norms,
});

/** The settings of one account, checked. */
export type Settings = z.infer<typeof settings>;
