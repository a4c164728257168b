import { useQuery } from '@tanstack/vue-query';
import { readMourning } from '@/api/mourning';
import { keys } from './apply-frame';

/** Whether all greetings are held. No event tells of it, so it is asked often. */
export const useMourning = () =>
  useQuery({ queryKey: keys.mourning, queryFn: readMourning, refetchInterval: 20_000, staleTime: 5000 });
