import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { addGift, type Gift, type GiftWish, listGifts, removeGift } from '@/api/gifts';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';

/** A person's gifts; what is written down or taken out is said and can be undone. */
export function useGifts(contactId: () => string) {
  const { t } = useI18n();
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  const query = useQuery({
    queryKey: ['gifts', contactId],
    queryFn: ({ signal }) => listGifts(contactId(), signal),
  });
  const after = {
    onError: (error: Error) => alerts.tell({ kind: 'fault', text: errorText(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: ['gifts'] }),
  };
  const adding = useMutation({
    ...after,
    mutationFn: (gift: GiftWish & { readonly agentId?: string }) => addGift(contactId(), gift),
    onSuccess: gift =>
      alerts.tell({
        kind: 'done',
        text: t(gift.warnings.length > 0 ? 'gifts.savedWarned' : 'gifts.saved', { what: gift.what }),
        action: { label: t('common.undo'), run: () => removing.mutate(gift) },
      }),
  });
  const removing = useMutation({
    ...after,
    mutationFn: ({ id }: Gift) => removeGift(contactId(), id),
    onSuccess: (_, { direction, what, value, occasion, date, note, agentId }) => {
      const again = { direction, what, value, occasion, date, note, ...(agentId === null ? {} : { agentId }) };
      alerts.tell({
        kind: 'done',
        text: t('gifts.removed', { what }),
        action: { label: t('common.undo'), run: () => adding.mutate(again) },
      });
    },
  });
  return { query, adding, removing };
}
