import type { Message } from '../../api/types';

/** What mail programs put before the subject of an answer. */
const PREFIX = /^(?:(?:re|aw|sv|fwd?|回复|回覆|答复|答覆|转发|轉寄|轉發) ?[:：] ?)+/i;

/** The subject an answer to the customer's latest letter has by itself; null when they have sent none. */
export function keptSubject(messages: readonly Message[]): string | null {
  const subjects = messages.flatMap(({ direction, content }) =>
    direction === 'in' && content.type === 'mail' && content.subject !== '' ? [content.subject] : [],
  );
  const last = subjects.at(-1);
  return last === undefined ? null : `Re: ${last.replace(PREFIX, '')}`;
}
