import type { Ear } from '../../src/channel';
import type { Inbound } from '../../src/model';
import { memberOf, type Place } from './place';

/**
 * Groups that became supergroups and have a new id since (Bot API, "ResponseParameters"). What is known here lives as
 * long as the channel is open; Telegram tells it again with the next message we send to the old id.
 */
export interface Moves {
  learn(from: string, to: string): void;
  /** Where a chat is now. */
  now(chat: string): string;
  /** The id under which a chat was known before, or null. */
  before(chat: string): string | null;
  /** Remembers that this member was met at a chat's old id, and lets the house hear of the new one. */
  tell(place: Place, to: string, at: number): void;
  /** From here on what has been told is heard, and what waited is heard at once. */
  listen(ear: Ear | null): void;
}

/** Opens the memory of one bot. */
export function openMoves(): Moves {
  const to = new Map<string, string>();
  const from = new Map<string, string>();
  const waiting: Inbound[] = [];
  let hearing: Ear | null = null;

  const flush = () => {
    if (hearing === null || waiting.length === 0) return;
    const told = waiting.splice(0);
    // What could not be stored waits for the next time.
    hearing.hear(told).catch(() => waiting.unshift(...told));
  };

  return {
    learn(old, current) {
      to.set(old, current);
      from.set(current, old);
    },
    now: chat => to.get(chat) ?? chat,
    before: chat => from.get(chat) ?? null,
    tell({ chat, member }, current, at) {
      if (member !== null) waiting.push(renamed(chat, current, member, `moved:${chat}:${member}`, at));
      flush();
    },
    listen(ear) {
      hearing = ear;
      flush();
    },
  };
}

/** What the house hears when a group has a new id: the member is the same, the address is another. */
export function renamed(from: string, to: string, member: string, externalId: string, at: number): Inbound {
  return {
    kind: 'other',
    externalId,
    address: memberOf(to, member),
    formerAddress: memberOf(from, member),
    content: { type: 'event', event: 'migrated', key: to, text: '群组已升级，换了新的编号' },
    platformTime: at,
    answerable: false,
  };
}
