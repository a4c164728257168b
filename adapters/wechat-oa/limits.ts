import type { Limits } from '../../src/channel';

const HOUR_MS = 3_600_000;
const MB = 1024 * 1024;

/**
 * What an Official Account may send. Windows: `api_sendcustommessage`, five messages within 48 hours of what the
 * customer wrote and three within a minute of a tap, a follow or a scan. Reading a page or opening a mini-program from
 * the menu opens nothing. The customer-service call knows no key of ours and cannot be asked afterwards. Mass sends
 * (`message/mass/send`) take a key; a service account's followers see four a month.
 */
export const limits: Limits = {
  textBytes: 2048,
  sends: ['text', 'image', 'voice', 'video', 'music', 'articles', 'link', 'menu', 'miniprogram'],
  media: {
    image: { maxBytes: 10 * MB, mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/bmp'] },
    voice: { maxBytes: 2 * MB, mimes: ['audio/amr', 'audio/mpeg', 'audio/mp3'] },
    video: { maxBytes: 10 * MB, mimes: ['video/mp4'] },
  },
  windows: {
    message: { count: 5, forMs: 48 * HOUR_MS, window: 'main' },
    menu: { count: 3, forMs: 60_000, window: 'brief' },
    follow: { count: 3, forMs: 60_000, window: 'brief' },
    scan: { count: 3, forMs: 60_000, window: 'brief' },
  },
  rate: { count: 100, perMs: 1000 },
  idempotency: 'none',
  broadcast: { fewest: 2, most: 10_000, idempotency: 'key', perPerson: { count: 4, per: 'month' } },
};

/** A subscription account (公众号) sends to many once a day, whomever to. */
export const subscriptionLimits: Limits = {
  ...limits,
  broadcast: { fewest: 2, most: 10_000, idempotency: 'key', perAccount: { count: 1, per: 'day' } },
};

/** What a picture may weigh that stands in front of a video, a song or a mini-program (`media/upload`, type thumb). */
export const thumbLimit = { maxBytes: 64 * 1024, mimes: ['image/jpeg', 'image/jpg'] } as const;

/** Temporary media live three days; a name is used for a little less, so that it does not die on the way. */
export const mediaLifeMs = 70 * HOUR_MS;

/** A passive answer carries one article when it answers a message. */
export const articlesPerMessage = 1;
