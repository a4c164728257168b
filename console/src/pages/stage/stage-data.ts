import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref, ref, watch } from 'vue';
import { type Channel, listChannels, type StageWords, speakOnStage } from '@/api/channels';
import { listContacts, readContact } from '@/api/contacts';
import { listConversations } from '@/api/conversations';
import type { Message } from '@/api/types';
import { useErrorText } from '@/parts/error-text';
import { useAlerts } from '@/shell/alerts';
import { keys } from '@/shell/apply-frame';
import type { Persona } from './personas';

/** The accounts of this house. */
export const useChannels = () => useQuery({ queryKey: ['channels'], queryFn: listChannels });

/** The conversation of whoever has this address on the channel, or null while nothing was said. */
async function conversationOf(channelId: string, address: string): Promise<string | null> {
  const people = await listContacts({ q: address, limit: 5 });
  const known = await Promise.all(people.items.map(person => readContact(person.id)));
  const contact = known.find(person =>
    person.identities?.some(identity => identity.channelId === channelId && identity.address === address),
  );
  if (!contact) return null;
  const found = await listConversations({ channelId, contactId: contact.id, limit: 1 });
  return found.items[0]?.id ?? null;
}

/** Words that are on their way in and not yet in the conversation. */
export interface Spoken {
  readonly key: number;
  readonly text: string;
}

const LOOK_AGAIN_MS = 400;
const LOOKS = 12;

/** The customer's side of a conversation: finding it, and speaking in it. */
export function useCustomer(channel: Ref<Channel | undefined>, persona: Ref<Persona>) {
  const client = useQueryClient();
  const alerts = useAlerts();
  const errorText = useErrorText();
  const channelId = computed(() => channel.value?.id ?? '');
  const address = computed(() => persona.value.address);
  const queryKey = computed(() => ['stage', channelId.value, address.value]);
  const conversation = useQuery({
    queryKey,
    queryFn: () => conversationOf(channelId.value, address.value),
    enabled: computed(() => channelId.value !== ''),
  });
  const pending = ref<readonly Spoken[]>([]);
  let turn = 0;
  watch(address, () => {
    pending.value = [];
  });

  async function speak(words: Omit<StageWords, 'address' | 'name' | 'language'>): Promise<void> {
    const { address: from, name, language } = persona.value;
    const key = ++turn;
    if (words.text) pending.value = [...pending.value, { key, text: words.text }];
    try {
      await speakOnStage(channelId.value, { address: from, name, language, ...words });
      await settle(from);
    } catch (error) {
      alerts.tell({ kind: 'fault', text: errorText(error) });
    } finally {
      pending.value = pending.value.filter(each => each.key !== key);
    }
  }

  /** The first words make the conversation; a moment later it can be found. */
  async function settle(from: string): Promise<void> {
    for (let look = 0; look < LOOKS && from === address.value; look++) {
      const known = conversation.data.value ?? (await conversation.refetch()).data;
      if (known) {
        await client.invalidateQueries({ queryKey: keys.messages(known) });
        return;
      }
      await new Promise(done => window.setTimeout(done, LOOK_AGAIN_MS));
    }
  }

  return { conversation, pending, speak };
}

/** What the customer's phone shows: their own words, and of ours only what was delivered. */
export function customerSees(messages: readonly Message[]): readonly Message[] {
  return messages.filter(
    ({ direction, delivery }) =>
      direction === 'in' || (direction === 'out' && (!delivery || delivery.state === 'sent')),
  );
}
