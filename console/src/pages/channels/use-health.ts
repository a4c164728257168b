import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { type Channel, readChannelHealth } from '@/api/channels';
import { linkOf } from './health-words';

const EVERY_MS = 15_000;

/** How an account is, asked again every 15 seconds while the page is looked at and whenever the house says it changed. */
export function useHealth(channel: () => Channel) {
  const { id } = channel();
  const query = useQuery({
    queryKey: ['channels', id, 'health'],
    queryFn: () => readChannelHealth(id),
    refetchInterval: EVERY_MS,
  });
  const health = computed(() => query.data.value);
  const link = computed(() => linkOf(channel().state, health.value));
  return { query, health, link };
}

/** How each state of a link is drawn. */
export const linkLooks = {
  up: { tone: 'good', icon: 'check' },
  connecting: { tone: 'warn', icon: 'clock' },
  down: { tone: 'bad', icon: 'offline' },
} as const;
