import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { countPeople, type SegmentTest } from '@/api/segments';
import { useRested } from '@/parts/use-rested';

/** Counts whom a question means, once typing rests; `test` gives null while it is not complete. */
export function useHeadcount(test: () => SegmentTest | null) {
  const { t, locale } = useI18n();
  const written = () => {
    const now = test();
    return now === null ? '' : JSON.stringify(now);
  };
  /** The question as text, so that the same one is not asked twice. */
  const rested = useRested(written);
  const query = useQuery({
    queryKey: ['segments', 'count', rested],
    queryFn: ({ signal }) => countPeople(JSON.parse(rested.value) as SegmentTest, signal),
    enabled: () => rested.value !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const figure = (count: number) => new Intl.NumberFormat(locale.value).format(count);
  return {
    query,
    figure,
    incomplete: computed(() => rested.value === ''),
    /** `1,204 people`; empty while nothing was counted yet. */
    total: computed(() => {
      const found = query.data.value;
      if (!found || rested.value === '') return '';
      return t(found.exact ? 'segments.people' : 'segments.atLeast', { count: figure(found.count) });
    }),
  };
}

export type CountedPeople = ReturnType<typeof useHeadcount>;
