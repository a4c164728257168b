import type { Limits } from '../../src/channel';
import type { Settings } from './settings';

const MB = 1024 * 1024;

/** The largest file that is taken from a customer; larger ones stay on the phone. */
export const KEPT_BYTES = 50 * MB;

/**
 * What a personal account may send. There is no window and no key: what became of a message whose client died is unknown.
 * The sizes and the length of a text are not verified; nothing official tells them. The outbox is paced at the shortest
 * pauses between chats and in one chat, so that a chat which has to wait holds up no other; the norms add the rest at random.
 */
export const limitsOf = ({ norms }: Settings): Limits => ({
  textBytes: 4000,
  sends: ['text', 'image', 'video', 'file', 'link', 'articles', 'menu', 'location'],
  media: {
    image: { maxBytes: 20 * MB, mimes: ['image/jpeg', 'image/png', 'image/gif'] },
    video: { maxBytes: 20 * MB, mimes: ['video/mp4'] },
    file: { maxBytes: 25 * MB, mimes: ['*/*'] },
  },
  windows: {},
  rate: { count: 1, perMs: Math.max(norms.otherChatFromMs, Math.ceil(60_000 / norms.perMinute)) },
  ...(norms.sameChatMs === 0 ? {} : { chatRate: { count: 1, perMs: norms.sameChatMs } }),
  idempotency: 'none',
});
