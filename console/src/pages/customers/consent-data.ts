import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { newKey } from '@/api/client';
import { addConsent, type Consents, readConsents, type SaidConsent } from '@/api/consents';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';

/** What a person allowed, and how to write down more of it. */
export function useConsents(contactId: MaybeRefOrGetter<string>) {
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  const key = computed(() => ['consents', toValue(contactId)] as const);
  const query = useQuery({ queryKey: key, queryFn: () => readConsents(toValue(contactId)) });
  const saying = useMutation({
    mutationFn: (said: SaidConsent) => addConsent(toValue(contactId), said, newKey()),
    onSuccess: consents => client.setQueryData<Consents>(key.value, consents),
    onError: error => alerts.tell({ kind: 'fault', text: errorText(error) }),
  });
  return { query, saying };
}
