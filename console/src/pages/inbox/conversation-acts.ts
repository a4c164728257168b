import { useMutation, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiError } from '@/api/client';
import { actOn, handOver, snooze, transfer } from '@/api/conversations';
import type { Conversation, Verb } from '@/api/types';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { keepConversation, keys } from '@/shell/apply-frame';
import { useSession } from '@/shell/session';
import { useChannel } from './channel-limits';
import { isAtDesk, mayPutOff, permitted } from './permitted';

/**
 * The verbs of a conversation. Whoever loses a race is told who was quicker and sees the newest state;
 * closing can be undone from its alert.
 */
export function useConversationActs(conversation: Ref<Conversation>) {
  const { t } = useI18n();
  const client = useQueryClient();
  const alerts = useAlerts();
  const session = useSession();
  const errorText = useErrorText();

  function settle(next: Conversation) {
    keepConversation(client, next);
    void client.invalidateQueries({ queryKey: ['conversations'] });
  }

  async function fail(error: unknown) {
    const id = conversation.value.id;
    alerts.tell({ kind: 'fault', text: errorText(error) });
    if (error instanceof ApiError && error.status === 409) {
      await client.invalidateQueries({ queryKey: keys.conversation(id) });
      await client.invalidateQueries({ queryKey: ['conversations'] });
    }
  }

  const acting = useMutation({
    mutationFn: ({ id, verb }: { id: string; verb: Verb }) => actOn(id, verb),
    onSuccess: (next, { id, verb }) => {
      settle(next);
      if (verb !== 'close') return;
      const text = t('inbox.closed', { name: next.contact.name || t('customers.nameless') });
      const undo = () => acting.mutate({ id, verb: 'reopen' });
      alerts.tell({ kind: 'done', text, action: { label: t('common.undo'), run: undo } });
    },
    onError: fail,
  });

  const handing = useMutation({
    mutationFn: (to: { agentId: string } | { teamId: string }) => transfer(conversation.value.id, to),
    onSuccess: settle,
    onError: fail,
  });

  const putting = useMutation({
    mutationFn: (until: string | null) => snooze(conversation.value.id, until),
    onSuccess: settle,
    onError: fail,
  });

  const givingOver = useMutation({
    mutationFn: (to: string | null) => handOver(conversation.value.id, to),
    onSuccess: settle,
    onError: fail,
  });

  const channel = useChannel(() => conversation.value.channelId);
  const atDesk = computed(() => isAtDesk(conversation.value, channel.value));
  const canHandOver = computed(
    () => channel.value?.handsOver === true && !atDesk.value && conversation.value.owner !== 'closed',
  );
  const canPutOff = computed(() => mayPutOff(conversation.value, session.user?.id));
  const can = computed(() => permitted(conversation.value, session.user?.id, atDesk.value));
  const act = (verb: Verb) => {
    if (can.value.includes(verb) && !acting.isPending.value) acting.mutate({ id: conversation.value.id, verb });
  };
  return { can, act, busy: acting.isPending, handing, canPutOff, putting, atDesk, canHandOver, givingOver };
}
