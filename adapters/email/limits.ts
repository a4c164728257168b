import type { Limits } from '../../src/channel';

/** Base64 makes three bytes four; providers take mail of about 25 MB. */
const FILE = { maxBytes: 18 * 1024 * 1024, mimes: ['*/*'] } as const;

/**
 * What a mailbox may send. One may always write. The key is the Message-ID: most mail systems show a second copy of the
 * same one once, none promises it. The pace is below what providers are known to bear; their daily quotas are not published.
 */
export const limits: Limits = {
  textBytes: 200_000,
  sends: ['text', 'image', 'voice', 'video', 'file', 'link', 'articles', 'menu', 'location', 'mail'],
  media: { image: FILE, voice: FILE, video: FILE, file: FILE },
  windows: {},
  rate: { count: 10, perMs: 1000 },
  // A server that has never heard of us puts us off for a while (greylisting, RFC 6647); a queue is to try for hours (RFC 5321 4.5.4.1).
  busyWaitsMs: [1, 5, 15, 30, 60, 120, 240].map(minutes => minutes * 60_000),
  idempotency: 'key',
  answers: true,
};
