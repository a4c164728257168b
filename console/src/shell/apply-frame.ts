import type { InfiniteData, QueryClient } from '@tanstack/vue-query';
import type { Conversation, DeliveryMark, LiveFrame, Message, Page } from '../api/types';
import { whole } from '../api/whole';

type Pages<Item> = InfiniteData<Page<Item>, string | null>;

/** Names under which answers are kept; a page that shows the same thing asks under the same name. */
export const keys = {
  conversationLists: ['conversations', 'list'] as const,
  counts: ['conversations', 'counts'] as const,
  waiting: ['waiting'] as const,
  mourning: ['mourning'] as const,
  conversation: (id: string) => ['conversation', id] as const,
  messages: (id: string) => ['messages', id] as const,
  contact: (id: string) => ['contact', id] as const,
  contacts: ['contacts'] as const,
  delivery: (id: string) => ['delivery', id] as const,
  news: (id: string) => ['news', id] as const,
};

/**
 * Asks for something of a conversation, and asks again when news of it came meanwhile: an answer that was under way
 * may not know them, and would write an older state over the newer one.
 */
export async function askAbout<Answer>(client: QueryClient, id: string, ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const before = client.getQueryData<number>(keys.news(id));
    const answer = await ask();
    if (client.getQueryData<number>(keys.news(id)) === before) return answer;
  }
}

function noteNews(client: QueryClient, id: string): void {
  client.setQueryData<number>(keys.news(id), count => (count ?? 0) + 1);
}

/** Writes what the live line told into what the pages already show. Gives back whether lists and counts are now stale. */
export function applyFrame(client: QueryClient, frame: LiveFrame): boolean {
  if (frame.type === 'reset') {
    void client.invalidateQueries();
    return false;
  }
  if (frame.conversation) keepConversation(client, whole(frame.conversation));
  if (frame.message) addMessage(client, frame.message);
  if (frame.delivery && frame.conversationId) setDelivery(client, frame.conversationId, frame.delivery);
  if (frame.type === 'message.created' && !frame.message && frame.conversationId) {
    void client.invalidateQueries({ queryKey: keys.messages(frame.conversationId) });
  }
  if (frame.type === 'delivery.updated' && !frame.delivery && frame.conversationId) {
    void client.invalidateQueries({ queryKey: keys.messages(frame.conversationId) });
  }
  if (frame.type === 'conversation.updated' && !frame.conversation && frame.conversationId) {
    void client.invalidateQueries({ queryKey: keys.conversation(frame.conversationId) });
  }
  if (frame.type === 'channel.updated') void client.invalidateQueries({ queryKey: ['channels'] });
  if (frame.type === 'campaign.updated') void client.invalidateQueries({ queryKey: ['campaigns'] });
  if (frame.type === 'agent.presence') void client.invalidateQueries({ queryKey: ['agents'] });
  return frame.type === 'message.created' || frame.type === 'conversation.updated';
}

/** Keeps a conversation wherever it is shown; an older epoch never overwrites a newer one. */
export function keepConversation(client: QueryClient, conversation: Conversation): void {
  noteNews(client, conversation.id);
  const newer = (old: Conversation) => (old.epoch > conversation.epoch ? old : { ...old, ...conversation });
  client.setQueryData<Conversation>(keys.conversation(conversation.id), old => (old ? newer(old) : conversation));
  client.setQueriesData<Pages<Conversation>>({ queryKey: keys.conversationLists }, data =>
    mapItems(data, item => (item.id === conversation.id ? newer(item) : item)),
  );
}

/**
 * Adds a message at the newest end, once; a message that is already there is replaced by its newer self. Its fate
 * may have been told before the message itself came, and is then the newer one.
 */
export function addMessage(client: QueryClient, told: Message): void {
  const fate = told.delivery && client.getQueryData<DeliveryMark>(keys.delivery(told.delivery.id));
  const message = fate ? { ...told, delivery: fate } : told;
  noteNews(client, message.conversationId);
  client.setQueryData<Pages<Message>>(keys.messages(message.conversationId), data => {
    const first = data?.pages[0];
    if (!data || !first) return data;
    if (data.pages.some(page => page.items.some(item => item.id === message.id))) {
      return mapItems(data, item => (item.id === message.id ? { ...item, ...message } : item));
    }
    const items = [message, ...first.items].sort((a, b) => b.seq - a.seq);
    return { ...data, pages: [{ ...first, items }, ...data.pages.slice(1)] };
  });
}

/** Takes one message out again, such as a line that was only on its way. */
export function dropMessage(client: QueryClient, conversationId: string, id: string): void {
  client.setQueryData<Pages<Message>>(keys.messages(conversationId), data =>
    data
      ? {
          ...data,
          pages: data.pages.map(page => ({ ...page, items: page.items.filter(item => item.id !== id) })),
        }
      : data,
  );
}

/** Writes the fate of a delivery to the message it belongs to. */
export function setDelivery(client: QueryClient, conversationId: string, delivery: DeliveryMark): void {
  const { id, state, fault, dueAt } = delivery;
  const mark: DeliveryMark = { id, state, fault, ...(dueAt === undefined ? {} : { dueAt }) };
  noteNews(client, conversationId);
  client.setQueryData<DeliveryMark>(keys.delivery(id), mark);
  client.setQueryData<Pages<Message>>(keys.messages(conversationId), data =>
    mapItems(data, item => (item.delivery?.id === delivery.id ? { ...item, delivery: mark } : item)),
  );
}

/** How often the fate of a delivery was told; another number after a question means that its answer is the older word. */
export const timesTold = (client: QueryClient, id: string): number =>
  client.getQueryState(keys.delivery(id))?.dataUpdateCount ?? 0;

function mapItems<Item>(data: Pages<Item> | undefined, change: (item: Item) => Item): Pages<Item> | undefined {
  if (!data) return data;
  return { ...data, pages: data.pages.map(page => ({ ...page, items: page.items.map(change) })) };
}
