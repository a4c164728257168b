import { get, newKey, post } from './client';
import type {
  Colleague,
  Content,
  Conversation,
  Counts,
  DeliveryMark,
  Finding,
  Message,
  Page,
  Team,
  Template,
  TravellingConversation,
  Verb,
} from './types';
import { whole } from './whole';

/** The views of the inbox. */
export type InboxFilter = 'queue' | 'mine' | 'bot' | 'all' | 'closed';

export interface ConversationQuery {
  readonly filter?: InboxFilter;
  readonly q?: string;
  readonly channelId?: string;
  readonly contactId?: string;
  readonly after?: string | null;
  readonly limit?: number;
}

const OWNERS = { queue: 'queue', mine: 'agent', bot: 'bot', closed: 'closed', all: undefined } as const;

/** One page of conversations, newest words first (in the queue: longest waiting first). */
export async function listConversations(
  { filter = 'all', ...rest }: ConversationQuery,
  signal?: AbortSignal,
): Promise<Page<Conversation>> {
  const agentId = filter === 'mine' ? 'me' : undefined;
  const asked = { limit: 30, ...rest, owner: OWNERS[filter], agentId };
  const page = await get<Page<TravellingConversation>>('/conversations', asked, signal);
  return { ...page, items: page.items.map(whole) };
}

/** How many stand under each view. */
export const countConversations = () => get<Counts>('/conversations/counts');

/** One conversation with its contact, channel and agent. */
export const readConversation = async (id: string) => whole(await get<TravellingConversation>(`/conversations/${id}`));

/**
 * Does one of the verbs; resolves with the conversation as it is afterwards. Rejects with status 409
 * (`conversation_taken`, `epoch_changed`) when somebody was quicker.
 */
export const actOn = async (id: string, verb: Verb) =>
  whole(await post<TravellingConversation>(`/conversations/${id}/${verb}`));

/** Hands over to a colleague or a team; 409 as above. */
export const transfer = async (id: string, to: { agentId: string } | { teamId: string }) =>
  whole(await post<TravellingConversation>(`/conversations/${id}/transfer`, to));

/** Gives it to the platform's own desk, with its person `to` when named; 409 as above and where there is no desk. */
export const handOver = async (id: string, to: string | null) =>
  whole(await post<TravellingConversation>(`/conversations/${id}/hand-over`, { to }));

/** Puts it off until a moment, or takes that back with null; 409 as above. */
export const snooze = async (id: string, until: string | null) =>
  whole(await post<TravellingConversation>(`/conversations/${id}/snooze`, { until }));

/** Says that everything so far has been seen. */
export const markRead = (id: string) => post<void>(`/conversations/${id}/read`);

/** Messages, newest first; `after` pages backwards, `since` gives those with a higher seq. */
export const listMessages = (
  id: string,
  query: { after?: string | null; since?: number; limit?: number },
  signal?: AbortSignal,
) => get<Page<Message>>(`/conversations/${id}/messages`, { limit: 40, ...query }, signal);

/** What is said to a customer: which message it answers, and when it is to leave; at once when left out. */
export interface Words {
  readonly content: Content;
  readonly replyTo?: string;
  readonly sendAt?: string;
}

/** Says something to the customer. The same key, however often, is one message. */
export const say = (id: string, words: Words, idempotencyKey: string) =>
  post<Message>(`/conversations/${id}/messages`, words, { idempotencyKey });

/** Leaves words for colleagues only. */
export const leaveNote = (id: string, text: string, idempotencyKey: string) =>
  post<Message>(`/conversations/${id}/notes`, { text }, { idempotencyKey });

/** Sends again what failed or what nobody knows the fate of. */
export const resend = (deliveryId: string) =>
  post<DeliveryMark>(`/deliveries/${deliveryId}/resend`, {}, { idempotencyKey: newKey() });

/** Everything said that holds these words. */
export const search = (q: string, signal?: AbortSignal) => get<Page<Finding>>('/search', { q, limit: 8 }, signal);

/** Colleagues a conversation can go to. */
export const listColleagues = () => get<Page<Colleague>>('/agents');

/** Teams a conversation can go to. */
export const listTeams = () => get<Page<Team>>('/teams');

/** Words kept for replies. */
export const listTemplates = () => get<Page<Template>>('/templates', { limit: 200 });

/** A template as this contact would read it. */
export async function renderTemplate(template: Template, contactId: string): Promise<string | null> {
  const seen = await post<{ items?: readonly { text?: string | null }[] }>(`/templates/${template.id}/preview`, {
    contactIds: [contactId],
  });
  return seen.items?.[0]?.text ?? null;
}

/** Where a kept file is read from. */
export const mediaUrl = (hash: string) => `/api/v1/media/${encodeURIComponent(hash)}`;
