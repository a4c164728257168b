import type { LiveEvent } from '../model';
import type { AgentRow, ChannelRow, DeliveryRow, MessageRow } from '../store';
import { byIds } from '../store/queries/by-ids';
import { tellMessages } from '../store/queries/messages';
import { seeConversations } from '../store/queries/surroundings';
import type { Door } from './door';
import { idText, idTextOrNull, isoTime } from './ids';
import { presentChannel } from './shapes/channel';
import { type ConversationShown, presentConversation } from './shapes/conversation';
import { presentDeliveryMark } from './shapes/delivery';
import { type MessageShown, presentMessage } from './shapes/message';
import { presentAgent, presentColleague } from './shapes/people';

/** What a console hears: the event, and what it is about as it is now. */
export type Frame = { readonly id: string; readonly type: string; readonly at: string } & Readonly<
  Record<string, unknown>
>;

type Parts = Pick<Door, 'store' | 'channels'> & { readonly site: Pick<Door['site'], 'publicUrl'> };

/** Only the last of several events that say the same; each shows what is now anyway. */
function withoutRepeats(events: readonly LiveEvent[]): LiveEvent[] {
  const last = new Map<string, LiveEvent>();
  for (const { id, at, ...body } of events) {
    const key = JSON.stringify(body);
    last.delete(key);
    last.set(key, { id, at, ...body } as LiveEvent);
  }
  return [...last.values()];
}

/** Frames for these events, everything they tell of loaded together. What is gone meanwhile is left out. */
export async function showEvents(door: Parts, all: readonly LiveEvent[]): Promise<Frame[]> {
  const events = withoutRepeats(all);
  const pick = <Key extends string>(key: Key): (number | null)[] =>
    events.map(event => (event as unknown as Partial<Record<Key, number>>)[key] ?? null);
  const [messages, conversations, deliveries, agents, channels] = await Promise.all([
    messagesShown(door, pick('messageId')),
    conversationsShown(door, pick('conversationId')),
    byIds(door.store, 'delivery', pick('deliveryId')),
    byIds(door.store, 'agent', pick('agentId')),
    byIds(door.store, 'channel', pick('channelId')),
  ]);
  const shown: Shown = {
    messages,
    conversations,
    deliveries,
    agents,
    channels,
    showChannel: presentChannel(door.channels, door.site.publicUrl, false),
  };
  return events.map(event => frameOf(event, shown)).filter(frame => frame !== null);
}

interface Shown {
  readonly messages: ReadonlyMap<number, MessageShown>;
  readonly conversations: ReadonlyMap<number, ConversationShown>;
  readonly deliveries: ReadonlyMap<number, DeliveryRow>;
  readonly agents: ReadonlyMap<number, AgentRow>;
  readonly channels: ReadonlyMap<number, ChannelRow>;
  readonly showChannel: ReturnType<typeof presentChannel>;
}

function frameOf(event: LiveEvent, shown: Shown): Frame | null {
  const head = { id: String(event.id), type: event.type, at: isoTime(event.at) };
  switch (event.type) {
    case 'message.created': {
      const message = shown.messages.get(event.messageId);
      const conversation = shown.conversations.get(event.conversationId);
      return message ? { ...head, conversationId: message.conversationId, message, conversation } : null;
    }
    case 'conversation.updated': {
      const conversation = shown.conversations.get(event.conversationId);
      return conversation ? { ...head, conversationId: conversation.id, conversation } : null;
    }
    case 'delivery.updated': {
      const row = shown.deliveries.get(event.deliveryId);
      if (!row) return null;
      const delivery = { ...presentDeliveryMark(row), messageId: idTextOrNull(row.messageId) };
      return { ...head, conversationId: idText(row.conversationId), delivery };
    }
    case 'channel.updated': {
      const row = shown.channels.get(event.channelId);
      return { ...head, channelId: idText(event.channelId), channel: row ? shown.showChannel(row) : null };
    }
    case 'campaign.updated':
      return { ...head, campaignId: idText(event.campaignId) };
    case 'agent.presence': {
      const row = shown.agents.get(event.agentId);
      return row ? { ...head, agentId: idText(row.id), agent: presentAgent(row) } : null;
    }
    case 'typing': {
      const row = shown.agents.get(event.agentId);
      const agent = row ? presentColleague(row) : null;
      return { ...head, conversationId: idText(event.conversationId), agentId: idText(event.agentId), agent };
    }
  }
}

async function messagesShown({ store }: Parts, ids: (number | null)[]): Promise<Map<number, MessageShown>> {
  const rows = await byIds(store, 'message', ids);
  const told = await tellMessages(store, [...rows.values()] as MessageRow[]);
  return new Map(told.map(each => [each.message.id, presentMessage(each)]));
}

async function conversationsShown({ store }: Parts, ids: (number | null)[]): Promise<Map<number, ConversationShown>> {
  const rows = await byIds(store, 'conversation', ids);
  const seen = await seeConversations(store, [...rows.values()]);
  return new Map(seen.map(each => [each.conversation.id, presentConversation(each)]));
}
