import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useI18n } from 'vue-i18n';
import { listMerges, listTimeline, mergeContacts, readSuggestions, unmergeContacts } from '@/api/identity';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { keys } from '@/shell/apply-frame';

/** Everything about who somebody is; it is asked anew when their details change. */
const identityKey = (what: 'suggestions' | 'merges' | 'timeline', id: string) => ['identity', what, id] as const;

export const useSuggestions = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => identityKey('suggestions', toValue(id))),
    queryFn: () => readSuggestions(toValue(id)),
  });

export const useMerges = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => identityKey('merges', toValue(id))),
    queryFn: () => listMerges(toValue(id)),
  });

/** What was said with somebody, newest first, page by page. */
export function useTimeline(id: MaybeRefOrGetter<string>) {
  const query = useInfiniteQuery({
    queryKey: computed(() => identityKey('timeline', toValue(id))),
    queryFn: ({ pageParam }) => listTimeline(toValue(id), pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });
  const lines = computed(() => query.data.value?.pages.flatMap(page => page.items) ?? []);
  return { query, lines };
}

/** Merging and undoing it; each says what was done, and a merge can be undone from there. */
export function useMerging() {
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  const { t } = useI18n();
  const onError = (error: unknown) => alerts.tell({ kind: 'fault', text: errorText(error) });

  async function askAnew() {
    const stale = [['identity'], ['contact'], keys.contacts, ['conversations'], ['conversation']];
    await Promise.all(stale.map(queryKey => client.invalidateQueries({ queryKey })));
  }

  const unmerging = useMutation({
    mutationFn: ({ id, mergeId }: { id: string; mergeId: string }) => unmergeContacts(id, mergeId),
    onSuccess: () => alerts.tell({ kind: 'done', text: t('identity.undone') }),
    onError,
    onSettled: askAnew,
  });
  const merging = useMutation({
    mutationFn: ({ id, otherId }: { id: string; otherId: string }) => mergeContacts(id, otherId),
    onSuccess: ({ mergeId }, { id }) =>
      alerts.tell({
        kind: 'done',
        text: t('identity.merged'),
        action: { label: t('common.undo'), run: () => unmerging.mutate({ id, mergeId }) },
      }),
    onError,
    onSettled: askAnew,
  });
  return { merging, unmerging };
}
