import type { Limits } from '../../src/channel';

const MB = 1024 * 1024;
/** As much as the house keeps of one file. */
const file = { maxBytes: 32 * MB, mimes: ['*/*'] };

/** What a platform of one's own takes: these numbers are ours and part of what is documented for its programmer. */
export const limits: Limits = {
  textBytes: 16 * 1024,
  sends: ['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'articles', 'music', 'menu', 'miniprogram'],
  media: { image: file, voice: file, video: file, file },
  windows: {},
  rate: { count: 50, perMs: 1000 },
  idempotency: 'key',
  pushBytes: 256 * 1024,
};

/** How many things one push may tell. */
export const itemsPerPush = 100;

/** How long a link to a file of ours lives. */
export const linkLifeMs = 24 * 3_600_000;
