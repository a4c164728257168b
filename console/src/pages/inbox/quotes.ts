import { defineStore } from 'pinia';
import { reactive } from 'vue';
import type { Message, Quote } from '../../api/types';
import { briefly } from '../../parts/briefly';

/** The message that the words being written answer, by conversation. */
export const useQuotes = defineStore('quotes', () => {
  const quotes = reactive<Record<string, Quote>>({});

  const of = (conversationId: string): Quote | null => quotes[conversationId] ?? null;

  function keep(conversationId: string, quote: Quote | null): void {
    if (quote) quotes[conversationId] = quote;
    else delete quotes[conversationId];
  }
  return { of, keep };
});

/** Whether words can answer this message: both sides' words can be, notes and facts not, nor what is not stored yet. */
export const answerable = ({ direction, author, content, seq }: Message): boolean =>
  direction !== 'note' &&
  author !== 'system' &&
  content.type !== 'event' &&
  content.type !== 'transfer' &&
  seq < Number.MAX_SAFE_INTEGER;

/** A message in a few words, as the server would quote it. */
export const quoteOf = ({ id, author, content }: Message): Quote => ({ id, author, text: briefly(content) });

/** The words of the customer to quote next: the newest, or those before what is quoted now; null when there are none. */
export function quoteBefore(messages: readonly Message[], now: Quote | null): Quote | null {
  const at = now ? messages.findIndex(message => message.id === now.id) : messages.length;
  const before = messages
    .slice(0, Math.max(at, 0))
    .findLast(message => message.direction === 'in' && answerable(message));
  return before ? quoteOf(before) : now;
}
