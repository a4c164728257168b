import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { changeContact, readContact } from '@/api/contacts';
import type { Contact, ContactChange, FieldValue } from '@/api/types';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { keys } from '@/shell/apply-frame';

/** One person, and how to change them: the change shows at once and is taken back when the server refuses it. */
export function useContact(id: MaybeRefOrGetter<string>) {
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  const query = useQuery({
    queryKey: computed(() => keys.contact(toValue(id))),
    queryFn: () => readContact(toValue(id)),
    enabled: computed(() => toValue(id) !== ''),
  });

  const changing = useMutation({
    mutationFn: ({ of, change }: { of: string; change: ContactChange }) => changeContact(of, change),
    onMutate: ({ of, change }) => {
      const before = client.getQueryData<Contact>(keys.contact(of));
      if (before) client.setQueryData<Contact>(keys.contact(of), changed(before, change));
      return before;
    },
    onError: (error, { of }, before) => {
      if (before) client.setQueryData(keys.contact(of), before);
      alerts.tell({ kind: 'fault', text: errorText(error) });
    },
    onSuccess: (contact, { of }) => {
      client.setQueryData<Contact>(keys.contact(of), old => ({ ...old, ...contact }));
      void client.invalidateQueries({ queryKey: keys.contacts });
      void client.invalidateQueries({ queryKey: ['identity'] });
      void client.invalidateQueries({ queryKey: ['conversations'] });
    },
  });

  const change = (next: ContactChange) => changing.mutate({ of: toValue(id), change: next });
  return { query, change };
}

/** The person as they will be. */
const changed = (before: Contact, { fields = {}, ...change }: ContactChange): Contact => ({
  ...before,
  ...change,
  fields: withChange(before.fields, fields),
});

/** The business's own fields with those named changed; null empties one. */
function withChange(held: Contact['fields'], change: NonNullable<ContactChange['fields']>): Contact['fields'] {
  const pairs = Object.entries({ ...held, ...change });
  return Object.fromEntries(pairs.filter((pair): pair is [string, FieldValue] => pair[1] !== null));
}
