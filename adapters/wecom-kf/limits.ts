import type { Limits, TaskLimits } from '../../src/channel';

const HOUR_MS = 3_600_000;
const MB = 1024 * 1024;

/**
 * What 微信客服 may send (document 94677 "Send messages"): five messages within 48 hours of what the customer wrote. The
 * brief windows are those of `send_msg_on_event` (document 95122): one welcome within 20 seconds of entering, one word
 * within 48 hours of being handed to a colleague, one within 20 seconds of the session's end; the latter two only where
 * the event brings a code. `msgid` is our key.
 *
 * The sizes of files are those of "Upload temporary media"; that they hold for 微信客服 too is not verified. The pace
 * keeps below 150,000 calls an hour (document 90454).
 */
export const limits: Limits = {
  textBytes: 2048,
  sends: ['text', 'image', 'voice', 'video', 'file', 'link', 'articles', 'location', 'menu', 'miniprogram'],
  media: {
    image: { maxBytes: 10 * MB, mimes: ['image/jpeg', 'image/png'] },
    voice: { maxBytes: 2 * MB, mimes: ['audio/amr'] },
    video: { maxBytes: 10 * MB, mimes: ['video/mp4'] },
    file: { maxBytes: 20 * MB, mimes: ['*/*'] },
  },
  windows: {
    message: { count: 5, forMs: 48 * HOUR_MS, window: 'main' },
    menu: { count: 5, forMs: 48 * HOUR_MS, window: 'main' },
    follow: { count: 1, forMs: 20_000, window: 'brief' },
    held: { count: 1, forMs: 48 * HOUR_MS, window: 'brief' },
    released: { count: 1, forMs: 20_000, window: 'brief' },
  },
  rate: { count: 40, perMs: 1000 },
  idempotency: 'key',
  answers: true,
};

/** How long a code of `send_msg_on_event` is good, by what it was given for (document 95122). */
export const codeLifeMs = { welcome: 20_000, desk: 48 * HOUR_MS, end: 20_000 } as const;

/** A menu, in UTF-8 bytes of its parts and as a count of its lines (document 94677). */
export const menuLimits = { headBytes: 1024, tailBytes: 1024, lines: 10, idBytes: 64, lineBytes: 128, urlBytes: 2048 };

/** A mini-program's title, in UTF-8 bytes. */
export const titleBytes = 64;

/**
 * A broadcast that colleagues confirm (企业群发, document 92135 for what it carries, 97610 for reminders). How many a customer
 * may get is WeCom's to count: as many a month as it has days, less where the company says so, four by older pages.
 */
export const taskLimits: TaskLimits = {
  people: 10_000,
  sends: ['text', 'image', 'video', 'file', 'link', 'articles', 'miniprogram'],
  textBytes: 4000,
  reminders: { count: 3, perMs: 24 * HOUR_MS },
};

/** How many things may be attached to the words of a task. */
export const taskAttachments = 9;

/** A link attached to a task, in UTF-8 bytes of its parts. */
export const linkLimits = { titleBytes: 128, descBytes: 512, urlBytes: 2048 };

/** What became of a task is told in pages of so many rows (document 93338); a list that does not end after so many is given up. */
export const taskPages = { rows: 1000, most: 100 };

/** An app message to a colleague, in UTF-8 bytes (document 90236); not verified. */
export const alertBytes = 2048;

/** The smallest file WeCom takes (document 90253). */
export const leastFileBytes = 5;

/** Temporary media live three days; a name is used for a little less, so that it does not die on the way. */
export const mediaLifeMs = 70 * HOUR_MS;

/** How long the token of a callback is good for pulling. */
export const bellTokenMs = 10 * 60_000;
