import type { Limits, WindowGrant } from '../../src/channel';

const HOUR_MS = 3_600_000;
const TWO_DAYS: WindowGrant = { count: null, forMs: 48 * HOUR_MS, window: 'main' };

/**
 * What may be said in a private message (document "Send Customer Service Message"): unlimited for 48 hours after the
 * customer wrote, followed, subscribed, scanned or tapped the menu. An older page says three within seven days.
 *
 * A text holds fewer than 300 Chinese characters. Weibo counts a letter as half a character elsewhere, so 598 bytes
 * stay below the limit in every mixture of the two. The pace is below the 15,000 calls an hour of one address.
 *
 * Mass sends reach subscribers only. How many people one call may name, and how many calls a day has, is on no page; a
 * call knows no key of ours.
 */
export const limits: Limits = {
  textBytes: 598,
  sends: ['text', 'articles', 'link', 'location'],
  media: {},
  windows: { message: TWO_DAYS, follow: TWO_DAYS, scan: TWO_DAYS, menu: TWO_DAYS, consent: TWO_DAYS },
  rate: { count: 4, perMs: 1000 },
  idempotency: 'none',
  answers: true,
  broadcast: { fewest: 1, most: 10_000, idempotency: 'none' },
};

/** A mention that is pushed to us allows one private answer within 48 hours, whatever else is open. */
export const mentionGrant: WindowGrant = { count: 1, forMs: 48 * HOUR_MS, window: 'brief' };

/** A public answer knows no window; a year stands for that. */
export const publicGrant: WindowGrant = { count: null, forMs: 365 * 24 * HOUR_MS, window: 'main' };

/** An article message carries up to eight. */
export const articlesPerMessage = 8;

/** A comment holds 140 Chinese characters; a letter counts half. */
export const commentHalves = 280;

/** Comments an account may write. */
export const commenting = { count: 30, perMs: HOUR_MS } as const;
