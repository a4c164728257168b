import type { Limits } from '../../src/channel';

const MB = 1024 * 1024;

/**
 * What a bot may send (Bot API, "sendMessage" and the others). A text may have 4096 characters; a character has one
 * byte or more, so 4096 bytes are never too many, however Telegram counts. There is no window: a bot may write to
 * whoever has once written to it, until it is blocked. The paces are those of the bots' FAQ: 30 messages a second, in one
 * chat one a second, in one group 20 a minute. They are not promised, and what counts is the `retry_after` of a refusal. No
 * key of ours makes a second send harmless.
 */
export const limits = {
  textBytes: 4096,
  sends: ['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'articles', 'music', 'menu'],
  media: {
    image: { maxBytes: 10 * MB, mimes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] },
    voice: { maxBytes: 50 * MB, mimes: ['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a'] },
    video: { maxBytes: 50 * MB, mimes: ['video/mp4'] },
    file: { maxBytes: 50 * MB, mimes: ['*/*'] },
  },
  windows: {},
  rate: { count: 30, perMs: 1000 },
  chatRate: { count: 1, perMs: 1000 },
  groupRate: { count: 20, perMs: 60_000 },
  idempotency: 'none',
  answers: true,
  pushBytes: 512 * 1024,
} as const satisfies Limits;

/** Longest text and longest words under a file, in characters. */
export const textLength = 4096;
export const captionLength = 1024;

/** What a button may carry (`InlineKeyboardButton.callback_data`), in bytes. */
export const buttonBytes = 64;

/** The largest file that Telegram hands to a bot (`getFile`). */
export const downloadBytes = 20 * MB;
