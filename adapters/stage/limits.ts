import type { Limits } from '../../src/channel';

/** The stage takes everything; it is fast enough that no pace is felt. */
export const limits: Limits = {
  textBytes: 64 * 1024,
  sends: ['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'articles', 'music', 'menu', 'miniprogram'],
  media: {
    image: { maxBytes: 10 * 1024 * 1024, mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] },
    voice: { maxBytes: 10 * 1024 * 1024, mimes: ['audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/wav'] },
    video: { maxBytes: 20 * 1024 * 1024, mimes: ['video/mp4'] },
    file: { maxBytes: 20 * 1024 * 1024, mimes: ['*/*'] },
  },
  windows: {},
  rate: { count: 1000, perMs: 1000 },
  idempotency: 'key',
};
