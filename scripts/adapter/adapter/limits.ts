import type { Limits } from '../../src/channel';

/** What the platform allows, from its document of limits. */
export const limits: Limits = {
  // Fill in: the longest text in UTF-8 bytes.
  textBytes: 0,
  // Fill in: the kinds of content that `send` can send, and below the weight and kinds of every file among them.
  sends: ['text'],
  media: {},
  // Fill in: which action of the customer lets us write, how often and for how long; empty when one always may.
  windows: {},
  // Fill in: how many calls the platform takes in how much time.
  rate: { count: 0, perMs: 1000 },
  // Fill in: `key` when the platform drops a second send with the same key of ours, `query` when it can be asked.
  idempotency: 'none',
};
