import { useQuery } from '@tanstack/vue-query';
import { countConversations } from '@/api/conversations';
import { keys } from './apply-frame';

/** How many conversations stand under each view; kept fresh by the live line, and every minute in case it is down. */
export const useCounts = () =>
  useQuery({ queryKey: keys.counts, queryFn: countConversations, refetchInterval: 60_000 });
