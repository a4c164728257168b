import { z } from 'zod';

/** What an administrator fills in. */
export const settings = z.strictObject({
  // Fill in: what the platform gives to an account; `.describe()` is the label in the console.
  secret: z.string().trim().min(1).max(200).describe('Secret of the account'),
  apiBase: z
    .url({ protocol: /^https?$/ })
    .default('https://api.new-name.example')
    .describe('Where the API of the platform is'),
});

/** The settings of one account, checked. */
export type Settings = z.infer<typeof settings>;
