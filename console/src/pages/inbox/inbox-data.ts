import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, type Ref, toValue } from 'vue';
import { type InboxFilter, listConversations, listMessages, readConversation } from '@/api/conversations';
import type { Message } from '@/api/types';
import { askAbout, keys } from '@/shell/apply-frame';

/** The views of the inbox, in the order in which they stand and in which the keys 1 to 5 choose them. */
export const filters: readonly InboxFilter[] = ['queue', 'mine', 'bot', 'all', 'closed'];

/** The conversations of a view, page by page. */
export function useConversations(filter: Ref<InboxFilter>, q: Ref<string>) {
  const query = useInfiniteQuery({
    queryKey: [...keys.conversationLists, filter, q],
    queryFn: ({ pageParam, signal }) =>
      listConversations({ filter: filter.value, q: q.value, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    placeholderData: (previous, before) => (before?.queryKey[2] === filter.value ? previous : undefined),
  });
  const items = computed(() => query.data.value?.pages.flatMap(page => page.items) ?? []);
  return { query, items };
}

/** One conversation; asks nothing for an empty id. */
export function useConversation(id: MaybeRefOrGetter<string>) {
  const client = useQueryClient();
  return useQuery({
    queryKey: computed(() => keys.conversation(toValue(id))),
    queryFn: ({ queryKey: [, asked] }) => askAbout(client, asked, () => readConversation(asked)),
    enabled: computed(() => toValue(id) !== ''),
  });
}

/** The other conversations of the same person. */
export const useOtherConversations = (contactId: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['conversations', 'of', toValue(contactId)]),
    queryFn: () => listConversations({ contactId: toValue(contactId), limit: 20 }),
    placeholderData: keepPreviousData,
  });

/** What was said, oldest first, loaded from the newest backwards. */
export function useMessages(id: string) {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: keys.messages(id),
    queryFn: ({ pageParam, signal }) => askAbout(client, id, () => listMessages(id, { after: pageParam }, signal)),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });
  const messages = computed<readonly Message[]>(() =>
    (query.data.value?.pages.flatMap(page => page.items) ?? []).toReversed(),
  );
  return { query, messages };
}
