import type { Limits, WindowGrant } from '../../src/channel';
import type { Scene } from './scene';
import type { Settings } from './settings';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MB = 1024 * 1024;
/** A reply is not begun in the last moments of its window. */
const MARGIN_MS = 10 * SECOND_MS;

/**
 * How long and how often one message may be answered (document "message/send-receive/send"; four replies in single
 * chats since 2026-01-10). The window of an event is not documented and taken to be the same.
 */
export const passive: Readonly<Record<Scene['kind'], { readonly count: number; readonly forMs: number }>> = {
  c2c: { count: 4, forMs: 60 * MINUTE_MS - MARGIN_MS },
  group: { count: 5, forMs: 5 * MINUTE_MS - MARGIN_MS },
};

/** What a member's message allows us to say in the group. */
export const groupGrant: WindowGrant = { ...passive.group, window: 'main' };

/** For how long after a person's last words a recall message may be sent (互动召回). */
export const wakeupMs = 30 * DAY_MS;

/** Address validations without a signature that are answered in one minute. */
export const validationsPerMinute = 20;

/** How far the time of a push may be from ours; the platform names no tolerance. */
export const clockMs = 10 * MINUTE_MS;

/** The largest push that is read; the platform names none. */
export const pushBytes = 256 * 1024;

/** A keyboard has at most five rows of five buttons, and a label ten characters. */
export const keyboard = { rows: 5, perRow: 5, labelLength: 10 } as const;

/**
 * What this bot may send, with its own settings: when messages are allowed outside the window, the centre need not
 * watch it; but such messages know no key, and their pace is that of an unverified account.
 * The longest text is not published; 1500 Chinese characters are taken.
 */
export function limitsOf({ beyondWindow, typing }: Settings): Limits {
  const count = passive.c2c.count - (typing ? 1 : 0);
  const main: WindowGrant = { count, forMs: passive.c2c.forMs, window: 'main' };
  const brief: WindowGrant = { ...main, window: 'brief' };
  const message: WindowGrant = beyondWindow === 'wakeup' ? { count: null, forMs: wakeupMs, window: 'main' } : main;
  return {
    textBytes: 4500,
    sends: ['text', 'image', 'voice', 'video', 'file', 'link', 'articles', 'menu'],
    media: {
      image: { maxBytes: 20 * MB, mimes: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'] },
      voice: { maxBytes: 20 * MB, mimes: ['audio/silk', 'audio/mpeg', 'audio/wav', 'audio/x-wav', 'audio/ogg'] },
      video: { maxBytes: 30 * MB, mimes: ['video/mp4'] },
      file: { maxBytes: 200 * MB, mimes: ['*/*'] },
    },
    windows: beyondWindow === 'active' ? {} : { message, menu: brief, follow: brief },
    rate: { count: beyondWindow === 'nothing' ? 100 : 5, perMs: SECOND_MS },
    idempotency: beyondWindow === 'nothing' ? 'key' : 'none',
    answers: true,
    pushBytes,
  };
}
