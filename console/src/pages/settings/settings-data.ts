import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { listTeams } from '@/api/conversations';
import { listAgents } from '@/api/people';
import { readSettings, type Settings } from '@/api/settings';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';

export const useAgents = () => useQuery({ queryKey: ['agents', 'all'], queryFn: listAgents });
export const useTeams = () => useQuery({ queryKey: ['teams'], queryFn: listTeams });
export const useSettings = () => useQuery({ queryKey: ['settings'], queryFn: readSettings });

/** Does something, asks again for the lists it changed, and says what came of it; words are optional. */
export function useDeed<Input, Output>(
  run: (input: Input) => Promise<Output>,
  { lists, done }: { lists: readonly string[]; done?: (output: Output, input: Input) => string },
) {
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  return useMutation<Output, Error, Input>({
    mutationFn: run,
    onSuccess: (output, input) => {
      const text = done?.(output, input);
      if (text) alerts.tell({ kind: 'done', text });
    },
    onError: error => {
      const fields = 'fields' in error ? (error.fields as Record<string, string>) : {};
      if (Object.keys(fields).length === 0) alerts.tell({ kind: 'fault', text: errorText(error) });
    },
    onSettled: () => Promise.all(lists.map(list => client.invalidateQueries({ queryKey: [list] }))),
  });
}

/** Changes what the workspace decided. */
export function useSettingDeed<Input>(run: (input: Input) => Promise<Settings>) {
  const { t } = useI18n();
  const client = useQueryClient();
  return useDeed(
    async (input: Input) => {
      const settings = await run(input);
      client.setQueryData(['settings'], settings);
      return settings;
    },
    { lists: [], done: () => t('acts.saved') },
  );
}
