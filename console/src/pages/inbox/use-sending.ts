import { useMutation, useQueryClient } from '@tanstack/vue-query';
import { leaveNote, say } from '@/api/conversations';
import type { Content, Message, Quote } from '@/api/types';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { addMessage, dropMessage } from '@/shell/apply-frame';
import { useSession } from '@/shell/session';

/** One thing said, before anybody knows its fate. The key stays the same for every attempt at it. */
export interface Saying {
  readonly conversationId: string;
  readonly content: Content;
  readonly note: boolean;
  readonly key: string;
  /** The message it answers. */
  readonly quote?: Quote;
  /** When it is to leave, as ISO 8601; at once when left out. */
  readonly sendAt?: string;
}

/**
 * Sends what is said, one after the other, or leaves notes. A line stands in the conversation at once as on its way;
 * when the server takes it, the server's line stands in its place, and when not, `onFail` gets it back with those
 * that were to follow it.
 */
export function useSending(onFail: (sayings: readonly Saying[]) => void) {
  const client = useQueryClient();
  const alerts = useAlerts();
  const session = useSession();
  const errorText = useErrorText();

  const one = useMutation({
    mutationFn: ({ conversationId, content, note, key, quote, sendAt }: Saying) =>
      note && 'text' in content
        ? leaveNote(conversationId, content.text ?? '', key)
        : say(conversationId, { content, replyTo: quote?.id, sendAt }, key),
    onMutate: saying => addMessage(client, onItsWay(saying, session.user)),
    onSuccess: (message, saying) => {
      dropMessage(client, saying.conversationId, saying.key);
      addMessage(client, message);
      void client.invalidateQueries({ queryKey: ['conversations'] });
    },
    onError: (error, saying) => {
      dropMessage(client, saying.conversationId, saying.key);
      alerts.tell({ kind: 'fault', text: errorText(error) });
      void client.invalidateQueries({ queryKey: ['conversation', saying.conversationId] });
    },
  });

  /** True when all of it was taken. */
  return async function send(sayings: readonly Saying[]): Promise<boolean> {
    for (const [index, saying] of sayings.entries()) {
      try {
        await one.mutateAsync(saying);
      } catch {
        onFail(sayings.slice(index));
        return false;
      }
    }
    return true;
  };
}

function onItsWay(saying: Saying, user: { id: string; name: string } | null): Message {
  const now = new Date().toISOString();
  return {
    id: saying.key,
    conversationId: saying.conversationId,
    seq: Number.MAX_SAFE_INTEGER,
    direction: saying.note ? 'note' : 'out',
    author: 'agent',
    agent: user ? { id: user.id, name: user.name } : null,
    content: saying.content,
    delivery: saying.note ? null : { id: saying.key, state: 'due', fault: null, dueAt: saying.sendAt ?? now },
    replyTo: saying.quote ?? null,
    explain: null,
    createdAt: now,
    platformTime: null,
  };
}
