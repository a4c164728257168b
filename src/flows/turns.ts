import { hasGroups } from '../channel';
import type { ChannelId, ConversationId } from '../model';
import type { Candidate } from '../store';
import { places } from '../store/queries/threads';
import { type Chat, openChatPace } from './chat-pace';
import type { House, OpenChannel } from './house';
import { openPace, spareOf } from './pace';

/** Whose turn it is among what is due: as platforms bear it, by account and by chat. */
export interface Turns {
  /** What may not be sent now, and why does not matter: it is asked for again later. */
  resting(
    now: number,
    greetings: boolean,
  ): { readonly without: readonly ChannelId[]; readonly resting: readonly ConversationId[] };
  /** Those that may leave now, at most one of a conversation; each has taken its place. */
  take(found: readonly Candidate[], now: number): Promise<Taken>;
  /** One of them has left for its chat, or never will. */
  landed(chat: Chat | undefined, now: number): void;
  /** The platform said to wait: nothing of this account until then. */
  hold(id: ChannelId, until: number): void;
  /** When the first conversation has rested, or null when none rests. */
  nextAt(): number | null;
}

/** Whose turn it is. */
export interface Taken {
  readonly taken: Candidate[];
  /** Where each takes place that has a pace of its own there. */
  readonly chats: ReadonlyMap<ConversationId, Chat>;
  /** How many have to wait because their chat has had enough: their conversations rest, so that there may be others behind them. */
  readonly later: number;
}

/** Opens the turns of one process. */
export function openTurns(house: Pick<House, 'store' | 'channels'>): Turns {
  const accounts = openPace();
  const chats = openChatPace();
  /** Conversations whose chat has had enough: since when, and until when. */
  const rests = new Map<ConversationId, { readonly since: number; readonly until: number }>();

  /** Where a candidate's conversation takes place, when that has a pace of its own. */
  async function chatsOf(found: readonly Candidate[]): Promise<ReadonlyMap<ConversationId, Chat>> {
    const paced = found.flatMap(({ conversationId, channelId }) => {
      const open = house.channels.get(channelId);
      return open && isPaced(open) ? [{ conversationId, open }] : [];
    });
    const grouped = paced.filter(({ open }) => hasGroups(open.channel));
    const known = await places(
      house.store,
      grouped.map(one => one.conversationId),
    );
    return new Map(
      paced.map(({ conversationId, open }) => {
        const place = known.get(conversationId);
        const group =
          place !== undefined && hasGroups(open.channel) ? open.channel.groupOf(place.address, place.thread) : null;
        return [conversationId, chatOf(open, conversationId, group)];
      }),
    );
  }

  return {
    resting(now, greetings) {
      for (const [id, { since, until }] of rests) if (until <= now || now < since) rests.delete(id);
      const without = house.channels
        .all()
        .filter(({ id, state, channel: { limits } }) => {
          const spare = greetings ? spareOf(limits.rate) : 0;
          return state !== 'on' || accounts.waitMs(id, limits.rate, now, spare) > 0;
        })
        .map(open => open.id);
      return { without, resting: [...rests.keys()] };
    },
    async take(found, now) {
      const candidates = onePerConversation(found);
      const chatFor = await chatsOf(candidates);
      let later = 0;
      const taken = candidates.filter(({ channelId, conversationId, class: kind }) => {
        const open = house.channels.get(channelId);
        if (open === undefined) return false;
        const chat = chatFor.get(conversationId);
        const waitMs = chat === undefined ? 0 : chats.waitMs(chat, now);
        if (waitMs > 0) {
          rests.set(conversationId, { since: now, until: now + waitMs });
          later += 1;
          return false;
        }
        const { rate } = open.channel.limits;
        if (!accounts.take(channelId, rate, now, kind === 'greeting' ? spareOf(rate) : 0)) return false;
        if (chat !== undefined) chats.took(chat, now);
        return true;
      });
      return { taken, chats: chatFor, later };
    },
    landed(chat, now) {
      if (chat !== undefined) chats.landed(chat, now);
    },
    hold: (id, until) => accounts.hold(id, until),
    nextAt: () => (rests.size === 0 ? null : Math.min(...[...rests.values()].map(({ until }) => until))),
  };
}

const isPaced = ({ channel: { limits } }: OpenChannel): boolean =>
  limits.chatRate !== undefined || limits.groupRate !== undefined;

function chatOf({ id, channel }: OpenChannel, conversationId: ConversationId, group: string | null): Chat {
  const { chatRate, groupRate } = channel.limits;
  const rates = [chatRate, ...(group === null ? [] : [groupRate])].filter(rate => rate !== undefined);
  return { key: group === null ? `conversation ${conversationId}` : `group ${id} ${group}`, rates };
}

function onePerConversation(found: readonly Candidate[]): Candidate[] {
  const first = new Map<number, Candidate>();
  for (const one of found) {
    const known = first.get(one.conversationId);
    if (!known || one.id < known.id) first.set(one.conversationId, one);
  }
  return [...first.values()];
}
