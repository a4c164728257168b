import type {
  AgentId,
  CampaignId,
  ChannelId,
  ConversationId,
  DeliveryId,
  LiveEvent,
  LiveEventBody,
  MessageId,
} from '../model';

/** The last events in the order they came, kept as numbers: thousands of them are no work for the garbage collector. */
export interface EventRing {
  add(body: LiveEventBody, id: number, at: number): void;
  /** What came after this id, or null when some of it is forgotten. */
  after(id: number): readonly LiveEvent[] | null;
}

/** Everything that can be told of. */
export const TYPES = [
  'message.created',
  'conversation.updated',
  'delivery.updated',
  'channel.updated',
  'campaign.updated',
  'agent.presence',
  'typing',
] as const;

/** `knownFrom`: events up to this id were never seen here. */
export function openEventRing(size: number, knownFrom: number): EventRing {
  const ids = new Float64Array(size);
  const times = new Float64Array(size);
  const types = new Uint8Array(size);
  /** The conversation, or what the event is about when it is about none. */
  const subjects = new Float64Array(size);
  /** The message, delivery or agent. */
  const objects = new Float64Array(size);
  let next = 0;
  let forgottenTo = knownFrom;

  return {
    add(body, id, at) {
      if (ids[next] !== 0) forgottenTo = ids[next]!;
      const [subject, object] = numbersOf(body);
      ids[next] = id;
      times[next] = at;
      types[next] = TYPES.indexOf(body.type);
      subjects[next] = subject;
      objects[next] = object;
      next = (next + 1) % size;
    },
    after(id) {
      if (id < forgottenTo) return null;
      const events: LiveEvent[] = [];
      for (let step = 0; step < size; step++) {
        const slot = (next + step) % size;
        if (ids[slot]! <= id) continue;
        events.push({
          ...bodyOf(TYPES[types[slot]!]!, subjects[slot]!, objects[slot]!),
          id: ids[slot]!,
          at: times[slot]!,
        });
      }
      return events;
    },
  };
}

function numbersOf(body: LiveEventBody): readonly [number, number] {
  switch (body.type) {
    case 'message.created':
      return [body.conversationId, body.messageId];
    case 'conversation.updated':
      return [body.conversationId, 0];
    case 'delivery.updated':
      return [body.conversationId, body.deliveryId];
    case 'channel.updated':
      return [body.channelId, 0];
    case 'campaign.updated':
      return [body.campaignId, 0];
    case 'agent.presence':
      return [body.agentId, 0];
    case 'typing':
      return [body.conversationId, body.agentId];
  }
}

function bodyOf(type: LiveEventBody['type'], subject: number, object: number): LiveEventBody {
  const conversationId = subject as ConversationId;
  switch (type) {
    case 'message.created':
      return { type, conversationId, messageId: object as MessageId };
    case 'conversation.updated':
      return { type, conversationId };
    case 'delivery.updated':
      return { type, conversationId, deliveryId: object as DeliveryId };
    case 'channel.updated':
      return { type, channelId: subject as ChannelId };
    case 'campaign.updated':
      return { type, campaignId: subject as CampaignId };
    case 'agent.presence':
      return { type, agentId: subject as AgentId };
    case 'typing':
      return { type, conversationId, agentId: object as AgentId };
  }
}
