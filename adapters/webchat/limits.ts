import type { Limits } from '../../src/channel';

const MB = 1024 * 1024;

const pictures = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;
const sounds = ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/webm'] as const;
const films = ['video/mp4', 'video/webm'] as const;

/** What the widget shows. It asks us for what was said, so nothing closes and nothing is lost. */
export const limits: Limits = {
  textBytes: 16 * 1024,
  sends: ['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'articles', 'music', 'menu'],
  media: {
    image: { maxBytes: 10 * MB, mimes: pictures },
    voice: { maxBytes: 10 * MB, mimes: sounds },
    video: { maxBytes: 20 * MB, mimes: films },
    file: { maxBytes: 20 * MB, mimes: ['*/*'] },
  },
  windows: {},
  rate: { count: 1000, perMs: 1000 },
  idempotency: 'key',
  pushBytes: 10 * MB,
};

/** What a visitor may send us: told to the widget, so that a file that does not fit is never uploaded. */
export const uploads = {
  textLength: 4000,
  maxBytes: 10 * MB,
  mimes: [
    ...pictures,
    ...sounds,
    ...films,
    'application/pdf',
    'text/plain',
    'text/csv',
    'application/zip',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ] as readonly string[],
} as const;

/** The largest body of a request that is not a file, in bytes. */
export const wordsBytes = 64 * 1024;

/** How often one visitor may do a thing, and how often everybody behind one address together. */
export const paces = {
  session: { visitor: { count: 20, perMs: 60_000 }, address: { count: 120, perMs: 60_000 } },
  message: { visitor: { count: 30, perMs: 60_000 }, address: { count: 240, perMs: 60_000 } },
  file: { visitor: { count: 12, perMs: 60_000 }, address: { count: 60, perMs: 60_000 } },
  events: { visitor: { count: 60, perMs: 60_000 }, address: { count: 600, perMs: 60_000 } },
  look: { visitor: { count: 600, perMs: 60_000 }, address: { count: 1200, perMs: 60_000 } },
} as const;

/** How long a visitor is known without coming back: who signed in on the site shorter than who is known by nothing else. */
export const tokenLifeMs = { anonymous: 180 * 86_400_000, signed: 30 * 86_400_000 } as const;
