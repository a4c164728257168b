import type { Message } from '../../api/types';
import { sameDay } from '../../parts/time';

/** What a conversation is drawn from: a day's name, or a message with whether it goes on from the one before and whether the next does not. */
export type TalkLine =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      readonly goesOn: boolean;
      readonly ends: boolean;
    };

const PAUSE_MS = 5 * 60_000;

/** Messages, oldest first, with the days between them; words of the same voice within five minutes go on. */
export function talkLines(messages: readonly Message[], zone?: string): readonly TalkLine[] {
  const lines: TalkLine[] = [];
  let before: Message | undefined;
  for (const [index, message] of messages.entries()) {
    const newDay = !before || !sameDay(before.createdAt, message.createdAt, zone);
    if (newDay) lines.push({ kind: 'day', key: `day-${message.id}`, at: message.createdAt });
    const next = messages[index + 1];
    const ends = !next || !sameVoice(message, next);
    lines.push({ kind: 'message', key: message.id, message, goesOn: !newDay && sameVoice(before, message), ends });
    before = message;
  }
  return lines;
}

function sameVoice(before: Message | undefined, message: Message): boolean {
  return (
    before !== undefined &&
    before.direction === message.direction &&
    before.author === message.author &&
    before.agent?.id === message.agent?.id &&
    Date.parse(message.createdAt) - Date.parse(before.createdAt) < PAUSE_MS
  );
}
