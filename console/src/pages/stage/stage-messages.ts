import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { listMessages } from '@/api/conversations';
import type { Message } from '@/api/types';
import { askAbout, keys } from '@/shell/apply-frame';

/** What was said in the conversation being played, oldest first; kept where the live line writes. */
export function useStageMessages(conversationId: Ref<string>) {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: computed(() => keys.messages(conversationId.value)),
    queryFn: ({ queryKey: [, id], pageParam, signal }) =>
      askAbout(client, id, () => listMessages(id, { after: pageParam }, signal)),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    enabled: computed(() => conversationId.value !== ''),
  });
  const messages = computed<readonly Message[]>(() =>
    conversationId.value === '' ? [] : (query.data.value?.pages.flatMap(page => page.items) ?? []).toReversed(),
  );
  return { query, messages };
}
