import { useQuery } from '@tanstack/vue-query';
import { readWaiting } from '@/api/waiting';
import { keys } from './apply-frame';

/** What waits for the person in front; kept fresh by the live line, and every minute in case it is down. */
export const useWaiting = () => useQuery({ queryKey: keys.waiting, queryFn: readWaiting, refetchInterval: 60_000 });
