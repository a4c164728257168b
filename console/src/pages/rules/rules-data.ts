import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { addRule, changeRule, inputOf, listRules, type Rule, type RuleInput, removeRule } from '@/api/rules';
import type { Page } from '@/api/types';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { movesFor } from './reorder';

const KEY = ['rules'];

/** The rules in the order in which they are asked, and what one does to them from the list. */
export function useRules() {
  const { t } = useI18n();
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  const query = useQuery({ queryKey: KEY, queryFn: listRules });
  const rules = computed(() => query.data.value?.items ?? []);
  const tell = (error: unknown) => alerts.tell({ kind: 'fault', text: errorText(error) });
  const refresh = () => client.invalidateQueries({ queryKey: KEY });
  const show = (items: readonly Rule[]) => client.setQueryData<Page<Rule>>(KEY, { items, next: null });

  const flipping = useMutation({
    mutationFn: ({ rule, on }: { rule: Rule; on: boolean }) => changeRule(rule.id, { ...inputOf(rule), enabled: on }),
    onMutate: ({ rule, on }) => show(rules.value.map(each => (each.id === rule.id ? { ...each, enabled: on } : each))),
    onError: tell,
    onSettled: refresh,
  });

  const moving = useMutation({
    mutationFn: async ({ from, to }: { from: number; to: number }) => {
      const changes = movesFor(rules.value, from, to);
      const moved = rules.value[from];
      if (moved) show(rules.value.toSpliced(from, 1).toSpliced(to, 0, moved));
      for (const { rule, priority } of changes) await changeRule(rule.id, { ...inputOf(rule), priority });
      if (moved) alerts.tell({ kind: 'done', text: t('rules.moved', { name: moved.name, place: to + 1 }) });
    },
    onError: tell,
    onSettled: refresh,
  });

  const dropping = useMutation({
    mutationFn: (rule: Rule) => removeRule(rule.id),
    onSuccess: (_, rule) =>
      alerts.tell({
        kind: 'done',
        text: t('rules.deletedUndo', { name: rule.name }),
        action: { label: t('common.undo'), run: () => bringing.mutate(inputOf(rule)) },
      }),
    onError: tell,
    onSettled: refresh,
  });
  const bringing = useMutation({ mutationFn: (rule: RuleInput) => addRule(rule), onError: tell, onSettled: refresh });

  const busy = computed(() => moving.isPending.value || dropping.isPending.value);
  return {
    query,
    rules,
    busy,
    refresh,
    flip: (rule: Rule, on: boolean) => flipping.mutate({ rule, on }),
    move: (from: number, to: number) => moving.mutate({ from, to }),
    drop: (rule: Rule) => dropping.mutate(rule),
  };
}
