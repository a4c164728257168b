import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { type LintFinding, type LintQuestion, lintWords } from '@/api/templates';
import type { Template } from '@/api/types';
import { useRested } from '@/parts/use-rested';
import { lintQuestion } from './lint-question';

/** What no template is published with: the server says so at the field. */
const REFUSED = new Set(['name-missing', 'unreadable']);

/** What readers may take amiss in words while they are written, the gravest first. */
export function useLint(words: () => Pick<Template, 'purpose' | 'bodies'>) {
  const client = useQueryClient();
  const question = computed(() => lintQuestion(words()));
  const rested = useRested(() => question.value);
  const asking = (asked: LintQuestion | null) => ({
    queryKey: ['template-lint', asked],
    queryFn: ({ signal }: { signal: AbortSignal }) => lintWords(asked as LintQuestion, signal),
    retry: false,
    staleTime: 60_000,
  });
  const query = useQuery(
    computed(() => ({ ...asking(rested.value), enabled: rested.value !== null, placeholderData: keepPreviousData })),
  );
  return {
    findings: computed<readonly LintFinding[]>(() => (question.value && query.data.value) || []),
    /** What can be published and should not be, in the words as they are this moment; nothing where that cannot be asked. */
    async stops(): Promise<readonly LintFinding[]> {
      if (!question.value) return [];
      const found = await client.fetchQuery(asking(question.value)).catch(() => []);
      return found.filter(({ severity, id }) => severity === 'stop' && !REFUSED.has(id));
    },
  };
}
