import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import {
  approveGreetings,
  type Fate,
  type Greeting,
  type GreetingKey,
  listGreetings,
  turnGreetings,
} from '@/api/greetings';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { keys } from '@/shell/apply-frame';

/** The most that one request takes, and that are shown at once. */
const SHOWN = 20;

export const idOf = (one: Greeting): string => `${one.occurrenceId} ${one.contact.id}`;
const keyOf = (one: Greeting): GreetingKey => ({ occurrenceId: one.occurrenceId, contactId: one.contact.id });

/** The greetings that wait for the person in front, the words they wrote instead, and what they decide. */
export function useGreetings() {
  const { t } = useI18n();
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  /** By greeting: what was written in the place of the template's words. */
  const written = ref<Readonly<Record<string, string>>>({});
  /** What was decided here and the list may not know yet. */
  const decided = ref<ReadonlySet<string>>(new Set());

  const query = useInfiniteQuery({
    queryKey: ['greetings'],
    queryFn: ({ pageParam, signal }) => listGreetings(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
  });
  const all = computed(() => query.data.value?.pages.flatMap(page => page.items) ?? []);
  const waiting = computed(() => all.value.filter(one => !decided.value.has(idOf(one))));
  const items = computed(() => waiting.value.slice(0, SHOWN));
  // A page may be short, even empty, while others wait behind it.
  watch(
    () => items.value.length < SHOWN && query.hasNextPage.value && !query.isFetching.value && !query.isError.value,
    wants => void (wants && query.fetchNextPage()),
    { immediate: true },
  );

  const textOf = (one: Greeting): string => written.value[idOf(one)] ?? one.text ?? '';
  const isEdited = (one: Greeting): boolean => idOf(one) in written.value;
  const nameOf = (one: Greeting): string => one.contact.name || t('greetings.nameless');
  function write(one: Greeting, text: string) {
    const { [idOf(one)]: _, ...rest } = written.value;
    const words = text.trim();
    written.value = words === '' || words === one.text ? rest : { ...rest, [idOf(one)]: words };
  }
  const hide = (some: readonly Greeting[]) => {
    decided.value = new Set([...decided.value, ...some.map(idOf)]);
  };
  const show = (some: readonly Greeting[]) => {
    const back = new Set(some.map(idOf));
    decided.value = new Set([...decided.value].filter(id => !back.has(id)));
  };
  const fault = (error: unknown) => alerts.tell({ kind: 'fault', text: errorText(error) });
  const again = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['greetings'] }),
      client.invalidateQueries({ queryKey: keys.waiting }),
    ]);

  /** Tells what could not be done; what may be tried once more stays where it is. */
  function hear(some: readonly Greeting[], results: readonly Fate[]): number {
    const isLeft = (fate: Fate | undefined) => fate === 'unreachable' || fate === 'wordless' || fate === 'rests';
    show(some.filter((_, index) => isLeft(results[index])));
    some.forEach((one, index) => {
      const fate = results[index] ?? 'gone';
      if (fate !== 'done') alerts.tell({ kind: 'fault', text: t(`greetings.fates.${fate}`, { name: nameOf(one) }) });
    });
    return results.filter(fate => fate === 'done').length;
  }

  const approving = useMutation({
    mutationFn: (some: readonly Greeting[]) =>
      approveGreetings(some.map(one => ({ ...keyOf(one), ...(isEdited(one) ? { text: textOf(one) } : {}) }))),
    onMutate: hide,
    onSuccess: (fates, some) => {
      const count = hear(
        some,
        fates.items.map(({ result }) => result),
      );
      if (count > 0) alerts.tell({ kind: 'done', text: t('greetings.approved', { count }) });
    },
    onError: (error, some) => {
      show(some);
      fault(error);
    },
    onSettled: again,
  });
  const restoring = useMutation({
    mutationFn: (one: Greeting) => turnGreetings('unskip', [keyOf(one)]),
    onSuccess: (fates, one) => {
      if (
        hear(
          [one],
          fates.items.map(({ result }) => result),
        ) === 0
      )
        return;
      show([one]);
      alerts.tell({ kind: 'done', text: t('greetings.restored') });
    },
    onError: fault,
    onSettled: again,
  });
  const skipping = useMutation({
    mutationFn: (one: Greeting) => turnGreetings('skip', [keyOf(one)]),
    onMutate: one => hide([one]),
    onSuccess: (fates, one) => {
      if (
        hear(
          [one],
          fates.items.map(({ result }) => result),
        ) === 0
      )
        return;
      const action = { label: t('common.undo'), run: () => restoring.mutate(one) };
      alerts.tell({ kind: 'done', text: t('greetings.skipped', { name: nameOf(one) }), action });
    },
    onError: (error, one) => {
      show([one]);
      fault(error);
    },
    onSettled: again,
  });

  const sayable = (one: Greeting): boolean => one.reachable && textOf(one) !== '';
  return {
    query,
    items,
    textOf,
    isEdited,
    nameOf,
    sayable,
    write,
    approve: (some: readonly Greeting[]) => {
      const ready = some.filter(sayable);
      if (ready.length > 0) approving.mutate(ready);
    },
    skip: (one: Greeting) => skipping.mutate(one),
  };
}
