import { z } from 'zod';

/** What an administrator fills in; the guide tells where each value stands in WeCom's console. */
export const settings = z.strictObject({
  corpId: z.string().trim().min(1).max(64).describe('Corp ID of the company'),
  secret: z.string().trim().min(1).max(128).describe('Secret of the app that may call the customer-service API'),
  token: z.string().trim().min(1).max(64).describe('Token, the word shared with WeCom to sign callbacks'),
  encodingAesKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9+/]{43}$/, 'must be 43 letters and digits')
    .describe('EncodingAESKey, with which callbacks are sealed'),
  openKfId: z
    .string()
    .trim()
    .max(64)
    .regex(/^[^:\s]*$/, 'must have no colon and no blank')
    .optional()
    .describe('Customer-service account (open_kfid); every account the app manages when left empty'),
  agentId: z
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .describe('AgentId of the app, by which colleagues are alerted in WeCom; nobody is when left empty'),
  contactSecret: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .optional()
    .describe(
      'Secret of the app that may use customer contact, for broadcasts that colleagues confirm; none are made when left empty',
    ),
  apiBase: z
    .url({ protocol: /^https?$/ })
    .default('https://qyapi.weixin.qq.com')
    .describe('Where the WeCom API is'),
  receiveId: z
    .string()
    .trim()
    .max(64)
    .optional()
    .describe('Whom callbacks are sealed for, when it is neither the corp ID nor nobody (a suite ID)'),
  pollSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe('How often to look for messages without having been called, in seconds'),
});

/** The settings of one account, checked. */
export type Settings = z.infer<typeof settings>;
