import { z } from 'zod';

/** Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes. */
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const NO_SECRET = 'must be whsec_ and the base64 of 24 to 64 random bytes';

/** What an administrator fills in; the platform's programmer has the same two. */
export const settings = z.strictObject({
  secret: z.string().trim().regex(SECRET, NO_SECRET).describe('Secret shared with the platform, whsec_…'),
  sendUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .describe('Where the platform takes our messages'),
  previousSecret: z
    .union([z.literal(''), z.string().trim().regex(SECRET, NO_SECRET)])
    .optional()
    .describe('The secret before the last change, until the platform has the new one'),
});

/** The settings of one account, checked. */
export type Settings = z.infer<typeof settings>;
