import { ChannelError, type Outbound } from '../../src/channel';
import { answerable } from './events';
import { passive, wakeupMs } from './limits';
import { UNKNOWN_MESSAGE } from './push';
import type { Scene } from './scene';
import type { Settings } from './settings';

/** The fields by which a message is a reply, a recall message, or neither. */
export interface Standing {
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/** Replies to the parts of one message are numbered apart; no message is answered so often. */
const NUMBERS_PER_PART = 1000;
const PART = /^(.+)#(\d{1,2})$/s;

/**
 * What a message answers (fields `msg_id`, `event_id` and `msg_seq` of the send pages), or null when there is nothing
 * that can still be answered: nobody has written, the window is over, or the event allows no reply. The number of a
 * reply is the same for every attempt, so the platform takes it once.
 */
export function replyTo({ answers }: Outbound, scene: Scene, nowMs: number): Standing | null {
  if (answers === null || nowMs - answers.platformTime >= passive[scene.kind].forMs) return null;
  const { externalId, content, before } = answers;
  // An event nobody has taught us is kept under its own id, which is that of no message.
  if (content.type === 'unknown' && !content.kind.startsWith(UNKNOWN_MESSAGE)) return null;
  if (content.type === 'event') {
    if (!answerable[scene.kind].has(content.event)) return null;
    return { fields: { event_id: externalId, msg_seq: before + 1 } };
  }
  const [, id = externalId, part = '1'] = PART.exec(externalId) ?? [];
  const first = (Number(part) - 1) * NUMBERS_PER_PART;
  return { fields: { msg_id: id, msg_seq: first + before + 1 } };
}

/**
 * How a message leaves that answers nothing, as far as the operator allows it: as a recall message within 30 days
 * of a person's last words, or as an active message. Throws `unreachable` when it may not.
 */
export function unanswered({ answers }: Outbound, scene: Scene, settings: Settings, nowMs: number): Standing {
  if (settings.beyondWindow === 'active') return { fields: {} };
  const isRecent = answers !== null && nowMs - answers.platformTime < wakeupMs;
  if (settings.beyondWindow === 'wakeup' && scene.kind === 'c2c' && isRecent) {
    return { fields: { is_wakeup: true } };
  }
  const minutes = Math.ceil(passive[scene.kind].forMs / 60_000);
  throw new ChannelError('unreachable', 'window', `a bot may write only within ${minutes} minutes of being written to`);
}
