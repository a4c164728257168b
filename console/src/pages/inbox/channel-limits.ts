import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type Channel, listChannels } from '@/api/channels';
import type { ChannelLimits } from '@/api/types';

/** The account of this id; null while nobody knows it. */
export function useChannel(channelId: MaybeRefOrGetter<string>) {
  const channels = useQuery({ queryKey: ['channels'], queryFn: listChannels, staleTime: 60_000 });
  return computed<Channel | null>(
    () => channels.data.value?.items.find(channel => channel.id === toValue(channelId)) ?? null,
  );
}

/** What the platform of this channel takes from us; null while nobody knows. */
export function useChannelLimits(channelId: MaybeRefOrGetter<string>) {
  const channel = useChannel(channelId);
  return computed<ChannelLimits | null>(() => channel.value?.limits ?? null);
}
